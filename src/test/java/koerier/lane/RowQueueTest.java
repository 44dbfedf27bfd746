package koerier.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowQueueTest {
    private record Row(long id, long first) {}

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("rows leave by their oldest delivery, those that begin together in the order in which they came")
    void likeASortedList(long seed) {
        var random = new SplittableRandom(seed);
        List<Row> model = new ArrayList<>();
        var rows = new RowQueue();
        for (int step = 0; step < 1_000; step++) {
            if (model.isEmpty() || random.nextInt(100) < (step / 250 % 2 == 0 ? 70 : 30)) {
                var row = new Row(step, random.nextInt(4) == 0 ? random.nextLong(1_000) : step);
                rows.add(row.id, row.first);
                model.add(row);
                model.sort(Comparator.comparingLong(Row::first));
            } else {
                Row oldest = model.removeFirst();
                assertThat(rows.first()).as("seed %d, step %d", seed, step).isEqualTo(oldest.first);
                assertThat(rows.remove()).as("seed %d, step %d", seed, step).isEqualTo(oldest.id);
            }
            assertThat(rows.size()).isEqualTo(model.size());
            assertThat(rows.isEmpty()).isEqualTo(model.isEmpty());
        }
    }

    @Test
    @DisplayName("an empty one has nothing to give")
    void empty() {
        assertThatThrownBy(() -> new RowQueue().remove()).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> new RowQueue().first()).isInstanceOf(NoSuchElementException.class);
    }
}
