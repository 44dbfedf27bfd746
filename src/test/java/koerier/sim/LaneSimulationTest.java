package koerier.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LaneSimulationTest {
    private static final int SEEDS = 10_000;
    /// A mistake that so many runs do not show would be found too seldom.
    private static final int SEEDS_FOR_A_MISTAKE = 300;

    /// How a run ends: "" when every promise was kept. The place to look closer at a seed that fails.
    private static String outcome(long seed, Plant plant) {
        try {
            new World(seed, plant).run();
            return "";
        } catch (AssertionError | RuntimeException broken) {
            return "seed " + seed + ": " + broken.getMessage();
        }
    }

    @Test
    @DisplayName("[I1 I2 I3 I6 I8 I10] 10,000 runs of crashes, zombies and a failing database keep every promise")
    void everyPromiseIsKept() {
        List<String> broken = LongStream.range(0, SEEDS)
                .mapToObj(seed -> outcome(seed, Plant.NONE))
                .filter(outcome -> !outcome.isEmpty())
                .limit(10)
                .toList();
        assertEquals("", String.join("\n", broken));
    }

    @ParameterizedTest
    @EnumSource(value = Plant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("each mistake that could be made is seen")
    void seesMistakes(Plant plant, TestReporter reporter) {
        String seen = LongStream.range(0, SEEDS_FOR_A_MISTAKE)
                .mapToObj(seed -> outcome(seed, plant))
                .filter(outcome -> !outcome.isEmpty())
                .findFirst()
                .orElseGet(() -> fail(plant + " went unseen"));
        reporter.publishEntry(plant.name(), seen);
    }
}
