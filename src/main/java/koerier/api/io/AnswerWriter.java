package koerier.api.io;

import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Duration;
import java.util.Map;

/// Writes answers, with the headers that every answer has, and gets rid of what is left of a request's body.
final class AnswerWriter {
    /// How much of an unwanted body is read and thrown away, so that its sender gets to read the answer.
    private static final long DISCARD_MAX = 2L * BodyReader.BYTES_MAX;

    private static final Duration DISCARD_TIME_MAX = Duration.ofSeconds(5);
    /// What stands on every answer. Answers share it until they add to it.
    private static final MultiMap COMMON = HttpHeaders.headers()
            .add(HttpHeaders.createOptimized("X-Content-Type-Options"), HttpHeaders.createOptimized("nosniff"))
            .add(HttpHeaders.createOptimized("Referrer-Policy"), HttpHeaders.createOptimized("no-referrer"))
            .add(
                    HttpHeaders.createOptimized("Content-Security-Policy"),
                    HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'"))
            .add(HttpHeaders.CACHE_CONTROL, HttpHeaders.createOptimized("no-store"))
            .copy(false);

    private static final CharSequence JSON = HttpHeaders.createOptimized(Answer.JSON);

    private final Vertx vertx;

    AnswerWriter(Vertx vertx) {
        this.vertx = vertx;
    }

    void write(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        discardRest(request);
        head(request, answer);
        response.end(BufferInternal.buffer(Unpooled.wrappedBuffer(answer.body())));
    }

    /// Writes status and headers; the body is the caller's.
    static void head(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        MultiMap headers = response.headers();
        if (headers.isEmpty()) {
            headers.setAll(COMMON);
        } else {
            COMMON.forEach((name, value) -> headers.set(name, value));
        }
        if (request.isSSL()) {
            response.putHeader("Strict-Transport-Security", "max-age=31536000");
        }
        String type = answer.contentType();
        if (type != null) {
            headers.set(HttpHeaders.CONTENT_TYPE, type.equals(Answer.JSON) ? JSON : type);
        }
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            response.putHeader(header.getKey(), header.getValue());
        }
    }

    private void discardRest(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        long[] discarded = {0};
        long timer = vertx.setTimer(
                DISCARD_TIME_MAX.toMillis(), _ -> request.connection().close());
        request.exceptionHandler(_ -> vertx.cancelTimer(timer));
        request.endHandler(_ -> vertx.cancelTimer(timer));
        request.handler(chunk -> {
            discarded[0] += chunk.length();
            if (discarded[0] > DISCARD_MAX) {
                request.connection().close();
            }
        });
        request.resume();
    }
}
