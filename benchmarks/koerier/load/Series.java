package koerier.load;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/// All rounds of one contestant. Medians are over the undisturbed rounds, or over all when there is none.
///
/// @param name short, such as `B02`
/// @param title what it does
record Series(String name, String title, List<Sample> samples) {
    Series(String name, String title) {
        this(name, title, new ArrayList<>());
    }

    private List<Sample> counted() {
        List<Sample> calm = samples.stream()
                .filter(sample -> !sample.stretch().isDisturbed())
                .toList();
        return calm.isEmpty() ? samples : calm;
    }

    long disturbed() {
        return samples.stream().filter(sample -> sample.stretch().isDisturbed()).count();
    }

    double median(ToDoubleFunction<Sample> figure) {
        return median(counted().stream().mapToDouble(figure).toArray());
    }

    double perSecond() {
        return median(sample -> sample.stretch().perSecond());
    }

    double cpu() {
        return median(sample -> sample.stretch().cpu());
    }

    double figure(String name) {
        return median(sample -> sample.figures().getOrDefault(name, Double.NaN));
    }

    /// The median, over the rounds, of this one's figure divided by the other's of the same round; disturbed rounds of
    /// either are left out when others are there.
    double ratio(Series other, ToDoubleFunction<Sample> figure) {
        int rounds = Math.min(samples.size(), other.samples.size());
        List<Double> calm = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            double ratio = figure.applyAsDouble(samples.get(i)) / figure.applyAsDouble(other.samples.get(i));
            all.add(ratio);
            if (!samples.get(i).stretch().isDisturbed()
                    && !other.samples.get(i).stretch().isDisturbed()) {
                calm.add(ratio);
            }
        }
        return median((calm.isEmpty() ? all : calm)
                .stream().mapToDouble(Double::doubleValue).toArray());
    }

    /// Of all counted rounds together.
    Histogram latency(String name) {
        Histogram sum = new Histogram(600_000_000, 3);
        counted().forEach(sample -> {
            Histogram one = sample.latencies().get(name);
            if (one != null) {
                sum.add(one);
            }
        });
        return sum;
    }

    /// Microseconds of an operation by process, medians.
    Map<String, Double> cpuMicros() {
        Map<String, Double> micros = new LinkedHashMap<>();
        for (Sample sample : samples) {
            sample.stretch()
                    .cpuMicros()
                    .keySet()
                    .forEach(process -> micros.computeIfAbsent(
                            process,
                            name -> median(each -> each.stretch().cpuMicros().getOrDefault(name, 0.0))));
        }
        return micros;
    }

    static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    JsonObject json() {
        JsonObject cpu = new JsonObject();
        cpuMicros().forEach(cpu::put);
        JsonArray rounds = new JsonArray();
        samples.forEach(sample -> rounds.add(sample.json()));
        return new JsonObject()
                .put("name", name)
                .put("title", title)
                .put("perSecond", perSecond())
                .put("cpuMicros", cpu)
                .put("disturbedRounds", disturbed())
                .put("rounds", rounds);
    }
}
