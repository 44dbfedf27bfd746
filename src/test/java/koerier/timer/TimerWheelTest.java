package koerier.timer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimerWheelTest {
    private static final long NOW = 1_795_512_600_123L;
    private static final long SECOND = 1_000;
    private static final long HOUR = 3_600 * SECOND;
    private static final long DAY = 24 * HOUR;
    private static final int MANY = 1_000_000;
    private static final int BYTES_MAX = 24;
    private static final int CHUNK = 32;

    private final List<Long> fired = new ArrayList<>();
    private final TimerWheel.Due into = (due, a, b) -> fired.add(due);

    @Test
    @DisplayName("[T6] a timer is handed over at its millisecond, and not before it")
    void toTheMillisecond() {
        TimerWheel wheel = new TimerWheel(NOW);
        wheel.add(NOW + 900 * SECOND, 7, 8);
        assertThat(wheel.nextDue()).isEqualTo(NOW + 900 * SECOND);
        assertThat(wheel.expire(NOW + 900 * SECOND - 1, 100, into)).isZero();
        assertThat(wheel.nextDue()).isEqualTo(NOW + 900 * SECOND);
        List<Long> words = new ArrayList<>();
        assertThat(wheel.expire(NOW + 900 * SECOND, 100, (due, a, b) -> words.addAll(List.of(due, a, b))))
                .isEqualTo(1);
        assertThat(words).containsExactly(NOW + 900 * SECOND, 7L, 8L);
        assertThat(wheel.nextDue()).isEqualTo(Long.MAX_VALUE);
        assertThat(wheel.size()).isZero();
    }

    @Test
    @DisplayName("[T6] what is late when it is added comes oldest first")
    void late() {
        TimerWheel wheel = new TimerWheel(NOW);
        for (long age : new long[] {5, HOUR, 1, 400 * DAY, 0, NOW, NOW + 5}) {
            wheel.add(NOW - age, 0, 0);
        }
        assertThat(wheel.nextDue()).isZero();
        wheel.expire(NOW, 100, into);
        assertThat(fired).containsExactly(0L, 0L, NOW - 400 * DAY, NOW - HOUR, NOW - 5, NOW - 1, NOW);
    }

    @Test
    @DisplayName("a clock that jumps forward makes all due, oldest first, in slices of a bounded size")
    void forward() {
        TimerWheel wheel = new TimerWheel(NOW);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            wheel.add(NOW + random.nextLong(40 * DAY), i, 0);
        }
        long later = NOW + 4_000 * DAY;
        int slices = 0;
        while (wheel.nextDue() <= later) {
            assertThat(wheel.expire(later, 100, into)).isLessThanOrEqualTo(100);
            slices++;
        }
        assertThat(fired).hasSize(20_000).isSorted();
        // each timer is moved down a level at a time, and then handed over
        assertThat(slices).isLessThan(20_000 / 100 * 7);
    }

    @Test
    @DisplayName("a clock that jumps backward makes nothing early and loses nothing")
    void backward() {
        TimerWheel wheel = new TimerWheel(NOW);
        wheel.add(NOW + 10 * SECOND, 0, 0);
        wheel.add(NOW + HOUR, 0, 0);
        wheel.expire(NOW + 20 * SECOND, 100, into);
        long back = NOW - DAY;
        wheel.add(back + SECOND, 0, 0);
        assertThat(wheel.expire(back, 100, into)).isZero();
        assertThat(wheel.expire(back + SECOND, 100, into)).isEqualTo(1);
        assertThat(wheel.expire(NOW + HOUR - 1, 100, into)).isZero();
        assertThat(wheel.expire(NOW + HOUR, 100, into)).isEqualTo(1);
        assertThat(fired).containsExactly(NOW + 10 * SECOND, back + SECOND, NOW + HOUR);
    }

    @Test
    @DisplayName("who takes a timer may add others, late ones too, and one that throws loses only its own")
    void reentrant() {
        TimerWheel wheel = new TimerWheel(NOW);
        wheel.add(NOW, 3, 0);
        wheel.expire(NOW, 100, (due, a, b) -> {
            fired.add(due);
            if (a > 0) {
                wheel.add(NOW - a, a - 1, 0);
            }
        });
        assertThat(fired).containsExactly(NOW, NOW - 3, NOW - 2, NOW - 1);
        wheel.add(NOW, 1, 0);
        wheel.add(NOW + 1, 2, 0);
        try {
            wheel.expire(NOW + 1, 100, (due, a, b) -> {
                throw new IllegalStateException("from the caller");
            });
        } catch (IllegalStateException expected) {
            fired.clear();
        }
        wheel.expire(NOW + 1, 100, into);
        assertThat(fired).containsExactly(NOW + 1);
    }

    @Test
    @DisplayName("B11 a million timers within an hour take at most 24 bytes of heap each")
    void memory() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SplittableRandom random = new SplittableRandom(1);
        long before = threads.getCurrentThreadAllocatedBytes();
        TimerWheel wheel = new TimerWheel(NOW);
        for (int i = 0; i < MANY; i++) {
            wheel.add(NOW + random.nextLong(HOUR), i, i);
        }
        // all that was ever allocated, so more than what is held
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(bytes / (double) MANY).isLessThanOrEqualTo(BYTES_MAX);
        int taken = 0;
        for (long now = NOW; now < NOW + HOUR; now += SECOND) {
            taken += wheel.expire(now, MANY, (due, a, b) -> {});
            for (int i = 0; i < MANY / 3_600; i++) {
                wheel.add(now + random.nextLong(HOUR), i, i);
            }
        }
        assertThat(taken).isGreaterThan(MANY / 2);
        bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(bytes / (double) MANY).as("after an hour of use").isLessThanOrEqualTo(BYTES_MAX + 4);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[T6] the wheel does what a sorted list does, whatever the clock does")
    void model(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long start = random.nextInt(4) == 0 ? random.nextLong(1L << 40) : NOW;
        TimerWheel wheel = new TimerWheel(start);
        TreeMap<Long, TreeSet<Long>> model = new TreeMap<>();
        long now = start;
        long id = 0;
        for (int step = 0; step < 400; step++) {
            for (int i = random.nextInt(20); i > 0; i--) {
                long due = Math.max(0, now - SECOND + random.nextLong(1L << random.nextInt(1, 42)));
                wheel.add(due, ++id, ~id);
                model.computeIfAbsent(due, _ -> new TreeSet<>()).add(id);
            }
            assertNext(seed, wheel, model);
            now = switch (random.nextInt(8)) {
                case 0 -> Math.max(0, now - random.nextLong(1L << random.nextInt(1, 34)));
                case 1 -> now + random.nextLong(1L << random.nextInt(1, 42));
                case 2 -> Math.min(wheel.nextDue(), now + DAY) - 1;
                case 3 -> Math.min(wheel.nextDue(), now + DAY);
                default -> now + random.nextLong(10 * SECOND);
            };
            slice(seed, wheel, model, now, random.nextInt(50));
        }
        while (!model.isEmpty()) {
            slice(seed, wheel, model, Long.MAX_VALUE, 1 + random.nextInt(500));
        }
        assertNext(seed, wheel, model);
        assertThat(wheel.size()).isZero();
        assertThat(wheel.expire(Long.MAX_VALUE, 1, (due, a, b) -> {})).isZero();
    }

    private static void slice(long seed, TimerWheel wheel, TreeMap<Long, TreeSet<Long>> model, long now, int limit) {
        int count = wheel.expire(now, limit, (due, a, b) -> {
            assertThat(due).as("seed %d: never early", seed).isLessThanOrEqualTo(now);
            assertThat(due).as("seed %d: oldest first", seed).isEqualTo(model.firstKey());
            assertThat(model.firstEntry().getValue().remove(a))
                    .as("seed %d: once", seed)
                    .isTrue();
            assertThat(b).isEqualTo(~a);
            if (model.firstEntry().getValue().isEmpty()) {
                model.pollFirstEntry();
            }
        });
        assertThat(count).as("seed %d", seed).isLessThanOrEqualTo(limit);
        if (limit > CHUNK * 64) {
            assertThat(wheel.nextDue()).as("seed %d: nothing left", seed).isGreaterThan(now);
        }
        assertNext(seed, wheel, model);
    }

    private static void assertNext(long seed, TimerWheel wheel, TreeMap<Long, TreeSet<Long>> model) {
        assertThat(wheel.nextDue())
                .as("seed %d: the next one", seed)
                .isEqualTo(model.isEmpty() ? Long.MAX_VALUE : model.firstKey());
    }
}
