package koerier.load;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// What the generator posts.
///
/// @param orgs whom for, in turn; one that is named more often gets more
/// @param form how events are put into requests
/// @param batch events of one request; of one chunk for lines
/// @param connections each has one request under way, and records of its own
/// @param rate events a second by the plan; 0 posts the next request as soon as the one before is answered
/// @param window without a plan: events that may be posted and not yet received; 0 for no bound
/// @param seconds when it ends
/// @param events when it ends too, by number
/// @param rules which rules fire, from 0 to this; 0 for none
record PostPlan(
        int port,
        String key,
        List<String> orgs,
        int round,
        Form form,
        int batch,
        int connections,
        double rate,
        long window,
        double seconds,
        long events,
        int rules) {
    /// How many records a connection edits of an entry of `orgs`, in turn.
    static final int RECORDS = 50;

    PostPlan {
        if (rate > 0 && form == Form.LINES) {
            throw new IllegalArgumentException("lines are posted as fast as they are read, not by a plan of times");
        }
    }

    enum Form {
        ARRAY,
        SINGLE,
        LINES
    }

    /// The usual load: in batches, with so many events on their way at most.
    static PostPlan batches(int port, String key, List<String> orgs) {
        return new PostPlan(port, key, orgs, 0, Form.ARRAY, 20, 16, 0, 5_000, 1, Long.MAX_VALUE, EventText.RULES);
    }

    PostPlan as(Form otherForm, int otherBatch, int otherConnections) {
        return new PostPlan(
                port, key, orgs, round, otherForm, otherBatch, otherConnections, rate, window, seconds, events, rules);
    }

    PostPlan at(double otherRate) {
        return new PostPlan(
                port, key, orgs, round, form, batch, connections, otherRate, window, seconds, events, rules);
    }

    PostPlan within(long otherWindow) {
        return new PostPlan(
                port, key, orgs, round, form, batch, connections, rate, otherWindow, seconds, events, rules);
    }

    PostPlan lasting(double otherSeconds) {
        return new PostPlan(
                port, key, orgs, round, form, batch, connections, rate, window, otherSeconds, events, rules);
    }

    PostPlan atMost(long otherEvents) {
        return new PostPlan(
                port, key, orgs, round, form, batch, connections, rate, window, seconds, otherEvents, rules);
    }

    PostPlan firing(int otherRules) {
        return new PostPlan(
                port, key, orgs, round, form, batch, connections, rate, window, seconds, events, otherRules);
    }

    PostPlan inRound(int otherRound) {
        return new PostPlan(
                port, key, orgs, otherRound, form, batch, connections, rate, window, seconds, events, rules);
    }

    JsonObject json() {
        return new JsonObject()
                .put("port", port)
                .put("key", key)
                .put("orgs", new JsonArray(orgs))
                .put("round", round)
                .put("form", form.name())
                .put("batch", batch)
                .put("connections", connections)
                .put("rate", rate)
                .put("window", window)
                .put("seconds", seconds)
                .put("events", events)
                .put("rules", rules);
    }

    static PostPlan read(JsonObject json) {
        return new PostPlan(
                json.getInteger("port"),
                json.getString("key"),
                json.getJsonArray("orgs").stream().map(String.class::cast).toList(),
                json.getInteger("round"),
                Form.valueOf(json.getString("form")),
                json.getInteger("batch"),
                json.getInteger("connections"),
                json.getDouble("rate"),
                json.getLong("window"),
                json.getDouble("seconds"),
                json.getLong("events"),
                json.getInteger("rules"));
    }
}
