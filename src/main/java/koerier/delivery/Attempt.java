package koerier.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One HTTP request of a delivery, or the reason why none was made.
///
/// @param number from 1; 0 when nothing was dialled (it cost no unit and is not retried)
/// @param state the delivery's state after it
/// @param address the address that was dialled, null when none was
/// @param status the HTTP status, 0 when there was none
/// @param failure null on success
/// @param responseExcerpt the first bytes of the response body, as they came
/// @param nextAttemptAt when the delivery is tried again, not before; null when it is not
public record Attempt(
        int number,
        Instant startedAt,
        long durationMillis,
        State state,
        @Nullable String address,
        int status,
        @Nullable Failure failure,
        byte[] responseExcerpt,
        @Nullable Instant nextAttemptAt) {
    static final byte[] NO_EXCERPT = {};

    /// The last one of its delivery, as far as can be known yet.
    public Attempt(
            int number,
            Instant startedAt,
            long durationMillis,
            State state,
            @Nullable String address,
            int status,
            @Nullable Failure failure,
            byte[] responseExcerpt) {
        this(number, startedAt, durationMillis, state, address, status, failure, responseExcerpt, null);
    }

    /// The end of a delivery for which nothing was dialled: a refused URL, an error while rendering, the daily limit.
    public static Attempt unsent(Instant at, Failure failure) {
        return new Attempt(0, at, 0, State.FAILED, null, 0, failure, NO_EXCERPT);
    }

    /// The end of a delivery that is no longer wanted: its webhook is paused, its rule inactive, it is too late.
    public static Attempt skipped(Instant at, Failure failure) {
        return new Attempt(0, at, 0, State.SKIPPED, null, 0, failure, NO_EXCERPT);
    }

    /// An attempt that a crash has cut off: the receiver may have got it.
    public static Attempt interrupted(int number, Instant at) {
        return new Attempt(number, at, 0, State.FAILED, null, 0, Failures.outcomeUnknown(), NO_EXCERPT);
    }

    /// This attempt of a delivery that will be tried again.
    public Attempt retrying(Instant next) {
        return new Attempt(
                number, startedAt, durationMillis, State.RETRYING, address, status, failure, responseExcerpt, next);
    }

    /// Whether it holds anything that a third party may have written.
    public boolean hasTexts() {
        return address != null
                || responseExcerpt.length > 0
                || failure != null && !(failure.reason() + failure.detail()).isEmpty();
    }

    /// The bare facts: what is left when the log does not take it otherwise.
    public Attempt withoutTexts() {
        Failure bare = failure == null ? null : new Failure(failure.code(), "", "");
        return new Attempt(number, startedAt, durationMillis, state, null, status, bare, NO_EXCERPT, nextAttemptAt);
    }

    /// Whether an HTTP request was put on the wire, which costs one unit of the daily limit. A failure to look the name
    /// up or to connect is an attempt, but no request.
    public boolean requestWritten() {
        if (number == 0) {
            return false;
        }
        return failure == null
                || failure.code() != FailureCode.CONNECTION_FAILED
                || ConnectionFault.of(failure.reason())
                        .map(ConnectionFault::requestWritten)
                        .orElse(true);
    }
}
