package koerier.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The harness's judge is judged: each fault that it is there for is put before it.
class LedgerTest {
    private static final long PLANNED = 1_795_521_600_000_000L;
    private static final int ROUND = 3;
    private static final long RETRY = 1_000_000;

    private final Ledger ledger = new Ledger(ROUND, 0);

    @Test
    void findsNothingWhereEachCameOnceAndInOrder() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(ledger.arrived(event(i, i % 10), 1, 0, PLANNED + i)).isTrue();
            ledger.finished(event(i, i % 10));
        }
        assertThat(ledger.tally().faults(1_000)).isEmpty();
        assertThat(ledger.tally().finished()).isEqualTo(1_000);
        assertThat(ledger.tally().lastMicros() - ledger.tally().firstMicros()).isEqualTo(999);
    }

    @Test
    void missesWhatNeverCame() {
        ledger.arrived(event(0, 0), 1, 0, PLANNED);
        ledger.arrived(event(2, 0), 1, 0, PLANNED);
        assertThat(ledger.tally().faults(3)).containsExactly("1 lost");
    }

    @Test
    void seesWhatCameThatNobodyAccepted() {
        ledger.arrived(event(0, 0), 1, 0, PLANNED);
        assertThat(ledger.tally().faults(0)).containsExactly("-1 lost");
    }

    @Test
    void countsASecondRequestWhereOneIsAllowed() {
        ledger.arrived(event(0, 0), 1, 0, PLANNED);
        assertThat(ledger.arrived(event(0, 0), 1, 0, PLANNED)).isFalse();
        assertThat(ledger.arrived(event(0, 0), 2, 0, PLANNED)).isFalse();
        assertThat(ledger.tally().faults(1)).containsExactly("2 doubled");
    }

    @Test
    void countsARequestBeforeItsEventWasPosted() {
        ledger.arrived(event(0, 0), 1, 0, PLANNED - 1);
        assertThat(ledger.tally().faults(1)).containsExactly("1 early");
    }

    @Test
    void countsFirstAttemptsOfARecordInTheWrongOrder() {
        ledger.arrived(event(5, 7), 1, 0, PLANNED);
        ledger.arrived(event(4, 7), 1, 0, PLANNED);
        ledger.arrived(event(3, 8), 1, 0, PLANNED);
        assertThat(ledger.tally().faults(3)).containsExactly("1 out of order");
    }

    @Test
    void allowsARetryAfterItsDelayAndNoSooner() {
        Ledger retrying = new Ledger(ROUND, RETRY);
        retrying.arrived(event(0, 0), 1, 0, PLANNED);
        retrying.arrived(event(0, 0), 2, 0, PLANNED + RETRY);
        assertThat(retrying.tally().faults(1)).isEmpty();
        retrying.arrived(event(0, 0), 3, 0, PLANNED + 2 * RETRY - 1);
        assertThat(retrying.tally().faults(1)).containsExactly("1 early");
        retrying.arrived(event(0, 0), 3, 0, PLANNED + 9 * RETRY);
        assertThat(retrying.tally().faults(1)).containsExactly("1 doubled", "1 early");
    }

    @Test
    void countsWhatComesAfterItsRoundAndWhatIsWrong() {
        ledger.arrived(new EventId(ROUND - 1, 0, 0, PLANNED), 1, 0, PLANNED);
        ledger.wrong();
        ledger.arrived(event(0, 0), 0, 0, PLANNED);
        assertThat(ledger.tally().faults(0)).containsExactly("2 wrong", "1 after the end");
    }

    @Test
    void keepsLatenciesOfGroupsApart() {
        ledger.arrived(event(0, 0), 1, 0, PLANNED + 2_000);
        ledger.arrived(event(1, 1), 1, 1, PLANNED + 70_000);
        Tally tally = Tally.read(ledger.tally().json());
        assertThat(Histograms.millis(tally.latency(0), 50)).isBetween(1.99, 2.01);
        assertThat(Histograms.millis(tally.latency(1), 50)).isBetween(69.9, 70.1);
        assertThat(tally.latency(2).getTotalCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void readsTheIdsThatItWrites(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 1_000; i++) {
            EventId id = new EventId(
                    random.nextInt(1_000),
                    random.nextInt(1 << 25),
                    random.nextInt(1 << 22),
                    PLANNED + random.nextInt());
            assertThat(EventId.parse(id.text())).as("seed %d", seed).isEqualTo(id);
        }
    }

    @Test
    void takesNothingElseForAnId() {
        for (String other :
                new String[] {"", "crm-8f1c", "r1-2-3-", "r1-2-3", "r1-2-3-4-5", "r1--2-3-4", "r1-2-x-44"}) {
            assertThat(EventId.parse(other)).as(other).isNull();
        }
    }

    private static EventId event(int number, int record) {
        return new EventId(ROUND, number, record, PLANNED);
    }
}
