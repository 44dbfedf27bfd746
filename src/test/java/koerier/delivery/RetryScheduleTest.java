package koerier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import koerier.webhook.Webhook.Retry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryScheduleTest {
    private static final Retry STANDARD = new Retry.Standard();
    private static final Retry NONE = new Retry.None();
    private static final Retry EXTENDED = new Retry.Extended();
    private static final Instant FIRST = Instant.parse("2026-11-24T09:30:00Z");
    private static final Duration TOOK = Duration.ofSeconds(30);
    private static final Instant ENDED = FIRST.plus(TOOK);

    @ParameterizedTest
    @ValueSource(ints = {101, 300, 301, 400, 401, 402, 403, 404, 408, 410, 418, 422, 425, 429, 500, 502, 503, 504, 600})
    @DisplayName(
            "[D3] standard: a first attempt with any other status than 2xx is tried once more, 15 minutes after its end")
    void standardAfterStatus(int status) {
        assertThat(next(STANDARD, 1, answered(status))).contains(ENDED.plus(Duration.ofMinutes(15)));
        assertThat(next(STANDARD, 2, answered(status))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ConnectionFault.class)
    @DisplayName("[D3] standard and extended: failures to look up, to connect, of TLS and timeouts are tried again")
    void afterFaults(ConnectionFault fault) {
        AttemptOutcome outcome = new AttemptOutcome.Unanswered(fault, "");
        assertThat(next(STANDARD, 1, outcome)).contains(ENDED.plus(Duration.ofMinutes(15)));
        assertThat(next(STANDARD, 2, outcome)).isEmpty();
        assertThat(next(NONE, 1, outcome)).isEmpty();
        assertThat(next(EXTENDED, 1, outcome)).contains(ENDED.plus(Duration.ofMinutes(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    @DisplayName("[D2] after a success nothing follows")
    void afterSuccess(int status) {
        policies()
                .forEach(policy -> assertThat(next(policy, 1, answered(status))).isEmpty());
    }

    static Stream<Failure> notMended() {
        return Stream.of(
                Failures.refused(Failures.ADDRESS_DENIED, ""),
                Failures.internal("rendering"),
                Failures.dailyLimitReached(),
                Failures.webhookPaused());
    }

    @ParameterizedTest
    @MethodSource("notMended")
    @DisplayName("[D3][Q5] a refused URL, the daily limit, an internal error and a paused webhook are not tried again")
    void neverAgain(Failure failure) {
        for (Retry policy : policies()) {
            for (int number = 1; number <= 3; number++) {
                assertThat(next(policy, number, new AttemptOutcome.Unsent(failure)))
                        .isEmpty();
                // not even if it were logged under the number of an attempt
                Attempt attempt = new Attempt(number, FIRST, 0, State.FAILED, null, 0, failure, Attempt.NO_EXCERPT);
                assertThat(RetrySchedule.next(policy, attempt, ENDED, FIRST, Duration.ZERO, 0))
                        .isEmpty();
            }
        }
    }

    @Test
    @DisplayName("[D3] an unknown outcome counts; the next attempt follows at once, after the last one there is none")
    void unknown() {
        AttemptOutcome unknown = new AttemptOutcome.Unknown();
        assertThat(next(STANDARD, 1, unknown)).contains(ENDED);
        assertThat(next(STANDARD, 2, unknown)).isEmpty();
        assertThat(next(NONE, 1, unknown)).isEmpty();
        assertThat(next(EXTENDED, 1, unknown)).contains(ENDED);
        assertThat(next(EXTENDED, RetrySchedule.EXTENDED_ATTEMPTS_MAX, unknown)).isEmpty();
        assertThat(next(custom("PT1M", "PT5M"), 2, unknown)).contains(ENDED);
        assertThat(next(custom("PT1M", "PT5M"), 3, unknown)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 501, 502, 503, 504, 599})
    @DisplayName("[D3] extended: these statuses may pass")
    void extendedAfterStatus(int status) {
        assertThat(next(EXTENDED, 1, answered(status))).contains(ENDED.plus(Duration.ofMinutes(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 301, 400, 401, 403, 404, 410, 422, 424, 430, 499, 600, 999})
    @DisplayName("[D3] extended: these are final")
    void extendedEndsAtStatus(int status) {
        assertThat(next(EXTENDED, 1, answered(status))).isEmpty();
    }

    @Test
    @DisplayName("[D3] extended: 1 minute, doubling, at most 8 hours, jitter included")
    void extendedGaps() {
        List<Duration> least = new ArrayList<>();
        List<Duration> most = new ArrayList<>();
        for (int number = 1; number < 12; number++) {
            least.add(gap(number, 0));
            most.add(gap(number, Math.nextDown(1.0)));
        }
        assertThat(least.stream().map(Duration::toMinutes))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 400L, 400L);
        assertThat(most).allSatisfy(gap -> assertThat(gap).isLessThanOrEqualTo(Duration.ofHours(8)));
        assertThat(most.getFirst()).isEqualTo(Duration.ofMillis(71_999));
        assertThat(most.getLast()).isGreaterThan(Duration.ofMinutes(479));
    }

    @Test
    @DisplayName("[D3] R24 extended: Retry-After lengthens a gap, never shortens one, and never past 8 hours")
    void retryAfter() {
        AttemptOutcome busy = new AttemptOutcome.Answered(429, false, new byte[0], "600");
        assertThat(next(EXTENDED, 1, busy)).contains(ENDED.plusSeconds(600));
        assertThat(next(EXTENDED, 6, busy)).contains(ENDED.plus(Duration.ofMinutes(32)));
        assertThat(next(STANDARD, 1, busy)).contains(ENDED.plus(Duration.ofMinutes(15)));
        AttemptOutcome never = new AttemptOutcome.Answered(503, false, new byte[0], "9999999999");
        assertThat(next(EXTENDED, 1, never)).contains(ENDED.plus(Duration.ofHours(8)));
        AttemptOutcome date = new AttemptOutcome.Answered(503, false, new byte[0], "Tue, 24 Nov 2026 10:00:30 GMT");
        assertThat(next(EXTENDED, 1, date)).contains(ENDED.plus(Duration.ofMinutes(30)));
    }

    @Test
    @DisplayName("[D3] extended: nothing begins more than three days after the first attempt began")
    void extendedSpan() {
        Attempt attempt = answered(503).toAttempt(5, FIRST, TOOK, null);
        Instant last = FIRST.plus(RetrySchedule.EXTENDED_SPAN).minus(gap(5, 0));
        assertThat(RetrySchedule.next(EXTENDED, attempt, last, FIRST, Duration.ZERO, 0))
                .isPresent();
        assertThat(RetrySchedule.next(EXTENDED, attempt, last.plusNanos(1), FIRST, Duration.ZERO, 0))
                .isEmpty();
    }

    @Test
    @DisplayName("[W13] custom: each delay in turn, then the end; one of nothing is tried at once")
    void customDelays() {
        Retry policy = custom("PT1M", "PT0S", "P30D");
        assertThat(next(policy, 1, answered(404))).contains(ENDED.plusSeconds(60));
        assertThat(next(policy, 2, answered(404))).contains(ENDED);
        assertThat(next(policy, 3, answered(404))).contains(ENDED.plus(Duration.ofDays(30)));
        assertThat(next(policy, 4, answered(404))).isEmpty();
    }

    @Test
    @DisplayName("[D3] never early: a due time is rounded up to the millisecond")
    void roundedUp() {
        Attempt attempt = answered(500).toAttempt(1, FIRST, TOOK, null);
        assertThat(RetrySchedule.next(STANDARD, attempt, ENDED.plusNanos(1), FIRST, Duration.ZERO, 0))
                .contains(ENDED.plusMillis(1).plus(Duration.ofMinutes(15)));
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName(
            "[D3] whatever happens to a delivery: never early, never too many attempts, never past the policy's span")
    void lives(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Retry policy = policies().get(random.nextInt(policies().size()));
        Instant now = FIRST;
        int number = 0;
        Optional<Instant> next = Optional.of(now);
        while (next.isPresent()) {
            number++;
            assertThat(number).as("seed %d", seed).isLessThanOrEqualTo(RetrySchedule.attemptsMax(policy));
            now = next.get().plusMillis(random.nextInt(60_000)).plusNanos(random.nextInt(1_000_000));
            if (policy instanceof Retry.Extended) {
                assertThat(next.get()).as("seed %d", seed).isBeforeOrEqualTo(FIRST.plus(Duration.ofDays(3)));
            }
            Instant ended = now.plusMillis(random.nextInt(30_000));
            AttemptOutcome outcome = any(random);
            Attempt attempt = outcome.toAttempt(number, now, Duration.between(now, ended), null);
            next = RetrySchedule.next(policy, attempt, ended, FIRST, outcome.retryAfter(ended), random.nextDouble());
            next.ifPresent(at -> assertThat(at)
                    .as("seed %d", seed)
                    .isBetween(
                            earliest(policy, attempt, ended, outcome),
                            ended.plus(longest(policy)).plusMillis(1)));
        }
    }

    /// Straight from the contract's words.
    private static Instant earliest(Retry policy, Attempt attempt, Instant ended, AttemptOutcome outcome) {
        if (outcome instanceof AttemptOutcome.Unknown) {
            return ended;
        }
        return switch (policy) {
            case Retry.None() -> Instant.MAX;
            case Retry.Standard() -> ended.plus(Duration.ofMinutes(15));
            case Retry.Custom(var delays) -> ended.plus(delays.get(attempt.number() - 1));
            case Retry.Extended() -> {
                long minutes = Math.min(400, Math.round(Math.pow(2, attempt.number() - 1)));
                Duration asked = outcome.retryAfter(ended);
                Duration least = Duration.ofMinutes(minutes).compareTo(asked) > 0 ? Duration.ofMinutes(minutes) : asked;
                yield ended.plus(least.compareTo(Duration.ofHours(8)) > 0 ? Duration.ofHours(8) : least);
            }
        };
    }

    private static Duration longest(Retry policy) {
        return switch (policy) {
            case Retry.None() -> Duration.ZERO;
            case Retry.Standard() -> Duration.ofMinutes(15);
            case Retry.Custom(var delays) ->
                delays.stream().max(Duration::compareTo).orElse(Duration.ZERO);
            case Retry.Extended() -> Duration.ofHours(8);
        };
    }

    private static AttemptOutcome any(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> new AttemptOutcome.Unknown();
            case 1 ->
                new AttemptOutcome.Unanswered(
                        ConnectionFault.values()[random.nextInt(ConnectionFault.values().length)], "");
            case 2 ->
                new AttemptOutcome.Answered(503, false, new byte[0], "" + random.nextLong(1L << random.nextInt(1, 62)));
            case 3 -> new AttemptOutcome.Answered(429, true, new byte[0], "-5");
            default -> answered(500 + random.nextInt(100));
        };
    }

    private static Duration gap(int number, double random) {
        Attempt attempt = answered(503).toAttempt(number, FIRST, TOOK, null);
        return Duration.between(
                ENDED,
                RetrySchedule.next(EXTENDED, attempt, ENDED, FIRST, Duration.ZERO, random)
                        .orElseThrow());
    }

    private static Optional<Instant> next(Retry policy, int number, AttemptOutcome outcome) {
        return RetrySchedule.next(
                policy, outcome.toAttempt(number, FIRST, TOOK, null), ENDED, FIRST, outcome.retryAfter(ENDED), 0);
    }

    private static AttemptOutcome answered(int status) {
        return new AttemptOutcome.Answered(status, false, new byte[0], null);
    }

    private static List<Retry> policies() {
        return List.of(
                STANDARD,
                NONE,
                EXTENDED,
                custom("PT1M", "PT5M"),
                custom(IntStream.range(0, 10).mapToObj(i -> "PT" + i + "M").toArray(String[]::new)));
    }

    private static Retry custom(String... delays) {
        return new Retry.Custom(Stream.of(delays).map(Duration::parse).toList());
    }
}
