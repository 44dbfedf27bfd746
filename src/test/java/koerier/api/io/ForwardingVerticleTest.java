package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import koerier.testkit.FakeReceiver;
import koerier.testkit.FakeReceiver.Call;
import koerier.testkit.TestCertificates;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node that passes requests on, with a server in the owner's place that sees every byte.
class ForwardingVerticleTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @AfterEach
    void close() {
        ApiUnderTest.await(vertx.close());
    }

    private int start(FakeReceiver owner, @Nullable ServerTls tls) {
        Promise<Integer> listening = Promise.promise();
        var settings = new ApiSettings("127.0.0.1", 0, ApiSettings.Surface.ALL, false, tls, ApiUnderTest.FORWARDING);
        ApiUnderTest.await(
                vertx.deployVerticle(new ForwardingVerticle(settings, () -> "127.0.0.1:" + owner.port(), listening)));
        return ApiUnderTest.await(listening.future());
    }

    /// What comes back until the connection is closed.
    private static String send(Socket socket, String request) throws IOException {
        try (socket) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    @DisplayName(
            "A22 what belongs to one connection is not passed on, what Connection names included, in both directions;"
                    + " what frames or addresses a request cannot be named away")
    void hopByHop() throws IOException {
        try (var owner = FakeReceiver.start()) {
            owner.answer(FakeReceiver.raw(
                    "HTTP/1.1 200 OK\r\nConnection: X-Inner\r\nX-Inner: 1\r\nX-Kept: 2\r\nKeep-Alive: timeout=5\r\n"
                            + "Content-Length: 2\r\n\r\nok"));
            int port = start(owner, null);
            String answer = send(
                    new Socket("127.0.0.1", port),
                    "POST /v1/orgs HTTP/1.1\r\nHost: a\r\nConnection: X-Secret ,authorization\r\n"
                            + "Connection: x-other, Content-Length, Close, Koerier-Forwarded\r\nX-Secret: 1\r\nX-Other: 2\r\n"
                            + "X-Kept: 3\r\nTE: trailers\r\nProxy-Authorization: x\r\nUpgrade: h2c\r\n"
                            + "Authorization: Bearer k\r\nContent-Length: 4\r\n\r\nbody");
            Call call = owner.await(1).getFirst();
            assertThat(call.text()).isEqualTo("body");
            assertThat(call.header("x-kept")).isEqualTo("3");
            assertThat(call.header("authorization")).isEqualTo("Bearer k");
            assertThat(call.header("koerier-forwarded")).isEqualTo(ApiUnderTest.FORWARDING.seal("127.0.0.1"));
            for (String gone : new String[] {"x-secret", "x-other", "te", "proxy-authorization", "upgrade"}) {
                assertThat(call.headers(gone)).as(gone).isEmpty();
            }
            assertThat(answer).startsWith("HTTP/1.1 200 ").contains("X-Kept: 2").endsWith("\r\n\r\nok");
            assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("x-inner")
                    .doesNotContain("keep-alive");
        }
    }

    @Test
    @DisplayName("A20 a caller who says that his request was passed on already is not passed on")
    void claimed() throws IOException {
        try (var owner = FakeReceiver.start()) {
            String answer = send(
                    new Socket("127.0.0.1", start(owner, null)),
                    "GET /v1/orgs HTTP/1.1\r\nHost: a\r\nConnection: close\r\nKoerier-Forwarded: 192.0.2.1 0\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 503 ");
            assertThat(owner.connections()).isZero();
        }
    }

    @Test
    @DisplayName("with TLS, nodes call each other over TLS and believe their own certificate only")
    void tls(@TempDir Path folder) throws Exception {
        var authority = new TestCertificates.Authority(folder);
        var identity = authority.issue("dns:api.example.com");
        var other = authority.issue("dns:api.example.com");
        ServerTls tls = ServerTls.of(identity.certificates(), identity.privateKey());
        var trusting = javax.net.ssl.SSLContext.getInstance("TLS");
        trusting.init(null, new javax.net.ssl.TrustManager[] {authority.trust()}, null);
        for (var owned : new TestCertificates.Identity[] {identity, other}) {
            try (var owner = FakeReceiver.startTls(owned.server())) {
                int port = start(owner, tls);
                String answer = send(
                        trusting.getSocketFactory().createSocket("127.0.0.1", port),
                        "GET /v1/orgs HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertThat(answer).startsWith(owned == identity ? "HTTP/1.1 200 " : "HTTP/1.1 503 ");
                assertThat(owner.calls()).hasSize(owned == identity ? 1 : 0);
            }
        }
    }
}
