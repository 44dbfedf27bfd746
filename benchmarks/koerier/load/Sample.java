package koerier.load;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// One round of one contestant.
///
/// @param figures other numbers of it, by name
/// @param latencies microseconds, by what was waited for
/// @param faults what the ledger found; a round with any has failed, however fast it was
record Sample(Stretch stretch, Map<String, Double> figures, Map<String, Histogram> latencies, List<String> faults) {

    static Sample of(Stretch stretch) {
        return new Sample(stretch, Map.of(), Map.of(), List.of());
    }

    Sample with(String name, double figure) {
        Map<String, Double> more = new LinkedHashMap<>(figures);
        more.put(name, figure);
        return new Sample(stretch, more, latencies, faults);
    }

    Sample with(String name, Histogram latency) {
        Map<String, Histogram> more = new LinkedHashMap<>(latencies);
        more.put(name, latency);
        return new Sample(stretch, figures, more, faults);
    }

    JsonObject json() {
        JsonObject json = stretch.json();
        figures.forEach(json::put);
        latencies.forEach((name, latency) -> json.put(name + "Millis", Histograms.json(latency)));
        return faults.isEmpty() ? json : json.put("faults", new JsonArray(faults));
    }
}
