package koerier.load;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/// How a receiver answers on a port.
///
/// @param delay how long it waits before it answers
/// @param status with what
/// @param share of the attempts that is treated so, from 0 to 1; the others get 200 at once
/// @param group whose latencies those of this port count among
record Behaviour(Duration delay, int status, double share, int group) {
    static final Behaviour GOOD = new Behaviour(Duration.ZERO, 200, 0, 0);
    private static final int PARTS = 1 << 16;

    static Behaviour read(JsonObject json) {
        return new Behaviour(
                Duration.ofMillis(json.getLong("delayMillis")),
                json.getInteger("status"),
                json.getDouble("share"),
                json.getInteger("group"));
    }

    JsonObject json() {
        return new JsonObject()
                .put("delayMillis", delay.toMillis())
                .put("status", status)
                .put("share", share)
                .put("group", group);
    }

    /// Whether an attempt belongs to the share; the same ones in every run.
    boolean covers(EventId event, int attempt) {
        int mixed = (event.number() * 31 + attempt) * 0x9E3779B9;
        return (mixed >>> 16) < share * PARTS;
    }
}
