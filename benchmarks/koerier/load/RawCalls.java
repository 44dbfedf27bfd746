package koerier.load;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// The baseline: a bare Vert.x client that posts the same bytes again and again, one call under way on each connection.
final class RawCalls {
    private static final long MICROS_MAX = 60_000_000;

    private final HttpClientAgent http;
    private final JsonObject plan;
    private final byte[] body;
    private final RequestOptions line =
            new RequestOptions().setMethod(HttpMethod.POST).setURI("/raw");
    private final Histogram answers = new Histogram(MICROS_MAX, 3);
    private final Promise<JsonObject> end = Promise.promise();
    private final List<HttpClientConnection> connections = new ArrayList<>();
    private long startNanos;
    private long endNanos;
    private long calls;
    private int running;

    /// @param plan `port`, `connections`, `bytes` of the body, `seconds`
    RawCalls(HttpClientAgent http, JsonObject plan) {
        this.http = http;
        this.plan = plan;
        this.body = "x".repeat(plan.getInteger("bytes")).getBytes(StandardCharsets.US_ASCII);
    }

    Future<JsonObject> run() {
        List<Future<?>> opened = new ArrayList<>();
        for (int i = 0; i < plan.getInteger("connections"); i++) {
            opened.add(http.connect(new HttpConnectOptions()
                            .setHost("127.0.0.1")
                            .setPort(plan.getInteger("port"))
                            .setSsl(plan.getBoolean("tls", false)))
                    .onSuccess(connections::add));
        }
        Future.all(opened).onComplete(_ -> start(), end::tryFail);
        return end.future();
    }

    private void start() {
        startNanos = System.nanoTime();
        endNanos = startNanos + (long) (plan.getDouble("seconds") * 1e9);
        running = connections.size();
        connections.forEach(this::call);
    }

    private void call(HttpClientConnection connection) {
        long begun = System.nanoTime();
        if (begun >= endNanos) {
            stop();
            return;
        }
        connection.request(line).onComplete(request -> send(connection, request, begun), end::tryFail);
    }

    private void send(HttpClientConnection connection, HttpClientRequest request, long begun) {
        request.putHeader("Host", "127.0.0.1").putHeader("Content-Type", "application/json");
        request.response()
                .onComplete(
                        response -> response.endHandler(_ -> {
                            calls++;
                            answers.recordValue(Math.min((System.nanoTime() - begun) / 1_000, MICROS_MAX));
                            call(connection);
                        }),
                        end::tryFail);
        request.end(BufferInternal.buffer(Unpooled.wrappedBuffer(body))).onFailure(end::tryFail);
    }

    private void stop() {
        if (--running == 0) {
            connections.forEach(HttpClientConnection::close);
            end.tryComplete(new JsonObject()
                    .put("calls", calls)
                    .put("seconds", (System.nanoTime() - startNanos) / 1e9)
                    .put("answers", Histograms.text(answers)));
        }
    }
}
