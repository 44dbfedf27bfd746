package koerier.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// How rounds become figures.
class SeriesTest {
    private final Series raw = new Series("B01", "raw");
    private final Series own = new Series("B02", "own");

    @Test
    void takesTheMedianOfRatiosRoundByRound() {
        round(raw, 100, 0);
        round(own, 50, 0);
        round(raw, 10, 0);
        round(own, 6, 0);
        round(raw, 1_000, 0);
        round(own, 400, 0);
        assertThat(own.ratio(raw, sample -> sample.stretch().perSecond())).isEqualTo(0.5);
        assertThat(own.perSecond()).isEqualTo(50);
    }

    @Test
    void leavesOutRoundsThatOthersDisturbed() {
        round(raw, 100, 0.5);
        round(own, 1, 0);
        round(raw, 100, 0);
        round(own, 60, 0.05);
        round(raw, 100, 0);
        round(own, 2, 0.2);
        assertThat(own.ratio(raw, sample -> sample.stretch().perSecond())).isEqualTo(0.6);
        assertThat(own.disturbed()).isEqualTo(1);
    }

    @Test
    void countsDisturbedRoundsWhenThereAreNoOthers() {
        round(raw, 100, 0.5);
        round(own, 40, 0.5);
        assertThat(own.ratio(raw, sample -> sample.stretch().perSecond())).isEqualTo(0.4);
    }

    @Test
    void aGateIsMetAtItsBoundAndNotBeyond() {
        assertThat(Gate.atLeast("B02", "ratio", 0.45, 0.45, 0.55).verdict()).isEqualTo("met");
        assertThat(Gate.atLeast("B02", "ratio", 0.449, 0.45, 0.55).verdict()).isEqualTo("missed");
        assertThat(Gate.atMost("B20", "ms", 5.1, 5).verdict()).isEqualTo("missed");
        assertThat(Gate.atMost("B20", "ms", Double.NaN, 5).verdict()).isEqualTo("not measured");
    }

    private static void round(Series series, long operations, double foreign) {
        series.samples().add(Sample.of(new Stretch(operations, 1, Map.of("engine", 10.0), foreign)));
    }
}
