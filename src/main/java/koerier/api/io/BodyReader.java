package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import koerier.api.Problem;
import koerier.bus.Admission;
import org.jspecify.annotations.Nullable;

/// Reads a whole body, within a size, a time, and the node's room for bodies. One per event loop.
final class BodyReader {
    /// Bodies other than NDJSON.
    static final int BYTES_MAX = 8 << 20;

    static final Duration TIME_MAX = Duration.ofSeconds(60);

    /// How often it is looked who takes too long, so that a body costs no timer of its own.
    private static final long SWEEP_MILLIS = 500;

    /// An announced length is believed up to here; a longer body gets room as it comes.
    private static final int AT_ONCE_MAX = 16 << 10;

    private static final byte[] NOTHING = {};

    private final Admission room;
    private final LongSupplier nanoTime;
    /// The oldest and the newest of those under way, which are chained in the order in which they began.
    private @Nullable Reading oldest;

    private @Nullable Reading newest;

    /// @param nanoTime the monotonic clock
    BodyReader(Vertx vertx, Admission room, LongSupplier nanoTime) {
        this.room = room;
        this.nanoTime = nanoTime;
        vertx.setPeriodic(SWEEP_MILLIS, _ -> sweep(nanoTime.getAsLong()));
    }

    /// @return fails with 413, 408, 503 or 415; the bytes count against the room until the request is answered
    Future<byte[]> read(HttpServerRequest request) {
        Problem encoding = refusedEncoding(request);
        if (encoding != null) {
            return Future.failedFuture(new Refused(encoding));
        }
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        long length = announced != null && announced.length() < 19 ? Long.parseLong(announced) : 0;
        if (length > BYTES_MAX) {
            return Future.failedFuture(new Refused(Problem.tooLarge(BYTES_MAX)));
        }
        Reading reading = new Reading(request, (int) Math.min(length, AT_ONCE_MAX));
        begin(reading);
        request.handler(reading::take);
        request.endHandler(_ -> reading.complete());
        request.exceptionHandler(reading::fail);
        request.resume();
        return reading.done.future();
    }

    static @Nullable Problem refusedEncoding(HttpServerRequest request) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        return encoding == null || encoding.equalsIgnoreCase("identity")
                ? null
                : Problem.unsupportedMediaType("bodies without a Content-Encoding");
    }

    private void begin(Reading reading) {
        reading.before = newest;
        if (newest == null) {
            oldest = reading;
        } else {
            newest.after = reading;
        }
        newest = reading;
    }

    private void end(Reading reading) {
        Reading before = reading.before;
        Reading after = reading.after;
        if (before == null) {
            oldest = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.before = before;
        }
    }

    private void sweep(long now) {
        for (Reading first = oldest; first != null && now - first.begunNanos > TIME_MAX.toNanos(); first = oldest) {
            first.fail(new Refused(Problem.timeout()));
        }
    }

    private final class Reading {
        final Promise<byte[]> done = Promise.promise();
        final long begunNanos = nanoTime.getAsLong();
        private byte[] collected;
        private int size;
        private long held;
        private boolean over;

        @Nullable Reading before;

        @Nullable Reading after;

        Reading(HttpServerRequest request, int capacity) {
            collected = new byte[capacity];
            request.response().endHandler(_ -> giveBack());
            request.response().closeHandler(_ -> giveBack());
        }

        void take(Buffer chunk) {
            if (over) {
                return;
            }
            int length = chunk.length();
            if (size + length > BYTES_MAX) {
                refuse(Problem.tooLarge(BYTES_MAX));
            } else if (!room.tryAcquire(length)) {
                refuse(Problem.overloaded("Too many bodies are being read; try again."));
            } else {
                held += length;
                if (size + length > collected.length) {
                    collected = Arrays.copyOf(collected, Math.max(size + length, 2 * collected.length));
                }
                chunk.getBytes(0, length, collected, size);
                size += length;
            }
        }

        void complete() {
            if (!over) {
                over = true;
                end(this);
                byte[] body = size == collected.length ? collected : Arrays.copyOf(collected, size);
                collected = NOTHING;
                done.complete(body);
            }
        }

        void fail(Throwable cause) {
            if (!over) {
                over = true;
                end(this);
                collected = NOTHING;
                done.fail(cause);
            }
        }

        private void refuse(Problem problem) {
            giveBack();
            fail(new Refused(problem));
        }

        private void giveBack() {
            room.release(held);
            held = 0;
        }
    }
}
