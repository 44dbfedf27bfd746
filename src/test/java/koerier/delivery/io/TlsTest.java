package koerier.delivery.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import koerier.delivery.Attempt;
import koerier.delivery.DeliverySettings;
import koerier.delivery.Failure;
import koerier.delivery.State;
import koerier.testkit.FakeDns;
import koerier.testkit.FakeReceiver;
import koerier.testkit.TestCertificates;
import koerier.testkit.TestCertificates.Identity;
import koerier.webhook.AddressPolicy;
import koerier.webhook.TargetUrl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    static Path directory;

    private static Identity receiver;
    private static Identity wildcard;
    private static Identity expired;
    private static Identity byAddress;
    private static Identity unknown;
    private static FakeDns dns;
    private static TrustOptions trust;

    @BeforeAll
    static void make() {
        var authority = new TestCertificates.Authority(directory);
        receiver = authority.issue("dns:receiver.test");
        wildcard = authority.issue("dns:*.receiver.test");
        expired = authority.issue("dns:receiver.test", "-startdate", "-10d", "-validity", "1");
        byAddress = authority.issue("ip:127.0.0.1");
        unknown = new TestCertificates.Authority(directory).issue("dns:receiver.test");
        trust = TrustOptions.wrap(authority.trust());
        dns = FakeDns.resolvingTo("127.0.0.1");
    }

    @AfterAll
    static void close() {
        dns.close();
    }

    private static Caller caller(DeliverySettings settings, int port) {
        Caller caller = new Caller(settings, List.of(dns.address()), trust);
        caller.policy.set(AddressPolicy.development().allowingPorts(Set.of(port)));
        return caller;
    }

    private static Attempt call(FakeReceiver server, TargetUrl target) {
        try (Caller caller = caller(Caller.with(16, 1024), server.port())) {
            return caller.call(Caller.post(target, "/", "{}"));
        }
    }

    /// A receiver whose socket is set up in a way of its own.
    private static FakeReceiver startTls(Consumer<SSLServerSocket> setUp) {
        return startTls(receiver.server(), setUp);
    }

    private static FakeReceiver startTls(SSLContext context, Consumer<SSLServerSocket> setUp) {
        try {
            var server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
            setUp.accept(server);
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            return new FakeReceiver(server);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void assertCertificateRefused(Identity identity, String host) {
        try (var server = FakeReceiver.startTls(identity.server())) {
            Attempt attempt = call(server, new TargetUrl(true, host, server.port(), false));
            assertThat(attempt.failure()).isNotNull().returns("tlsCertificate", Failure::reason);
            assertThat(attempt.requestWritten()).isFalse();
            server.awaitClosed(1);
            assertThat(server.calls()).as("no request byte is sent").isEmpty();
        }
    }

    @Test
    @DisplayName("U57 over TLS, SNI and Host are the name, and the connection is used again")
    void names() {
        try (var server = FakeReceiver.startTls(receiver.server());
                Caller caller = caller(Caller.with(16, 1024), server.port())) {
            var target = new TargetUrl(true, "receiver.test", server.port(), false);
            for (int i = 0; i < 3; i++) {
                Attempt attempt = caller.call(Caller.post(target, "/", "{}"));
                assertThat(attempt.state()).isEqualTo(State.DELIVERED);
                assertThat(attempt.address()).isEqualTo("127.0.0.1");
            }
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.serverNames()).containsOnly("receiver.test");
            assertThat(server.calls()).allMatch(call -> call.header("Host").equals("receiver.test:" + server.port()));
        }
    }

    @Test
    @DisplayName("U59 an address as host needs an IP SAN and is not sent as SNI")
    void addresses() {
        try (var server = FakeReceiver.startTls(byAddress.server())) {
            Attempt attempt = call(server, new TargetUrl(true, "127.0.0.1", server.port(), true));
            assertThat(attempt.state()).isEqualTo(State.DELIVERED);
            assertThat(server.serverNames()).containsExactly("");
        }
        try (var server = FakeReceiver.startTls(receiver.server())) {
            Attempt attempt = call(server, new TargetUrl(true, "127.0.0.1", server.port(), true));
            assertThat(attempt.failure()).isNotNull().returns("tlsCertificate", Failure::reason);
        }
    }

    @Test
    @DisplayName("U56 a certificate for another host is refused")
    void otherHost() {
        assertCertificateRefused(receiver, "other.test");
        assertCertificateRefused(byAddress, "receiver.test");
    }

    @Test
    @DisplayName("U56 a wildcard covers one label, not two and not none")
    void wildcards() {
        assertCertificateRefused(wildcard, "a.b.receiver.test");
        assertCertificateRefused(wildcard, "receiver.test");
        try (var server = FakeReceiver.startTls(wildcard.server())) {
            assertThat(call(server, new TargetUrl(true, "a.receiver.test", server.port(), false))
                            .state())
                    .isEqualTo(State.DELIVERED);
        }
    }

    @Test
    @DisplayName("U56 an expired certificate is refused")
    void expired() {
        assertCertificateRefused(expired, "receiver.test");
    }

    @Test
    @DisplayName("U56 a certificate that nobody vouches for is refused")
    void selfSigned() {
        assertCertificateRefused(unknown, "receiver.test");
    }

    @Test
    @DisplayName("R3 a server that accepts and never says ServerHello: a failure inside the connect budget")
    void silentServer() throws IOException {
        try (var server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                Caller caller = caller(Caller.QUICK, server.getLocalPort())) {
            var target = new TargetUrl(true, "receiver.test", server.getLocalPort(), false);
            Attempt attempt = caller.call(Caller.post(target, "/", "{}"));
            assertThat(attempt.failure()).isNotNull().returns("connectTimeout", Failure::reason);
            assertThat(attempt.requestWritten()).isFalse();
            assertThat(attempt.durationMillis()).isBetween(700L, 1_700L);
        }
    }

    @Test
    @DisplayName("R31 a server that offers TLS 1.0 only is told that this is not spoken, and no request byte is sent")
    void oldTls() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                Caller caller = caller(Caller.QUICK, server.getLocalPort())) {
            var heard = new CompletableFuture<byte[]>();
            Thread.ofVirtual().start(() -> answerWithOldHello(server, heard));
            var target = new TargetUrl(true, "receiver.test", server.getLocalPort(), false);
            Attempt attempt = caller.call(Caller.post(target, "/", "{}"));
            assertThat(attempt.failure()).isNotNull().returns("tls", Failure::reason);
            assertThat(attempt.requestWritten()).isFalse();
            assertThat(heard.get(10, TimeUnit.SECONDS))
                    .as("a fatal alert, protocol_version, and nothing else")
                    .startsWith(21, 3)
                    .endsWith(2, 70)
                    .hasSize(7);
        }
    }

    /// A ServerHello of TLS 1.0 that takes TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA.
    private static void answerWithOldHello(ServerSocket server, CompletableFuture<byte[]> heard) {
        try (var socket = server.accept()) {
            byte[] head = socket.getInputStream().readNBytes(5);
            socket.getInputStream().readNBytes((head[3] & 0xFF) << 8 | head[4] & 0xFF);
            byte[] hello = new byte[5 + 4 + 38];
            byte[] start = {22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1};
            System.arraycopy(start, 0, hello, 0, start.length);
            hello[5 + 4 + 2 + 32 + 1] = (byte) 0xC0;
            hello[5 + 4 + 2 + 32 + 2] = 0x13;
            socket.getOutputStream().write(hello);
            heard.complete(socket.getInputStream().readAllBytes());
        } catch (IOException failure) {
            heard.completeExceptionally(failure);
        }
    }

    @Test
    @DisplayName(
            "R31 a certificate is asked of us: none is shown; who goes on without gets the request, who insists none")
    void clientCertificates() {
        var shown = new CopyOnWriteArrayList<X509Certificate>();
        SSLContext context = receiver.server(new AnyClient(shown));
        try (var server = startTls(context, socket -> socket.setWantClientAuth(true))) {
            assertThat(call(server, new TargetUrl(true, "receiver.test", server.port(), false))
                            .state())
                    .isEqualTo(State.DELIVERED);
        }
        try (var server = startTls(context, socket -> socket.setNeedClientAuth(true))) {
            Attempt attempt = call(server, new TargetUrl(true, "receiver.test", server.port(), false));
            assertThat(attempt.state()).isEqualTo(State.FAILED);
            assertThat(server.calls()).isEmpty();
        }
        assertThat(shown).isEmpty();
    }

    /// Takes any certificate of a client, and keeps what was shown.
    private static final class AnyClient extends X509ExtendedTrustManager {
        private final List<X509Certificate> shown;

        AnyClient(List<X509Certificate> shown) {
            this.shown = shown;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            shown.addAll(List.of(chain));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            shown.addAll(List.of(chain));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            shown.addAll(List.of(chain));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("this is for a server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    @DisplayName(
            "R31 R34 HTTP/2 is not offered: who speaks nothing else is a bad response, and the connection is closed")
    void onlyHttp2() {
        var offered = new CopyOnWriteArrayList<List<String>>();
        try (var server = startTls(socket -> {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
        })) {
            byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
            server.answer((call, wire) -> {
                offered.add(call.lines());
                wire.send(settings);
                wire.send(new byte[] {0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, '\r', '\n', '\r', '\n'});
                wire.hold(java.time.Duration.ofSeconds(5));
            });
            Attempt attempt = call(server, new TargetUrl(true, "receiver.test", server.port(), false));
            assertThat(attempt.failure()).isNotNull().returns("badResponse", Failure::reason);
            assertThat(offered).singleElement().satisfies(lines -> {
                assertThat(lines.getFirst()).endsWith(" HTTP/1.1");
                assertThat(String.join("\n", lines))
                        .doesNotContainIgnoringCase("upgrade")
                        .doesNotContain("HTTP2");
            });
        }
    }

    @Test
    @DisplayName("R31 a key of RSA with 1,024 bits is judged as the JVM's settings say")
    void weakKey() {
        var weak = new TestCertificates.Authority(directory)
                .issue("dns:receiver.test", "-keyalg", "RSA", "-keysize", "1024");
        try (var server = FakeReceiver.startTls(weak.server())) {
            assertThat(call(server, new TargetUrl(true, "receiver.test", server.port(), false))
                            .failure())
                    .isNotNull()
                    .returns("tlsCertificate", Failure::reason);
        }
    }

    @Test
    @DisplayName("R31 a server that speaks no TLS: a TLS failure, and no request byte sent")
    void noTls() {
        try (var server = FakeReceiver.start()) {
            server.answer(FakeReceiver.rawThenClose("HTTP/1.1 400 Bad Request\r\n\r\n"));
            try (Caller caller = caller(Caller.QUICK, server.port())) {
                var target = new TargetUrl(true, "receiver.test", server.port(), false);
                Attempt attempt = caller.call(Caller.post(target, "/", "{}"));
                assertThat(attempt.failure()).isNotNull();
                assertThat(attempt.requestWritten()).isFalse();
                assertThat(server.calls()).isEmpty();
            }
        }
    }
}
