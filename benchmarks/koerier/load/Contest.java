package koerier.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/// Contestants that take turns: one round of each, then the next, in an order that rotates, so that whatever else the
/// machine does falls on all of them. A round that others disturbed is made again, a few times.
final class Contest {
    /// So many rounds more, for all contestants together, for each round that was asked for.
    private static final int REPEATS = 1;

    private final Bed bed;
    private final Map<Series, DoubleFunction<Sample>> contestants = new LinkedHashMap<>();

    Contest(Bed bed) {
        this.bed = bed;
    }

    /// @param round makes one round of so many seconds
    Series add(String name, String title, DoubleFunction<Sample> round) {
        Series series = new Series(name, title);
        contestants.put(series, round);
        return series;
    }

    void run() {
        run(bed.settings().rounds());
    }

    void run(int rounds) {
        Settings settings = bed.settings();
        List<Series> order = new ArrayList<>(contestants.keySet());
        for (Series each : order) {
            bed.progress().now(each.name() + "  warming up for " + Gate.number(settings.warmUp()) + " s");
            contestants.get(each).apply(settings.warmUp());
        }
        int repeats = settings.small() ? 0 : REPEATS * rounds * order.size();
        for (int i = 1; i <= rounds; i++) {
            for (Series each : order) {
                Sample sample = round(each, i, rounds);
                while (sample.stretch().isDisturbed() && repeats > 0) {
                    repeats--;
                    bed.progress()
                            .now("%s  others took %.0f %% of the machine: again"
                                    .formatted(
                                            each.name(), 100 * sample.stretch().foreign()));
                    sample = round(each, i, rounds);
                }
                each.samples().add(sample);
            }
            order.addLast(order.removeFirst());
        }
    }

    private Sample round(Series each, int round, int rounds) {
        bed.progress().now("%s  round %d of %d  %s".formatted(each.name(), round, rounds, each.title()));
        Sample sample = contestants.get(each).apply(bed.settings().seconds());
        bed.progress()
                .now("%s  round %d of %d  %s/s, %s µs of CPU each%s"
                        .formatted(
                                each.name(),
                                round,
                                rounds,
                                Gate.number(sample.stretch().perSecond()),
                                Gate.number(sample.stretch().cpu()),
                                sample.faults().isEmpty() ? "" : "  FAULTS: " + sample.faults()));
        return sample;
    }
}
