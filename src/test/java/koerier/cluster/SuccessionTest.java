package koerier.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SuccessionTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(30); // monotonic clocks may wrap

    @Test
    @DisplayName("[I1] what nobody owns may be taken at once")
    void whatNobodyOwns() {
        assertThat(before().saw(sighting(null, 0), at(0)).mayTake(false, BEAT)).isTrue();
    }

    @Test
    @DisplayName(
            "[C1] an owner that gives no sign of life for a lease, while it is looked for, may be replaced; not before")
    void aSilentOwner() {
        Succession now = looks(before(), 0, 9_000, 7);
        assertThat(now.mayTake(false, BEAT)).isFalse();
        now = now.saw(sighting("a", 7), at(9_999));
        assertThat(now.mayTake(false, BEAT)).isFalse();
        now = now.saw(sighting("a", 7), at(10_000));
        assertThat(now.mayTake(false, BEAT)).isTrue();
        assertThat(now.owner()).isEqualTo("a");
        now = now.saw(sighting("a", 8), at(10_500));
        assertThat(now.mayTake(false, BEAT)).as("it lives after all").isFalse();
    }

    @Test
    @DisplayName("[C8] an owner that others miss has five beats to show that it lives, never more than its lease")
    void anOwnerThatIsMissed() {
        Succession now = before().saw(sighting("a", 7), at(0)).saw(sighting("a", 7), at(4_999));
        assertThat(now.mayTake(true, BEAT)).isFalse();
        now = now.saw(sighting("a", 7), at(5_000));
        assertThat(now.mayTake(true, BEAT)).isTrue();
        assertThat(now.mayTake(false, BEAT)).isFalse();
        now = now.saw(sighting("a", 8), at(5_500));
        assertThat(now.mayTake(true, BEAT))
                .as("it beats: only the others cannot reach it")
                .isFalse();
        now = now.saw(sighting("a", 8), at(10_000)).saw(sighting("a", 8), at(14_999));
        assertThat(now.mayTake(true, Duration.ofSeconds(9)))
                .as("five beats would be longer than its lease, which is not over")
                .isFalse();
    }

    @Test
    @DisplayName("[C11] after a time in which nothing was seen, the owner has a whole lease again")
    void blindness() {
        Succession now = looks(before(), 0, 9_000, 7);
        now = now.saw(sighting("a", 7), at(40_000)); // the database was away, or this node was
        assertThat(now.mayTake(false, BEAT)).isFalse();
        assertThat(looks(now, 41_000, 49_000, 7).mayTake(false, BEAT)).isFalse();
        assertThat(looks(now, 41_000, 50_000, 7).mayTake(false, BEAT)).isTrue();
    }

    @Test
    @DisplayName("[C1] another owner has a lease of its own")
    void anotherOwner() {
        Succession now = looks(before(), 0, 9_000, 7).saw(sighting("b", 7), at(9_500));
        assertThat(now.saw(sighting("b", 7), at(10_500)).mayTake(false, BEAT)).isFalse();
    }

    @Test
    @DisplayName("[O] a process that is no member gives no signs of life")
    void noMember() {
        Succession now = before();
        for (int millis = 0; millis <= 10_000; millis += 1_000) {
            now = now.saw(new Sighting(List.of(), "", 3), at(millis));
        }
        assertThat(now.mayTake(false, BEAT)).isTrue();
        assertThat(now.owner()).isEmpty();
    }

    static LongStream seeds() {
        return LongStream.range(0, 2_000);
    }

    /// An owner that beats, pauses and dies, and a node that looks, sleeps, and now and then sees nothing.
    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[I1] never taken from an owner that was seen to live within a lease; always from one that is dead")
    void neverTooEarlyAndNeverNot(long seed) {
        Random random = new Random(seed);
        Succession now = before();
        long beat = 1;
        long changedAt = 0;
        long lookedAt = -1;
        long blindUntil = 0;
        long dies = 5_000 + random.nextInt(40_000);
        for (long millis = 0; millis < 120_000; millis += 100 + random.nextInt(900)) {
            if (millis < dies && random.nextInt(10) < 7) {
                beat++;
            }
            if (millis < blindUntil || random.nextInt(20) == 0) {
                continue;
            }
            if (random.nextInt(60) == 0 && millis < 60_000) {
                blindUntil = millis + random.nextInt(30_000);
            }
            if (beat != now.beat() || millis - lookedAt > LEASE.toMillis() / 2) {
                changedAt = millis;
            }
            lookedAt = millis;
            now = now.saw(sighting("a", beat), at(millis));
            assertThat(now.mayTake(false, BEAT))
                    .as("seed %d at %d", seed, millis)
                    .isEqualTo(millis - changedAt >= LEASE.toMillis());
        }
        assertThat(now.mayTake(false, BEAT)).as("seed %d: dead for long", seed).isTrue();
    }

    private static Succession before() {
        return Succession.of(LEASE, START);
    }

    private static Succession looks(Succession from, int first, int last, long beat) {
        Succession now = from;
        for (int millis = first; millis <= last; millis += 1_000) {
            now = now.saw(sighting("a", beat), at(millis));
        }
        return now;
    }

    private static long at(long millis) {
        return START + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static Sighting sighting(@Nullable String owner, long beat) {
        return new Sighting(
                List.of(
                        new Member("a", "a", "h:1", "", true, "1", beat, Instant.EPOCH, Instant.EPOCH),
                        new Member("b", "b", "h:2", "", true, "1", 7, Instant.EPOCH, Instant.EPOCH)),
                owner,
                owner == null ? 0 : 1);
    }
}
