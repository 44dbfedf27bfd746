package koerier.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import koerier.store.TimeWindows.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeWindowsTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);
    private static final long MIDNIGHT = PgPartitions.start(TODAY);
    private static final long DAY = PgPartitions.MICROS_PER_DAY;

    private static List<Window> walk(TimeWindows windows) {
        List<Window> all = new ArrayList<>();
        TimeWindows left = windows;
        for (Optional<Window> next = left.window(); next.isPresent(); next = left.window()) {
            all.add(next.get());
            left = left.before(next.get());
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void windowsCoverTheDaysOnceAndCrossNoBorder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LocalDate> days = List.of(TODAY, TODAY.minusDays(1), TODAY.minusDays(4));
        long from = MIDNIGHT - random.nextLong(5 * DAY);
        long to = MIDNIGHT + random.nextLong(2 * DAY);
        long now = MIDNIGHT + random.nextLong(DAY);
        long expected = 0;
        for (LocalDate day : days) {
            long start = PgPartitions.start(day);
            expected += Math.max(0, Math.min(to, start + DAY) - Math.max(from, start));
        }
        List<Window> windows = walk(new TimeWindows(days, from, to, now));
        assertThat(windows.stream()
                        .mapToLong(window -> window.to() - window.from())
                        .sum())
                .as("seed %d", seed)
                .isEqualTo(expected);
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            assertThat(window.from())
                    .as("seed %d", seed)
                    .isLessThan(window.to())
                    .isGreaterThanOrEqualTo(from);
            assertThat(PgPartitions.day(window.from())).isEqualTo(PgPartitions.day(window.to() - 1));
            if (i > 0) {
                assertThat(window.to()).isLessThanOrEqualTo(windows.get(i - 1).from());
            }
        }
    }

    @Test
    void theFirstWindowReachesBackALittleFromNowAndTheyGrow() {
        long noon = MIDNIGHT + DAY / 2;
        List<Window> windows = walk(new TimeWindows(List.of(TODAY), 0, Long.MAX_VALUE, noon));
        assertThat(windows.getFirst()).isEqualTo(new Window(noon - 100_000, MIDNIGHT + DAY));
        assertThat(windows.get(1)).isEqualTo(new Window(noon - 900_000, noon - 100_000));
        assertThat(windows).hasSize(8);
        assertThat(windows.getLast().from()).isEqualTo(MIDNIGHT);
    }

    @Test
    void aQuietMonthIsWalkedInOneQueryADay() {
        List<LocalDate> days =
                TODAY.minusDays(29).datesUntil(TODAY.plusDays(1)).toList().reversed();
        assertThat(walk(new TimeWindows(days, 0, Long.MAX_VALUE, MIDNIGHT + DAY / 2)))
                .hasSizeBetween(30, 40);
    }
}
