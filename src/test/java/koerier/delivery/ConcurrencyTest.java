package koerier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import koerier.delivery.AttemptOutcome.Answered;
import koerier.delivery.AttemptOutcome.Unanswered;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// [D8] Concurrency per endpoint is bounded and adapts.
class ConcurrencyTest {
    private static final AttemptOutcome FINE = new Answered(200, false, new byte[0], null);
    private static final AttemptOutcome BUSY = new Answered(503, false, new byte[0], null);
    private static final AttemptOutcome LOST = new Unanswered(ConnectionFault.TIMEOUT, "");

    private final Concurrency concurrency = new Concurrency(8);
    private long now = 1;

    private void calls(int count, AttemptOutcome outcome, long millis) {
        for (int i = 0; i < count; i++) {
            long started = now;
            now += millis * 1_000_000 + 1;
            concurrency.ended(outcome, started, now, true);
        }
    }

    @Test
    @DisplayName("a quick endpoint has all that it may have after a few calls")
    void grows() {
        assertThat(concurrency.limit()).isEqualTo(Concurrency.START);
        assertThat(concurrency.pace()).isEqualTo(Pace.UNPROVEN);
        calls(4, FINE, 5);
        assertThat(concurrency.limit()).isEqualTo(8);
        calls(100, FINE, 5);
        assertThat(concurrency.limit()).isEqualTo(8);
        assertThat(concurrency.pace()).isEqualTo(Pace.QUICK);
    }

    @Test
    @DisplayName("without demand it does not grow")
    void noDemand() {
        for (int i = 0; i < 100; i++) {
            concurrency.ended(FINE, now, now + 1_000_000, false);
        }
        assertThat(concurrency.limit()).isEqualTo(Concurrency.START);
    }

    @Test
    @DisplayName("calls that time out together cut it once; a dead endpoint is down to one, and comes back")
    void dies() {
        calls(4, FINE, 5);
        for (int i = 0; i < 3; i++) {
            concurrency.ended(LOST, now, now + 30_000_000_000L, true);
        }
        assertThat(concurrency.limit()).as("once").isEqualTo(4);
        concurrency.ended(LOST, now, now + 30_000_000_000L, true);
        assertThat(concurrency.limit()).as("nobody is there").isEqualTo(1);
        assertThat(concurrency.pace()).isEqualTo(Pace.SLOW);
        now += 30_000_000_000L;
        calls(40, FINE, 5);
        assertThat(concurrency.limit()).isEqualTo(8);
        assertThat(concurrency.pace()).isEqualTo(Pace.QUICK);
    }

    @Test
    @DisplayName("one 503 now and then is no sign of overload, two in a row are; a 404 is none")
    void bursts() {
        calls(10, FINE, 5);
        calls(1, BUSY, 5);
        calls(10, FINE, 5);
        assertThat(concurrency.limit()).isEqualTo(8);
        calls(10, new Answered(404, false, new byte[0], null), 5);
        assertThat(concurrency.limit()).isEqualTo(8);
        calls(2, BUSY, 5);
        assertThat(concurrency.limit()).isEqualTo(4);
        calls(10, BUSY, 5);
        assertThat(concurrency.limit()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "answers that come much later than usual cut it; an endpoint that is always slow keeps what it began with")
    void latency() {
        calls(20, FINE, 20);
        calls(1, FINE, 3_000);
        assertThat(concurrency.limit()).isEqualTo(4);

        var slow = new Concurrency(8);
        for (int i = 0; i < 100; i++) {
            slow.ended(FINE, 0, 10_000_000_000L, true);
        }
        assertThat(slow.limit()).isEqualTo(Concurrency.START);
        assertThat(slow.pace()).isEqualTo(Pace.SLOW);
    }

    @Test
    @DisplayName(
            "an endpoint whose call hangs is slow before the call has ended, and quick again after answers that are")
    void hangs() {
        concurrency.overdue();
        assertThat(concurrency.pace()).as("nothing was known of it").isEqualTo(Pace.SLOW);
        calls(5, FINE, 5);
        assertThat(concurrency.pace()).isEqualTo(Pace.QUICK);
        concurrency.overdue();
        assertThat(concurrency.pace()).as("it was quick").isEqualTo(Pace.SLOW);
        assertThat(concurrency.limit()).as("it may still be answered").isEqualTo(8);
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("whatever happens it stays between one and its ceiling, and recovers when the endpoint does")
    void bounded(long seed) {
        var random = new Random(seed);
        int ceiling = 1 + random.nextInt(64);
        var any = new Concurrency(ceiling);
        for (int i = 0; i < 2_000; i++) {
            AttemptOutcome outcome = switch (random.nextInt(3)) {
                case 0 -> FINE;
                case 1 -> BUSY;
                default -> LOST;
            };
            long started = now;
            now += random.nextLong(3_000_000_000L);
            any.ended(outcome, started - random.nextLong(1_000_000_000L), now, random.nextBoolean());
            assertThat(any.limit()).as("seed " + seed).isBetween(1, ceiling);
        }
        for (int i = 0; i < 4_000; i++) {
            long started = now;
            now += 1_000_000;
            any.ended(FINE, started, now, true);
        }
        assertThat(any.limit()).as("seed " + seed).isEqualTo(ceiling);
        assertThat(any.pace()).as("seed " + seed).isEqualTo(Pace.QUICK);
    }
}
