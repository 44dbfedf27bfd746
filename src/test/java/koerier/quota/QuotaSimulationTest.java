package koerier.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import koerier.quota.QuotaSimulation.Fault;
import koerier.quota.QuotaSimulation.Plant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class QuotaSimulationTest {
    private static final int MINUTE = 1_200;

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("[Q3] crashes, pauses, lost answers, clock jumps, changed caps and zones: never over the cap")
    void neverOver(long seed) {
        new QuotaSimulation(seed, 1 + (int) (seed % 5), 50 + seed * 7 % 1_000, List.of(Fault.values()), Plant.NONE)
                .run(10 * MINUTE, 1.0);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("[Q3] with cap N and demand enough, exactly N requests leave, on any number of nodes")
    void exactlyTheCap(long seed) {
        long cap = 1 + seed * 13 % 1_500;
        int nodes = 1 + (int) (seed % 7);
        var simulation = new QuotaSimulation(seed, nodes, cap, List.of(), Plant.NONE);

        simulation.run(5 * MINUTE, 1.0);

        assertEquals(1, simulation.days());
        assertEquals(cap, simulation.spentAtMost(), "seed " + seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("[Q3] what crashes waste is all that is missing")
    void crashesWasteLittle(long seed) {
        var simulation = new QuotaSimulation(seed, 4, 1_000, List.of(Fault.CRASH), Plant.NONE);

        simulation.run(5 * MINUTE, 1.0);

        assertTrue(simulation.spentInAll() + simulation.wastedByCrashes <= 1_000, "seed " + seed);
        assertEquals(1_000, simulation.leased(), "seed " + seed);
    }

    @ParameterizedTest
    @EnumSource(value = Plant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("[Q3] a minted unit would be seen: credited after a crash, or returned twice")
    void seesMints(Plant plant) {
        long caught = IntStream.range(0, 60)
                .filter(seed -> {
                    try {
                        new QuotaSimulation(
                                        seed, 4, 300, List.of(Fault.CRASH, Fault.LOST_ANSWER, Fault.CAP_CHANGE), plant)
                                .run(10 * MINUTE, 0.2 + seed % 5 * 0.2);
                        return false;
                    } catch (AssertionError minted) {
                        return true;
                    }
                })
                .count();

        assertTrue(caught > 0, plant + " went unseen");
    }

    @Test
    @DisplayName("[Q3] a seed replays its run")
    void replays() {
        assertEquals(run(), run());
    }

    private static List<Long> run() {
        var simulation = new QuotaSimulation(4711, 4, 700, List.of(Fault.values()), Plant.NONE);
        simulation.run(5 * MINUTE, 1.0);
        return List.of(simulation.spentInAll(), simulation.leased(), simulation.wastedByCrashes);
    }
}
