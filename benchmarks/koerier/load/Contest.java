package koerier.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/// Contestants that take turns: one round of each, then the next, in an order that rotates, so that whatever else the
/// machine does falls on all of them. A round that others disturbed is made again, once.
final class Contest {
    private final Bed bed;
    private final List<Contestant> contestants = new ArrayList<>();

    private record Contestant(Series series, DoubleFunction<Sample> round) {}

    Contest(Bed bed) {
        this.bed = bed;
    }

    /// @param round makes one round of so many seconds
    Series add(String name, String title, DoubleFunction<Sample> round) {
        Series series = new Series(name, title);
        contestants.add(new Contestant(series, round));
        return series;
    }

    void run() {
        run(bed.settings().rounds());
    }

    void run(int rounds) {
        Settings settings = bed.settings();
        List<Contestant> order = new ArrayList<>(contestants);
        for (Contestant each : order) {
            bed.progress().now(each.series.name() + "  warming up for " + Gate.number(settings.warmUp()) + " s");
            each.round.apply(settings.warmUp());
        }
        for (int i = 1; i <= rounds; i++) {
            for (Contestant each : order) {
                Sample sample = round(each, i, rounds);
                if (sample.stretch().isDisturbed() && !settings.small()) {
                    bed.progress()
                            .now("%s  others took %.0f %% of the machine: again"
                                    .formatted(
                                            each.series.name(),
                                            100 * sample.stretch().foreign()));
                    sample = round(each, i, rounds);
                }
                each.series.samples().add(sample);
            }
            order.addLast(order.removeFirst());
        }
    }

    private Sample round(Contestant each, int round, int rounds) {
        Series series = each.series;
        bed.progress().now("%s  round %d of %d  %s".formatted(series.name(), round, rounds, series.title()));
        Sample sample = each.round.apply(bed.settings().seconds());
        bed.progress()
                .now("%s  round %d of %d  %s/s, %s µs of CPU each%s"
                        .formatted(
                                series.name(),
                                round,
                                rounds,
                                Gate.number(sample.stretch().perSecond()),
                                Gate.number(sample.stretch().cpu()),
                                sample.faults().isEmpty() ? "" : "  FAULTS: " + sample.faults()));
        return sample;
    }
}
