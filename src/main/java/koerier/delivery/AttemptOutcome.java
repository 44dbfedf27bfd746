package koerier.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How one attempt ended, before anything is decided about the next one.
public sealed interface AttemptOutcome {
    /// The bytes of a response body that are kept for people to read.
    int EXCERPT_BYTES_MAX = 2048;

    /// A whole response head came before the deadline; its status decides, whatever becomes of the body.
    ///
    /// @param bodyIncomplete whether the body was cut off: by the deadline, by the cap, or by the receiver
    /// @param retryAfter the header of this name, as it came; null when there was none
    record Answered(
            int status,
            boolean bodyIncomplete,
            byte[] excerpt,
            @Nullable String retryAfter) implements AttemptOutcome {}

    /// No response head, or none that can be believed.
    record Unanswered(ConnectionFault fault, String detail) implements AttemptOutcome {}

    /// Nothing was dialled: the URL was refused, or the request could not be built.
    record Unsent(Failure failure) implements AttemptOutcome {}

    /// Koerier stopped during the call.
    record Unknown() implements AttemptOutcome {}

    /// Null on success.
    default @Nullable Failure failure() {
        return switch (this) {
            case Answered answered -> judged(answered);
            case Unanswered(ConnectionFault fault, String detail) -> Failures.connection(fault, detail);
            case Unsent(Failure failure) -> failure;
            case Unknown _ -> Failures.outcomeUnknown();
        };
    }

    /// How long the receiver asked to be left alone; 0 when it did not, or not in words that can be understood.
    ///
    /// @param endedAt when the response came
    default Duration retryAfter(Instant endedAt) {
        return this instanceof Answered answered ? RetryAfter.of(answered.retryAfter(), endedAt) : Duration.ZERO;
    }

    /// The attempt as it is logged. A failed one ends its delivery; what retries makes it `RETRYING` afterwards.
    ///
    /// @param number which attempt it was, from 1; logged as 0 when nothing was dialled
    /// @param address what was dialled, null when nothing was
    default Attempt toAttempt(int number, Instant startedAt, Duration duration, @Nullable String address) {
        Failure failure = failure();
        Answered answered = this instanceof Answered a && Failures.isStatus(a.status()) ? a : null;
        return new Attempt(
                this instanceof Unsent ? 0 : number,
                startedAt,
                duration.toMillis(),
                failure == null ? State.DELIVERED : State.FAILED,
                address,
                answered == null ? 0 : answered.status(),
                failure,
                answered == null ? Attempt.NO_EXCERPT : answered.excerpt());
    }

    private static @Nullable Failure judged(Answered answered) {
        Failure failure = Failures.http(answered.status());
        return failure == null || !answered.bodyIncomplete()
                ? failure
                : new Failure(failure.code(), failure.reason(), failure.detail() + "; the body is incomplete");
    }
}
