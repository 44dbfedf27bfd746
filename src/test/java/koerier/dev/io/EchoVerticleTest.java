package koerier.dev.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class EchoVerticleTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T09:30:00Z"));

    private WebClient client;
    private int port;

    @BeforeEach
    void deploy(Vertx vertx, VertxTestContext context) {
        client = WebClient.create(vertx);
        Promise<Integer> listening = Promise.promise();
        vertx.deployVerticle(new EchoVerticle("127.0.0.1", 0, CLOCK, listening::complete))
                .compose(_ -> listening.future())
                .onComplete(context.succeeding(bound -> {
                    port = bound;
                    context.completeNow();
                }));
    }

    @Test
    void showsWhatArrivedNewestFirst(VertxTestContext context) {
        post("/a", "first")
                .compose(_ -> post("/b?x=1", "zweite ü"))
                .compose(_ -> received())
                .onComplete(context.succeeding(all -> context.verify(() -> {
                    JsonObject newest = all.getJsonObject(0);
                    assertThat(newest.getString("uri")).isEqualTo("/b?x=1");
                    assertThat(newest.getString("method")).isEqualTo("POST");
                    assertThat(newest.getString("body")).isEqualTo("zweite ü");
                    assertThat(newest.getString("receivedAt")).isEqualTo("2026-11-24T09:30:00Z");
                    assertThat(all.getJsonObject(1).getString("body")).isEqualTo("first");
                    context.completeNow();
                })));
    }

    @Test
    void answersWithTheStatusThatThePathAsksFor(VertxTestContext context) {
        Future.all(post("/status/503", ""), post("/status/999", ""), post("/in", ""))
                .onComplete(context.succeeding(answers -> context.verify(() -> {
                    assertThat(answers.<Integer>list()).containsExactly(503, 200, 200);
                    context.completeNow();
                })));
    }

    @Test
    @DisplayName("A16 markup that arrived is text to a browser, in every answer, refusals included")
    void markupIsInert(VertxTestContext context) {
        String markup = "<script>alert(1)</script>";
        post("/in?x=" + markup, markup)
                .compose(_ -> Future.all(
                        client.get(port, "127.0.0.1", "/received").send(),
                        client.get(port, "127.0.0.1", "/status/404").send(),
                        client.post(port, "127.0.0.1", "/big").sendBuffer(Buffer.buffer(new byte[3 << 20]))))
                .onComplete(context.succeeding(answers -> context.verify(() -> {
                    for (HttpResponse<Buffer> answer : answers.<HttpResponse<Buffer>>list()) {
                        assertThat(answer.getHeader("Content-Type"))
                                .isIn("application/json; charset=utf-8", "text/plain; charset=utf-8");
                        assertThat(answer.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
                        assertThat(answer.getHeader("Content-Security-Policy"))
                                .isEqualTo("default-src 'none'; frame-ancestors 'none'");
                    }
                    context.completeNow();
                })));
    }

    @Test
    void keepsABoundedNumberOfCalls(VertxTestContext context) {
        Future<?> all = Future.succeededFuture();
        for (int i = 0; i < EchoVerticle.KEPT_MAX + 5; i++) {
            int number = i;
            all = all.compose(_ -> post("/" + number, ""));
        }
        all.compose(_ -> received())
                .onComplete(context.succeeding(kept -> context.verify(() -> {
                    assertThat(kept).hasSize(EchoVerticle.KEPT_MAX);
                    context.completeNow();
                })));
    }

    private Future<Integer> post(String path, String body) {
        return client.post(port, "127.0.0.1", path)
                .sendBuffer(Buffer.buffer(body))
                .map(answer -> answer.statusCode());
    }

    private Future<JsonArray> received() {
        return client.get(port, "127.0.0.1", "/received").send().map(answer -> answer.bodyAsJsonArray());
    }
}
