package koerier.load;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/// A bound that a figure has to keep.
///
/// @param what is measured, in words
/// @param value what came out; not a number when it could not be measured
/// @param target the bound
/// @param stretch what would be better still; the target again when there is none
/// @param atLeast whether the value should be above, and not below
record Gate(String scenario, String what, double value, double target, double stretch, boolean atLeast) {
    static Gate atLeast(String scenario, String what, double value, double target, double stretch) {
        return new Gate(scenario, what, value, target, stretch, true);
    }

    static Gate atMost(String scenario, String what, double value, double target) {
        return new Gate(scenario, what, value, target, target, false);
    }

    boolean met() {
        return atLeast ? value >= target : value <= target;
    }

    String verdict() {
        return Double.isNaN(value) ? "not measured" : met() ? "met" : "missed";
    }

    String bound() {
        String bound = (atLeast ? "≥ " : "≤ ") + number(target);
        return stretch == target ? bound : bound + " (" + number(stretch) + ")";
    }

    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "–";
        }
        double size = Math.abs(value);
        String format = size >= 1_000
                ? "%,.0f"
                : size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.01 || size == 0 ? "%.2f" : "%.5f";
        String text = String.format(Locale.ROOT, format, value);
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }

    JsonObject json() {
        return new JsonObject()
                .put("scenario", scenario)
                .put("what", what)
                .put("value", Double.isNaN(value) ? null : value)
                .put("target", target)
                .put("stretch", stretch)
                .put("bound", atLeast ? "atLeast" : "atMost")
                .put("verdict", verdict());
    }
}
