package koerier.load;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// The sums of a [Ledger].
///
/// @param requests all that came, strays included
/// @param distinct events of which at least one request came
/// @param finished requests that were answered with success
/// @param doubled requests that repeat an attempt, or that no policy allows
/// @param early requests before their time
/// @param disordered first attempts after one of a later event of the same record
/// @param wrong requests with another body, signature or id than they should have
/// @param strays requests of an earlier stretch, after it was closed
/// @param firstMicros when the first one came, since the epoch; 0 for none
/// @param latencies from the planned time of the post to the first attempt's head, microseconds, one histogram's text
///     for each group of ports
record Tally(
        long requests,
        int distinct,
        int finished,
        int doubled,
        int early,
        int disordered,
        int wrong,
        int strays,
        long firstMicros,
        long lastMicros,
        List<String> latencies) {

    static Tally read(JsonObject json) {
        return json.mapTo(Tally.class);
    }

    JsonObject json() {
        return JsonObject.mapFrom(this);
    }

    /// Of a group; empty when nothing of it came.
    Histogram latency(int group) {
        return group < latencies.size() ? Histograms.read(latencies.get(group)) : new Histogram(2, 3);
    }

    /// What is not as promised, in words; empty when everything is.
    ///
    /// @param accepted events answered 202
    List<String> faults(long accepted) {
        List<String> faults = new ArrayList<>();
        count(faults, accepted - distinct, "lost");
        count(faults, doubled, "doubled");
        count(faults, early, "early");
        count(faults, disordered, "out of order");
        count(faults, wrong, "wrong");
        count(faults, strays, "after the end");
        return faults;
    }

    private static void count(List<String> faults, long count, String what) {
        if (count != 0) {
            faults.add(count + " " + what);
        }
    }
}
