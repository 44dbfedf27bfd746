package koerier.load;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/// What was done in a stretch of time, and what it cost.
///
/// @param seconds from the first operation to the end of the last
/// @param cpuMicros of an operation, by process
/// @param foreign the part of the machine that others used meanwhile, from 0 to 1
record Stretch(long operations, double seconds, Map<String, Double> cpuMicros, double foreign) {
    /// More than this, and a stretch is measured again.
    static final double FOREIGN_MAX = 0.10;

    double perSecond() {
        return seconds == 0 ? 0 : operations / seconds;
    }

    double cpu() {
        return cpuMicros.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    boolean isDisturbed() {
        return foreign > FOREIGN_MAX;
    }

    JsonObject json() {
        JsonObject cpu = new JsonObject();
        cpuMicros.forEach((name, micros) -> cpu.put(name, rounded(micros)));
        return new JsonObject()
                .put("operations", operations)
                .put("seconds", rounded(seconds))
                .put("perSecond", rounded(perSecond()))
                .put("cpuMicros", cpu)
                .put("foreignCpu", rounded(foreign));
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
