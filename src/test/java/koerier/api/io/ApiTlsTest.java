package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import koerier.api.RateLimits;
import koerier.testkit.TestCertificates;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiTlsTest {
    private static final String REQUEST = "GET /v1/orgs HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @Test
    @DisplayName("A19 A22 over TLS: 1.2 and 1.3, HTTP/1.1 and never HTTP/2, HSTS; plain HTTP gets nothing")
    void tls(@TempDir Path folder) throws Exception {
        var authority = new TestCertificates.Authority(folder);
        var identity = authority.issue("dns:api.example.com");
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {authority.trust()}, null);
        try (var api = new ApiUnderTest(
                ApiSettings.Surface.ALL,
                RateLimits.NONE,
                null,
                ServerTls.of(identity.certificates(), identity.privateKey()))) {
            for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket()) {
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setProtocols(new String[] {version});
                    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
                    parameters.setEndpointIdentificationAlgorithm("");
                    socket.setSSLParameters(parameters);
                    socket.connect(new java.net.InetSocketAddress("127.0.0.1", api.port));
                    String answer = answer(socket);
                    assertThat(answer).startsWith("HTTP/1.1 401 ").contains("strict-transport-security: max-age=");
                    assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                    assertThat(socket.getApplicationProtocol()).isEmpty();
                }
            }
            try (Socket plain = new Socket("127.0.0.1", api.port)) {
                assertThat(answer(plain)).doesNotContain("HTTP/1.1 ");
            }
        }
    }

    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.ISO_8859_1));
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                    .replace("Strict-Transport-Security", "strict-transport-security");
        } catch (java.net.SocketException reset) {
            return "";
        }
    }
}
