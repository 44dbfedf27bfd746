package koerier.delivery.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.FetchDocument;
import koerier.bus.LocalCodec;
import koerier.bus.UnitGate;
import koerier.testkit.FakeDns;
import koerier.testkit.FakeReceiver;
import koerier.webhook.AddressPolicy;
import koerier.webhook.TargetUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DocumentCallsTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final FakeReceiver provider = FakeReceiver.start();
    private final FakeDns dns = FakeDns.resolvingTo("127.0.0.1");

    @BeforeEach
    void deploy() throws Exception {
        LocalCodec.registerAll(vertx.eventBus());
        var runtime = new DeliveryRuntime(
                1,
                Caller.QUICK,
                _ -> AddressPolicy.strict(),
                (_, _) -> false,
                (_, _) -> List.of(),
                UnitGate.OPEN,
                List.of(dns.address()),
                null,
                new Admission(1 << 20),
                InstantSource.system(),
                System::nanoTime,
                "0.1-test");
        vertx.deployVerticle(new NoticeVerticle(runtime))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        vertx.close().await();
        provider.close();
        dns.close();
    }

    private AddressPolicy allowing() {
        return AddressPolicy.development().allowingPorts(Set.of(provider.port()));
    }

    /// The document, or why there is none.
    private String fetch(AddressPolicy policy) throws Exception {
        var target = new TargetUrl(false, "login.example.com", provider.port(), false);
        try {
            return vertx.eventBus()
                    .<Buffer>request(Addresses.DOCUMENTS, new FetchDocument(target, "/keys?a=b", policy))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .body()
                    .toString();
        } catch (ExecutionException failure) {
            return "failed: " + failure.getCause().getMessage();
        }
    }

    @Test
    @DisplayName("A13 the keys of an identity provider are read under the address rule")
    void fetched() throws Exception {
        provider.answer(FakeReceiver.status(200, "{\"keys\": []}"));
        assertThat(fetch(allowing())).isEqualTo("{\"keys\": []}");
        FakeReceiver.Call call = provider.calls().getFirst();
        assertThat(call.method() + " " + call.target()).isEqualTo("GET /keys?a=b");
        assertThat(call.header("Host")).isEqualTo("login.example.com:" + provider.port());
        assertThat(call.headers("Authorization")).isEmpty();
    }

    @Test
    @DisplayName("A13 U54 a provider whose name leads inside is not called")
    void inside() throws Exception {
        assertThat(fetch(AddressPolicy.strict().allowingPorts(Set.of(provider.port()))))
                .startsWith("failed: URL_REFUSED");
        assertThat(provider.connections()).isZero();
    }

    @Test
    @DisplayName("A13 no redirect is followed, and an answer without end is not read")
    void hostile() throws Exception {
        provider.answer(FakeReceiver.raw(
                "HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:" + provider.port() + "/x\r\nContent-Length: 0\r\n\r\n"));
        assertThat(fetch(allowing())).isEqualTo("failed: HTTP status 302");
        assertThat(provider.connections()).isEqualTo(1);
        byte[] chunk = new byte[8192];
        provider.answer((_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\n\r\n");
            while (true) {
                wire.send(chunk);
            }
        });
        assertThat(fetch(allowing())).isEqualTo("failed: more than " + DocumentCalls.BYTES_MAX + " bytes");
        provider.answer(FakeReceiver.silence());
        assertThat(fetch(allowing())).isEqualTo("failed: timeout");
        provider.awaitClosed(2);
    }
}
