package koerier.api.io;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;

/// Writes answers, with the headers that every answer has, and gets rid of what is left of a request's body.
final class AnswerWriter {
    /// How much of an unwanted body is read and thrown away, so that its sender gets to read the answer.
    private static final long DISCARD_MAX = 2L * BodyReader.BYTES_MAX;

    private static final Duration DISCARD_TIME_MAX = Duration.ofSeconds(5);
    private static final String POLICY = "default-src 'none'; frame-ancestors 'none'";

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
        response.end(Buffer.buffer(answer.body()));
    }

    /// Writes status and headers; the body is the caller's.
    static void head(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        response.putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Cache-Control", "no-store");
        if (request.isSSL()) {
            response.putHeader("Strict-Transport-Security", "max-age=31536000");
        }
        if (answer.contentType() != null) {
            response.putHeader("Content-Type", answer.contentType());
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
