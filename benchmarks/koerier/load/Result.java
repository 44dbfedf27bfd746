package koerier.load;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// What a scenario came to.
///
/// @param notes what a reader has to know to judge it
record Result(String id, String title, String workload, List<Series> series, List<Gate> gates, List<String> notes) {

    /// What the ledger found in any round.
    List<String> faults() {
        return series.stream()
                .flatMap(one -> one.samples().stream()
                        .flatMap(sample -> sample.faults().stream().map(fault -> one.name() + ": " + fault)))
                .toList();
    }

    JsonObject json() {
        JsonArray all = new JsonArray();
        series.forEach(one -> all.add(one.json()));
        JsonArray bounds = new JsonArray();
        gates.forEach(gate -> bounds.add(gate.json()));
        return new JsonObject()
                .put("id", id)
                .put("title", title)
                .put("workload", workload)
                .put("series", all)
                .put("gates", bounds)
                .put("notes", new JsonArray(notes))
                .put("faults", new JsonArray(faults()));
    }
}
