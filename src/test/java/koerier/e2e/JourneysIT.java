package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import koerier.TestNode;
import koerier.testkit.FakeReceiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What people do with a webhook over the API, on a whole node with a real database and a real receiver.
class JourneysIT {
    private static final String ORG = "/v1/orgs/shop";

    private FakeReceiver receiver;
    private TestNode node;
    private int events;

    @BeforeEach
    void aShopWithAWebhookAndARule() {
        receiver = FakeReceiver.start();
        node = TestNode.start();
        node.put(ORG, "{\"name\": \"Shop\", \"edition\": \"professional\", \"userLicences\": 5, \"locale\": \"nl\"}")
                .expect(201);
        node.put(ORG + "/modules/Deals/fields/Payment_Due", "{\"label\": \"Payment Due\", \"type\": \"date\"}")
                .expect(201);
        node.post(ORG + "/webhooks", """
                {"name": "Due", "module": "Deals", "url": "http://127.0.0.1:%d/due", "retry": {"policy": "none"},
                 "customParameters": [{"name": "token", "value": "canary-8461-token", "secret": true}],
                 "userDefined": {"mode": "raw", "format": "json", "template": "{\\"due\\": ${Deals.Payment Due}}"}}""".formatted(receiver.port())).expect(201);
        node.post(ORG + "/rules", """
                {"name": "Always", "module": "Deals", "trigger": {"type": "create"},
                 "instantAction": {"webhook": "wh_1"}}""").expect(201);
    }

    @AfterEach
    void stop() {
        node.close();
        receiver.close();
    }

    @Test
    @DisplayName("[D5, D6] a failure is logged in plain words, in the language that was asked for, secrets masked")
    void aFailureIsExplained() {
        receiver.answer(FakeReceiver.status(404, "no such <deal>"));
        JsonNode delivery = deliver("failed");
        assertThat(delivery.at("/error/code").asText()).isEqualTo("HTTP_404");
        assertThat(delivery.at("/error/text").asText())
                .as("the organisation's language")
                .contains("bestaat niet");
        assertThat(delivery.at("/attempts/0/status").asInt()).isEqualTo(404);
        assertThat(delivery.at("/attempts/0/responseExcerpt").asText()).isEqualTo("no such <deal>");
        JsonNode whole = node.get(ORG + "/deliveries/" + delivery.get("id").asText())
                .expect(200)
                .json();
        assertThat(whole.at("/request/body").asText()).isEqualTo("{\"due\": \"2026-12-24\"}");
        assertThat(whole.at("/request/url").asText()).contains("token=***");
        assertThat(whole.toString()).doesNotContain("canary-8461-token");
        assertThat(receiver.calls().getFirst().target()).contains("token=canary-8461-token");
    }

    @Test
    @DisplayName("[W15] deliveries of a paused webhook end skipped; a test goes through")
    void aPausedWebhookIsSkipped() {
        node.patch(ORG + "/webhooks/wh_1", "{\"state\": \"paused\"}").expect(200);
        JsonNode delivery = deliver("skipped");
        assertThat(delivery.at("/error/code").asText()).isEqualTo("WEBHOOK_PAUSED");
        assertThat(receiver.calls()).isEmpty();
        node.post(ORG + "/webhooks/wh_1/test", "{}").expect(200);
        assertThat(receiver.await(1).getFirst().header("koerier-test")).isEqualTo("1");
        node.patch(ORG + "/webhooks/wh_1", "{\"state\": \"active\"}").expect(200);
        deliver("delivered");
    }

    @Test
    @DisplayName("[M4] an event renders the marker while its field is gone, and the value once it is back")
    void aFieldGoesAndReturns() {
        node.delete(ORG + "/modules/Deals/fields/Payment_Due").expect(204);
        deliver("delivered");
        assertThat(receiver.await(1).getLast().text()).isEqualTo("{\"due\": \"${Unsupported_Field}\"}");
        node.put(ORG + "/modules/Deals/fields/Payment_Due", "{\"label\": \"Vervaldatum\", \"type\": \"date\"}")
                .expect(201);
        deliver("delivered");
        assertThat(receiver.await(2).getLast().text()).isEqualTo("{\"due\": \"2026-12-24\"}");
        assertThat(node.get(ORG + "/webhooks/wh_1")
                        .json()
                        .at("/userDefined/template")
                        .asText())
                .isEqualTo("{\"due\": ${Deals.Vervaldatum}}");
    }

