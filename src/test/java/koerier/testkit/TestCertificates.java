package koerier.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// Certificates for servers of tests, made by the JDK's keytool while the test runs.
public final class TestCertificates {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private TestCertificates() {}

    private static String pem(String what, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    /// A key and its certificate.
    public record Identity(KeyStore store) {
        /// The certificate and those that vouch for it, as PEM.
        public String certificates() {
            try {
                var text = new StringBuilder();
                for (var each : store.getCertificateChain(store.aliases().nextElement())) {
                    text.append(pem("CERTIFICATE", each.getEncoded()));
                }
                return text.toString();
            } catch (GeneralSecurityException failure) {
                throw new AssertionError(failure);
            }
        }

        /// The key as PEM.
        public String privateKey() {
            try {
                return pem(
                        "PRIVATE KEY",
                        store.getKey(store.aliases().nextElement(), PASSWORD).getEncoded());
            } catch (GeneralSecurityException failure) {
                throw new AssertionError(failure);
            }
        }

        /// A server that shows this certificate.
        ///
        /// @param clients who judges the certificates of clients; none: the JVM
        public SSLContext server(TrustManager... clients) {
            try {
                var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(store, PASSWORD);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), clients.length == 0 ? null : clients, null);
                return context;
            } catch (GeneralSecurityException failure) {
                throw new AssertionError(failure);
            }
        }
    }

    /// A certificate authority of a test.
    public static final class Authority {
        private final Path file;
        private int made;

        /// @param directory where its keys are kept
        public Authority(Path directory) {
            try {
                file = Files.createTempDirectory(directory, "ca").resolve("ca.p12");
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
            keytool(file, "ca", "-ext", "bc:c");
        }

        /// A key with a certificate of this authority.
        ///
        /// @param alternativeNames as keytool has them: `dns:example.com`, `ip:127.0.0.1`
        /// @param validity further options, as `-startdate -10d -validity 1`
        public Identity issue(String alternativeNames, String... validity) {
            String alias = "key" + ++made;
            List<String> options = new ArrayList<>(List.of("-signer", "ca", "-ext", "san=" + alternativeNames));
            options.addAll(List.of(validity));
            keytool(file, alias, options.toArray(String[]::new));
            try {
                KeyStore all = load(file);
                KeyStore one = KeyStore.getInstance("PKCS12");
                one.load(null, null);
                one.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
                return new Identity(one);
            } catch (IOException | GeneralSecurityException failure) {
                throw new AssertionError(failure);
            }
        }

        /// The certificate of this authority, as PEM.
        public String pem() {
            try {
                return TestCertificates.pem(
                        "CERTIFICATE", load(file).getCertificate("ca").getEncoded());
            } catch (IOException | GeneralSecurityException failure) {
                throw new AssertionError(failure);
            }
        }

        /// Trusts this authority and no other.
        public TrustManager trust() {
            try {
                KeyStore trusted = KeyStore.getInstance("PKCS12");
                trusted.load(null, null);
                trusted.setCertificateEntry("ca", load(file).getCertificate("ca"));
                var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init(trusted);
                return factory.getTrustManagers()[0];
            } catch (IOException | GeneralSecurityException failure) {
                throw new AssertionError(failure);
            }
        }
    }

    private static void keytool(Path file, String alias, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=koerier test",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
        command.addAll(List.of(options));
        if (!command.contains("-keyalg")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes());
            if (keytool.waitFor() != 0) {
                throw new AssertionError("keytool: " + said);
            }
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }
}
