package koerier.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiringMemoryTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void remembersExactlyWhatASetRemembers(long seed) {
        var random = new SplittableRandom(seed);
        var oracle = new HashSet<Long>();
        var memory = new FiringMemory();
        for (int i = 0; i < 20_000; i++) {
            long hash = 2 + random.nextLong(30_000) * (random.nextBoolean() ? 1 : 1L << 40);
            assertThat(memory.contains(hash)).as("seed %d, step %d", seed, i).isEqualTo(oracle.contains(hash));
            assertThat(memory.add(hash)).as("seed %d, step %d", seed, i).isEqualTo(oracle.add(hash));
        }
        assertThat(memory.size()).as("seed %d", seed).isEqualTo(oracle.size());
        assertThat(memory.contains(0)).as("the empty mark is no member").isFalse();
    }
}
