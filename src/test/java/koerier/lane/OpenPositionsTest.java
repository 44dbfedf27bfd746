package koerier.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpenPositionsTest {
    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("the oldest open position is that of a sorted map, whatever is opened and closed")
    void likeASortedMap(long seed) {
        var random = new SplittableRandom(seed);
        var model = new TreeMap<Long, Integer>();
        var open = new OpenPositions();
        long newest = random.nextLong(1_000);
        for (int step = 0; step < 2_000; step++) {
            if (model.isEmpty() || random.nextInt(100) < (step / 500 % 2 == 0 ? 65 : 35)) {
                newest += random.nextInt(3) == 0 ? 0 : random.nextInt(1, 1_000);
                long position = random.nextInt(10) == 0 ? some(model, random, newest) : newest;
                newest = Math.max(newest, position);
                open.open(position);
                model.merge(position, 1, Integer::sum);
            } else {
                long position = some(model, random, newest);
                open.close(position);
                model.computeIfPresent(position, (_, count) -> count == 1 ? null : count - 1);
            }
            assertThat(open.isEmpty()).as("seed %d, step %d", seed, step).isEqualTo(model.isEmpty());
            assertThat(open.first(-1))
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(model.isEmpty() ? -1 : model.firstKey());
        }
    }

    private static long some(TreeMap<Long, Integer> model, SplittableRandom random, long otherwise) {
        List<Long> all = new ArrayList<>(model.keySet());
        return all.isEmpty() ? otherwise : all.get(random.nextInt(all.size()));
    }

    @Test
    @DisplayName("what was never opened cannot be closed, nor what is closed, and nothing is opened in the past")
    void mistakesAreNoticed() {
        var open = new OpenPositions();
        open.open(5);
        open.open(9);
        assertThatThrownBy(() -> open.close(7)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> open.open(7)).isInstanceOf(IllegalArgumentException.class);
        open.close(9);
        assertThatThrownBy(() -> open.close(9)).isInstanceOf(IllegalArgumentException.class);
        assertThat(open.first(0)).isEqualTo(5);
    }
}