    @Test
    @DisplayName("[R4] a rule with repeat once fires once for a record, also after a restart")
    void onceIsOnceAlsoAfterARestart() {
        node.patch(ORG + "/rules/rul_1", "{\"repeat\": \"once\"}").expect(200);
        post("77").expect(202);
        receiver.await(1);
        post("77").expect(202);
        post("78").expect(202);
        assertThat(receiver.await(2)).hasSize(2);
        var database = node.database();
        node.close();
        node = TestNode.start(database);
        post("77").expect(202);
        post("79").expect(202);
        assertThat(receiver.await(3)).hasSize(3);
        JsonNode explained = node.post(ORG + "/rules/rul_1/explain", "{\"event\": " + event("77") + "}")
                .expect(200)
                .json();
        assertThat(explained.at("/reason").asText()).isEqualTo("repeat");
    }

    @Test
    @DisplayName("[R6] a rule that was answered 201 counts for the next event, and one that is switched off does not")
    void aRuleCountsAtOnce() {
        node.patch(ORG + "/rules/rul_1", "{\"active\": false}").expect(200);
        post("1").expect(202);
        node.post(ORG + "/rules", """
                {"name": "New", "module": "Potentials", "trigger": {"type": "createOrEdit"},
                 "criteria": {"conditions": [{"field": "Amount", "operator": "gt", "value": "99.995"}]},
                 "instantAction": {"webhook": "wh_1"}}""").expect(201);
        deliver("delivered");
        assertThat(receiver.calls()).hasSize(1);
    }

    @Test
    @DisplayName("[E2, E3] the answer to an array names each event: accepted, known already, or why not")
    void everyEventOfAnArrayIsAnswered() {
        JsonNode answer = node.post(
                        ORG + "/events",
                        "[" + event("1") + ", " + event("1").replace("create", "destroy") + ", "
                                + event("2").replace("\"module\"", "\"id\": \"e1\", \"module\"") + ", "
                                + event("2").replace("\"module\"", "\"id\": \"e1\", \"module\"") + "]")
                .expect(202)
                .json();
        assertThat(answer.get("accepted")).hasSize(3);
        assertThat(answer.at("/accepted/2/duplicate").asBoolean()).isTrue();
        assertThat(answer.at("/rejected/0/index").asInt()).isEqualTo(1);
        assertThat(answer.at("/rejected/0/errors/0/pointer").asText()).isEqualTo("/operation");
        receiver.await(2);
    }

    @Test
    @DisplayName("[D6] the log is filtered by webhook, rule, module, record, state, code and function")
    void theLogIsFiltered() {
        receiver.answer(FakeReceiver.status(500), FakeReceiver.status(200));
        deliver("failed");
        deliver("delivered");
        assertThat(found("state=failed&code=HTTP_500")).isEqualTo(1);
        assertThat(found("state=delivered&webhook=wh_1&rule=rul_1&module=Deals&function=instantAction"))
                .isEqualTo(1);
        assertThat(found("record=r2")).isEqualTo(1);
        assertThat(found("record=r3")).isZero();
        assertThat(found("limit=1")).isEqualTo(1);
        JsonNode page = node.get(ORG + "/deliveries?limit=1").json();
        assertThat(node.get(ORG + "/deliveries?limit=1&after="
                                + page.get("next").asText())
                        .json()
                        .at("/data/0/recordId")
                        .asText())
                .isEqualTo("r1");
    }

    private int found(String filter) {
        return node.get(ORG + "/deliveries?" + filter)
                .expect(200)
                .json()
                .get("data")
                .size();
    }

    /// Posts an event of a fresh record and waits until its delivery is logged in a state.
    private JsonNode deliver(String state) {
        String id = post("r" + ++events).expect(202).json().at("/accepted/0/id").asText();
        long deadline = System.nanoTime() + 20_000_000_000L;
        JsonNode logged = null;
        while (System.nanoTime() < deadline) {
            logged = node.get(ORG + "/deliveries").expect(200).json().at("/data/0");
            if (logged.at("/eventId").asText().equals(id)) {
                assertThat(logged.get("state").asText()).as(logged.toString()).isEqualTo(state);
                return logged;
            }
        }
        throw new AssertionError("the delivery of " + id + " is not logged: " + logged);
    }

    private TestNode.Answer post(String record) {
        return node.post(ORG + "/events", event(record));
    }

    private static String event(String record) {
        return """
                {"module": "Deals", "operation": "create", "recordId": "%s",
                 "record": {"Deal_Name": "Oven 9", "Amount": "100", "Payment_Due": "2026-12-24"}}""".formatted(record);
    }
}
