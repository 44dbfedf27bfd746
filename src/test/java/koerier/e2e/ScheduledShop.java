package koerier.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import koerier.TestNode;
import koerier.testkit.FakeReceiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A shop whose deals have a date, on a whole node of its own, and the words to say what its scheduled actions do.
abstract class ScheduledShop {
    static final String ORG = "/v1/orgs/shop";
    static final String IN_A_DAY = "\"anchor\": \"trigger\", \"offset\": 1, \"unit\": \"days\"";
    static final String AT_ITS_DATE = "\"anchor\": {\"field\": \"Due_At\"}, \"offset\": 0, \"unit\": \"minutes\"";

    FakeReceiver receiver;
    TestNode node;

    @BeforeEach
    void start() {
        receiver = FakeReceiver.start();
        node = TestNode.start();
        node.put(ORG, "{\"name\": \"Shop\", \"edition\": \"enterprise\", \"userLicences\": 50}")
                .expect(201);
        node.put(ORG + "/modules/Deals/fields/Due_At", "{\"label\": \"Due At\", \"type\": \"datetime\"}")
                .expect(201);
        node.post(ORG + "/webhooks", """
                {"name": "Call", "module": "Deals", "url": "http://127.0.0.1:%d/hook",
                 "entityParameters": [{"name": "deal", "value": "${Deals.Deal Name}"}]}""".formatted(receiver.port())).expect(201);
    }

    @AfterEach
    void stop() {
        node.close();
        receiver.close();
    }

    /// Fires for every won deal that is created or edited.
    void rule(String... actions) {
        node.post(ORG + "/rules", """
                {"name": "Won", "module": "Deals", "trigger": {"type": "createOrEdit"},
                 "criteria": {"conditions": [{"field": "Stage", "operator": "is", "value": "Won"}]},
                 "timeBasedActions": [%s]}""".formatted(String.join(
                        ", ",
                        List.of(actions).stream()
                                .map(action -> "{\"webhook\": \"wh_1\", " + action + "}")
                                .toList())))
                .expect(201);
    }

    /// Fires for deals that become won.
    void ruleOnce(String... actions) {
        rule(actions);
        node.patch(ORG + "/rules/rul_1", "{\"repeat\": \"onTransition\"}").expect(200);
    }

    void create(String record, String fields) {
        event("create", record, fields, "");
    }

    void edit(String record, String fields) {
        event("edit", record, fields, ", \"previous\": {\"Description\": \"before\"}");
    }

    void event(String operation, String record, String fields, String more) {
        node.post(ORG + "/events", """
                {"module": "Deals", "operation": "%s", "recordId": "%s", "record": {%s}%s}""".formatted(operation, record, fields, more))
                .expect(202);
    }

    static String won(String name) {
        return "\"Deal_Name\": \"" + name + "\", \"Stage\": \"Won\"";
    }

    static String won(String name, Instant due) {
        return won(name) + ", \"Due_At\": \"" + due + "\"";
    }

    /// Waits until the newest scheduled action of a record is as it should be.
    JsonNode action(String record, Predicate<JsonNode> wanted) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        JsonNode newest = null;
        while (System.nanoTime() < deadline) {
            newest = node.get(ORG + "/scheduled-actions?record=" + record)
                    .expect(200)
                    .json();
            JsonNode first = newest.at("/data/0");
            if (!first.isMissingNode() && wanted.test(first)) {
                return first;
            }
        }
        throw new AssertionError("it never came to this: " + newest);
    }

    /// Its attempt is in the log soon after the receiver has it.
    JsonNode delivery(FakeReceiver.Call call) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        TestNode.Answer answer = null;
        while (System.nanoTime() < deadline) {
            answer = node.get(ORG + "/deliveries/" + call.header("webhook-id"));
            if (answer.status() == 200) {
                return answer.json();
            }
        }
        throw new AssertionError("it never came into the log: " + answer);
    }

    JsonNode pending(String record) {
        return action(record, inState("pending"));
    }

    static Predicate<JsonNode> inState(String state) {
        return action -> action.get("state").asText().equals(state);
    }

    static Predicate<JsonNode> ended(String state, String reason) {
        return inState(state).and(action -> action.get("reason").asText().equals(reason));
    }

    void run(JsonNode action) {
        node.post(ORG + "/scheduled-actions/" + action.get("id").asText() + "/run", "{}")
                .expect(202);
    }
}
