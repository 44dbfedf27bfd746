package koerier.timer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeferredTimersTest {
    private static final int MANY = 1_000_000;
    private static final int BYTES_MAX = 24;

    private final DeferredTimers<String> timers = new DeferredTimers<>();
    private final List<Long> taken = new ArrayList<>();

    private String take(long now, int limit) {
        taken.clear();
        return timers.take(now, limit, (due, a, b) -> taken.add(a));
    }

    @Test
    @DisplayName("the first that was refused is asked first, after a pause")
    void inOrder() {
        for (long i = 0; i < 100; i++) {
            timers.defer("dead", 1_000, 5 + i, i, 0);
        }
        assertThat(take(1_000 + DeferredTimers.PAUSE_MILLIS - 1, 40)).isNull();
        assertThat(timers.nextMillis()).isEqualTo(1_000 + DeferredTimers.PAUSE_MILLIS);
        assertThat(take(1_000 + DeferredTimers.PAUSE_MILLIS, 40)).isEqualTo("dead");
        assertThat(taken).hasSize(40).startsWith(0L, 1L).endsWith(39L);
        assertThat(timers.size()).isEqualTo(60);
    }

    @Test
    @DisplayName(
            "the pause of a line doubles while none of its timers is taken, up to half a minute; one taken ends that")
    void pauses() {
        timers.defer("dead", 0, 1, 1, 1);
        long pause = DeferredTimers.PAUSE_MILLIS;
        long now = 0;
        for (int i = 0; i < 12; i++) {
            assertThat(take(now + pause - 1, 10)).isNull();
            now += pause;
            assertThat(take(now, 10)).isEqualTo("dead");
            timers.defer("dead", now, 1, 1, 1);
            timers.answered("dead", now, i == 11, true);
            pause = i == 11 ? DeferredTimers.PAUSE_MILLIS : Math.min(2 * pause, DeferredTimers.PAUSE_MAX_MILLIS);
        }
        assertThat(pause).isEqualTo(DeferredTimers.PAUSE_MILLIS);
        assertThat(timers.nextMillis()).isEqualTo(now + pause);
    }

    @Test
    @DisplayName("a line with a million timers that are refused does not delay another by more than its pause")
    void others() {
        for (int i = 0; i < MANY; i++) {
            timers.defer("dead", 0, 1, i, 1);
        }
        timers.defer("well", 10, 2, 7, 1);
        long now = DeferredTimers.PAUSE_MILLIS + 10;
        assertThat(take(now, 256)).isEqualTo("dead");
        taken.forEach(a -> timers.defer("dead", now, 1, a, 1));
        timers.answered("dead", now, false, true);
        assertThat(take(now, 256)).isEqualTo("well");
        timers.answered("well", now, true, false);
        assertThat(take(now, 256)).isNull();
        assertThat(timers.size()).isEqualTo(MANY);
    }

    @Test
    @DisplayName("a million of one line take at most 24 bytes of heap each")
    void memory() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < MANY; i++) {
            timers.defer("dead", 0, 1, i, 1);
        }
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / (double) MANY)
                .isLessThanOrEqualTo(BYTES_MAX);
    }

    @Test
    @DisplayName("whatever is deferred, taken and refused again in any order: none is lost or doubled (seeded)")
    void likeASet() {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Map<Long, String> waiting = new HashMap<>();
            long now = 0;
            long next = 0;
            for (int step = 0; step < 500; step++) {
                now += random.nextInt(400);
                for (int i = random.nextInt(80); i > 0; i--) {
                    String line = "line" + random.nextInt(5);
                    waiting.put(next, line);
                    timers.defer(line, now, now << random.nextInt(40), next++, 0);
                }
                String line = take(now, random.nextInt(1, 100));
                if (line == null) {
                    continue;
                }
                assertThat(new TreeSet<>(taken)).as("seed %d", seed).hasSameSizeAs(taken);
                int refused = 0;
                for (long a : taken) {
                    assertThat(waiting.remove(a)).as("seed %d", seed).isEqualTo(line);
                    if (random.nextBoolean()) {
                        refused++;
                        waiting.put(a, line);
                        timers.defer(line, now, now, a, 0);
                    }
                }
                timers.answered(line, now, refused < taken.size(), refused > 0);
                assertThat(timers.size()).as("seed %d", seed).isEqualTo(waiting.size());
            }
            while (!timers.isEmpty()) {
                now = timers.nextMillis();
                String line = take(now, 1_000);
                taken.forEach(waiting::remove);
                timers.answered(line, now, true, false);
            }
            assertThat(waiting).as("seed %d", seed).isEmpty();
        }
    }
}
