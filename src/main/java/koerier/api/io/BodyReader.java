package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import koerier.api.Problem;
import koerier.bus.Admission;

/// Reads a whole body, within a size, a time, and the node's room for bodies.
final class BodyReader {
    /// Bodies other than NDJSON.
    static final int BYTES_MAX = 8 << 20;

    static final Duration TIME_MAX = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Admission room;

    BodyReader(Vertx vertx, Admission room) {
        this.vertx = vertx;
        this.room = room;
    }

    /// @return fails with 413, 408, 503 or 415; the bytes count against the room until the request is answered
    Future<byte[]> read(HttpServerRequest request) {
        Problem encoding = refusedEncoding(request);
        if (encoding != null) {
            return Future.failedFuture(new Refused(encoding));
        }
        String announced = request.getHeader("Content-Length");
        if (announced != null && announced.length() < 19 && Long.parseLong(announced) > BYTES_MAX) {
            return Future.failedFuture(new Refused(Problem.tooLarge(BYTES_MAX)));
        }
        Reading reading = new Reading(request);
        request.handler(reading::take);
        request.endHandler(_ -> reading.done.tryComplete(reading.collected.getBytes()));
        request.exceptionHandler(reading.done::tryFail);
        long timer = vertx.setTimer(TIME_MAX.toMillis(), _ -> reading.done.tryFail(new Refused(Problem.timeout())));
        request.resume();
        return reading.done.future().onComplete(_ -> vertx.cancelTimer(timer));
    }

    static @org.jspecify.annotations.Nullable Problem refusedEncoding(HttpServerRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        return encoding == null || encoding.equalsIgnoreCase("identity")
                ? null
                : Problem.unsupportedMediaType("bodies without a Content-Encoding");
    }

    private final class Reading {
        final Promise<byte[]> done = Promise.promise();
        Buffer collected = Buffer.buffer();

        Reading(HttpServerRequest request) {
            request.response().endHandler(_ -> giveBack());
            request.response().closeHandler(_ -> giveBack());
        }

        private long held;

        void take(Buffer chunk) {
            if (done.future().isComplete()) {
                return;
            }
            if (collected.length() + chunk.length() > BYTES_MAX) {
                refuse(Problem.tooLarge(BYTES_MAX));
            } else if (!room.tryAcquire(chunk.length())) {
                refuse(Problem.overloaded("Too many bodies are being read; try again."));
            } else {
                held += chunk.length();
                collected.appendBuffer(chunk);
            }
        }

        private void refuse(Problem problem) {
            collected = Buffer.buffer();
            giveBack();
            done.tryFail(new Refused(problem));
        }

        private void giveBack() {
            room.release(held);
            held = 0;
        }
    }
}
