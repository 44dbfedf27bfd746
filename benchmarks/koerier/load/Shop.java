package koerier.load;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Configures organisations of the harness over the API: ten webhooks with signatures on, and ten rules of which each
/// event fires one at most.
final class Shop {
    private final EngineProcess engine;
    private final JsonObject secrets = new JsonObject();
    /// So that a folder of an earlier run can be used again.
    private final String run = "-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "-";

    Shop(EngineProcess engine) {
        this.engine = engine;
    }

    /// The retry policy that a person gets who says nothing.
    static JsonObject standardRetry() {
        return new JsonObject().put("policy", "standard");
    }

    /// Organisations of one name with a number behind it.
    ///
    /// @param urls where their webhooks lead, in turn: over all organisations when there are more than ten
    /// @return their ids
    List<String> open(String name, int count, List<String> urls, JsonObject retry) {
        List<String> orgs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String org = name + run + i;
            engine.put("/v1/orgs/" + org, new JsonObject().put("name", org).put("edition", "unlimited"));
            for (int rule = 0; rule < EventText.RULES; rule++) {
                String url = urls.get((urls.size() > EventText.RULES ? i * EventText.RULES + rule : i) % urls.size());
                addRule(org, rule, webhook(org, rule, url + "/" + org, retry));
            }
            orgs.add(org);
        }
        return orgs;
    }

    private String webhook(String org, int number, String url, JsonObject retry) {
        JsonObject made = engine.post(
                "/v1/orgs/" + org + "/webhooks",
                new JsonObject()
                        .put("name", "Books " + number)
                        .put("module", "Deals")
                        .put("url", url)
                        .put("retry", retry)
                        .put("signing", new JsonObject().put("enabled", true))
                        .put(
                                "userDefined",
                                new JsonObject()
                                        .put("mode", "raw")
                                        .put("format", "json")
                                        .put("template", EventText.template())));
        String secret = made.getJsonObject("signing", new JsonObject()).getString("secret");
        if (secret != null) {
            secrets.put(org, secret);
        }
        return made.getString("id");
    }

    private void addRule(String org, int number, String webhook) {
        engine.post(
                "/v1/orgs/" + org + "/rules",
                new JsonObject()
                        .put("name", "Won step " + number)
                        .put("module", "Deals")
                        .put("trigger", new JsonObject().put("type", "createOrEdit"))
                        .put(
                                "criteria",
                                new JsonObject()
                                        .put(
                                                "conditions",
                                                new JsonArray()
                                                        .add(condition("Next_Step", "Step " + number))
                                                        .add(condition("Stage", "Closed Won"))))
                        .put("instantAction", new JsonObject().put("webhook", webhook)));
    }

    private static JsonObject condition(String field, String value) {
        return new JsonObject().put("field", field).put("operator", "is").put("value", value);
    }

    /// The signing secrets of all organisations made here.
    JsonObject secrets() {
        return secrets;
    }
}
