package koerier.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import koerier.webhook.Webhook.Retry;

/// When a failed delivery is tried again, and whether at all [D3].
///
/// A test is never tried again; its caller does not ask.
public final class RetrySchedule {
    /// `standard`: the gap between the end of the first attempt and the second one.
    static final Duration STANDARD_DELAY = Duration.ofMinutes(15);

    /// `extended`: the first gap, doubled from attempt to attempt.
    static final Duration EXTENDED_FIRST = Duration.ofMinutes(1);
    /// `extended`: no gap is longer, whatever the receiver asks for.
    static final Duration EXTENDED_GAP_MAX = Duration.ofHours(8);
    /// `extended`: no attempt begins later after the first one began.
    static final Duration EXTENDED_SPAN = Duration.ofDays(3);
    /// `extended`: a gap grows by up to this part of itself, so that what failed together is not tried again
    /// together.
    static final double JITTER = 0.2;
    /// `extended`: what fits into three days, and the bound when the clock is turned back.
    static final int EXTENDED_ATTEMPTS_MAX = 19;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;

    /// 1 minute times 2 to the 9th is more than the longest gap.
    private static final int DOUBLINGS_MAX = 9;

    private RetrySchedule() {}

    /// The earliest moment of the next attempt, in whole milliseconds; empty when the delivery ends here: it
    /// succeeded, nothing was dialled (number 0), or the policy allows no further attempt.
    ///
    /// An attempt of unknown outcome counts, and the next one follows at once.
    ///
    /// @param attempt the one that just ended
    /// @param endedAt when it ended; for an unknown outcome, when it was found out
    /// @param firstStartedAt when the delivery's first attempt began
    /// @param retryAfter what the receiver asked for, [AttemptOutcome#retryAfter]; 0 for nothing
    /// @param random at least 0, below 1
    public static Optional<Instant> next(
            Retry policy,
            Attempt attempt,
            Instant endedAt,
            Instant firstStartedAt,
            Duration retryAfter,
            double random) {
        Failure failure = attempt.failure();
        if (failure == null || attempt.number() < 1 || !isRetried(failure.code())) {
            return Optional.empty();
        }
        boolean unknown = failure.code() == FailureCode.OUTCOME_UNKNOWN;
        Optional<Duration> gap = switch (policy) {
            case Retry.None() -> Optional.empty();
            case Retry.Standard() -> listed(List.of(STANDARD_DELAY), attempt.number());
            case Retry.Custom(List<Duration> delays) -> listed(delays, attempt.number());
            case Retry.Extended() -> extended(attempt, failure.code(), retryAfter, random);
        };
        Optional<Instant> next = gap.map(wait -> wholeMillis(endedAt.plus(unknown ? Duration.ZERO : wait)));
        return policy instanceof Retry.Extended
                ? next.filter(at -> !at.isAfter(firstStartedAt.plus(EXTENDED_SPAN)))
                : next;
    }

    /// The most attempts that a policy makes.
    public static int attemptsMax(Retry policy) {
        return switch (policy) {
            case Retry.None() -> 1;
            case Retry.Standard() -> 2;
            case Retry.Custom(List<Duration> delays) -> 1 + delays.size();
            case Retry.Extended() -> EXTENDED_ATTEMPTS_MAX;
        };
    }

    /// What no second attempt could mend is not tried again: a refused URL, the daily limit, an error while
    /// rendering, a webhook that is paused.
    private static boolean isRetried(FailureCode code) {
        return code == FailureCode.HTTP || code == FailureCode.CONNECTION_FAILED || code == FailureCode.OUTCOME_UNKNOWN;
    }

    private static Optional<Duration> listed(List<Duration> delays, int attempt) {
        return attempt <= delays.size() ? Optional.of(delays.get(attempt - 1)) : Optional.empty();
    }

    private static Optional<Duration> extended(Attempt attempt, FailureCode code, Duration retryAfter, double random) {
        if (attempt.number() >= EXTENDED_ATTEMPTS_MAX || code == FailureCode.HTTP && !mayPass(attempt.status())) {
            return Optional.empty();
        }
        Duration wait = backOff(attempt.number());
        wait = wait.compareTo(retryAfter) < 0 ? retryAfter : wait;
        if (wait.compareTo(EXTENDED_GAP_MAX) >= 0) {
            return Optional.of(EXTENDED_GAP_MAX);
        }
        Duration jitter = Duration.ofMillis((long) (wait.toMillis() * JITTER * random));
        Duration gap = wait.plus(jitter);
        return Optional.of(gap.compareTo(EXTENDED_GAP_MAX) > 0 ? EXTENDED_GAP_MAX : gap);
    }

    /// Leaves room for the jitter below the longest gap.
    private static Duration backOff(int attempt) {
        Duration doubled = EXTENDED_FIRST.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS_MAX));
        Duration most = Duration.ofMillis((long) (EXTENDED_GAP_MAX.toMillis() / (1 + JITTER)));
        return doubled.compareTo(most) > 0 ? most : doubled;
    }

    private static boolean mayPass(int status) {
        return status == REQUEST_TIMEOUT
                || status == TOO_EARLY
                || status == TOO_MANY_REQUESTS
                || status >= 500 && status <= 599;
    }

    /// Rounded up: rounded down it would be early.
    private static Instant wholeMillis(Instant at) {
        Instant down = at.truncatedTo(ChronoUnit.MILLIS);
        return down.equals(at) ? at : down.plusMillis(1);
    }
}
