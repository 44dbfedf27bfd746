package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import koerier.TestNode;
import koerier.testkit.FakeReceiver;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Deliveries made again, on a whole node with a real database and a real receiver.
class ReplayIT {
    private static final String ORG = "/v1/orgs/shop";

    private FakeReceiver receiver;
    private TestNode node;

    @BeforeEach
    void start() {
        receiver = FakeReceiver.start();
        node = TestNode.start();
        node.put(ORG, "{\"name\": \"Shop\", \"edition\": \"enterprise\", \"userLicences\": 50}")
                .expect(201);
        node.post(ORG + "/webhooks", """
                {"name": "Call", "module": "Deals", "url": "http://127.0.0.1:%d/hook", "method": "POST",
                 "retry": {"policy": "none"}, "signing": {"enabled": true},
                 "userDefined": {"mode": "raw", "format": "json",
                     "template": "{\\"deal\\": \\"${Deals.Deal Name}\\", \\"id\\": \\"${!Koerier.Delivery_Id}\\"}"}}\
                """.formatted(receiver.port())).expect(201);
        node.post(ORG + "/rules", """
                {"name": "Always", "module": "Deals", "trigger": {"type": "create"},
                 "instantAction": {"webhook": "wh_1"}}""").expect(201);
    }

    @AfterEach
    void stop() {
        node.close();
        receiver.close();
    }

    private void event(String record) {
        node.post(ORG + "/events", """
                {"id": "crm-%s", "module": "Deals", "operation": "create", "recordId": "%s",
                 "record": {"Deal_Name": "Oven %s"}}""".formatted(record, record, record)).expect(202);
    }

    /// Waits until a delivery is logged in a state.
    private JsonNode delivery(String id, String state) {
        return until(ORG + "/deliveries/" + id, "/state", state);
    }

    private JsonNode until(String path, String pointer, String... values) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        JsonNode newest = null;
        while (System.nanoTime() < deadline) {
            newest = node.get(path).json();
            if (List.of(values).contains(newest.at(pointer).asText())) {
                return newest;
            }
        }
        throw new AssertionError(pointer + " is never " + List.of(values) + ": " + newest);
    }

    private FakeReceiver.Call firstCall(String record) {
        event(record);
        FakeReceiver.Call call = receiver.await(1).getFirst();
        delivery(call.header("webhook-id"), "delivered");
        return call;
    }

    private JsonNode replay(String id, String body) {
        return node.post(ORG + "/deliveries/" + id + "/replay", body)
                .expect(202)
                .json();
    }

    @Test
    @DisplayName("[D7, Q2] a replay sends the same bytes with an id of its own, linked to the old delivery")
    void sameBytes() {
        FakeReceiver.Call first = firstCall("1");
        String old = first.header("webhook-id");
        node.patch(ORG + "/webhooks/wh_1", """
                {"userDefined": {"mode": "raw", "format": "json", "template": "{}"}}""").expect(200);
        JsonNode made = replay(old, "{}");
        FakeReceiver.Call again = receiver.await(2).getLast();
        assertThat(again.body()).isEqualTo(first.body()).contains(old.getBytes());
        assertThat(again.target()).isEqualTo(first.target());
        assertThat(again.header("webhook-id"))
                .isEqualTo(made.at("/id").asText())
                .isNotEqualTo(old);
        assertThat(again.header("koerier-replay-of")).isEqualTo(old);
        assertThat(again.header("koerier-event-id")).isEqualTo("crm-1");
        assertThat(again.header("koerier-attempt")).isEqualTo("1");
        assertThat(first.headers("koerier-replay-of")).isEmpty();
        JsonNode logged = delivery(made.at("/id").asText(), "delivered");
        assertThat(logged.at("/replayOf").asText()).isEqualTo(old);
        assertThat(logged.at("/function").asText()).isEqualTo("replay");
        assertThat(logged.at("/request/body").asText()).isEqualTo(new String(first.body()));
        assertThat(node.get(ORG).expect(200).json().at("/usedToday").asInt()).isEqualTo(2);
        JsonNode of = replay(made.at("/id").asText(), "{\"render\": \"same\"}");
        FakeReceiver.Call third = receiver.await(3).getLast();
        assertThat(third.body()).as("the replay of a replay").isEqualTo(first.body());
        assertThat(third.header("koerier-replay-of"))
                .isEqualTo(of.at("/replayOf").asText())
                .isEqualTo(made.at("/id").asText());
    }

    @Test
    @DisplayName("[D7] rendered anew, a replay has what is configured now and its own id in it")
    void anew() {
        FakeReceiver.Call first = firstCall("1");
        node.patch(ORG + "/webhooks/wh_1", """
                {"userDefined": {"mode": "raw", "format": "json",
                 "template": "{\\"new\\": \\"${Deals.Deal Name}\\", \\"id\\": \\"${!Koerier.Delivery_Id}\\"}"}}""").expect(200);
        JsonNode made = replay(first.header("webhook-id"), "{\"render\": \"anew\"}");
        assertThat(new String(receiver.await(2).getLast().body()))
                .isEqualTo("{\"new\": \"Oven 1\", \"id\": \"" + made.at("/id").asText() + "\"}");
    }

    @Test
    @DisplayName("[D7] a replay is signed with the secret of today, whatever it is rendered with")
    void signedToday() {
        FakeReceiver.Call first = firstCall("1");
        node.post(ORG + "/webhooks/wh_1/secret/rotate", "{}").expect(200);
        replay(first.header("webhook-id"), "{}");
        assertThat(receiver.await(2).getLast().header("webhook-signature").split(" "))
                .as("the new secret's and the old one's")
                .hasSize(2);
    }

    @Test
    @DisplayName("[D7] a replay is retried by its webhook's policy, with its header, after a restart too")
    void retried() {
        node.patch(ORG + "/webhooks/wh_1", "{\"retry\": {\"policy\": \"custom\", \"delays\": [\"PT2S\"]}}")
                .expect(200);
        FakeReceiver.Call first = firstCall("1");
        receiver.answer(FakeReceiver.status(500), FakeReceiver.status(200));
        String id = replay(first.header("webhook-id"), "{}").at("/id").asText();
        delivery(id, "retrying");
        node.close();
        node = TestNode.start(node.database());
        FakeReceiver.Call retry = receiver.await(3).getLast();
        assertThat(retry.header("webhook-id")).isEqualTo(id);
        assertThat(retry.header("koerier-attempt")).isEqualTo("2");
        assertThat(retry.header("koerier-replay-of")).isEqualTo(first.header("webhook-id"));
        assertThat(retry.body()).isEqualTo(first.body());
        assertThat(delivery(id, "delivered").at("/attempts").size()).isEqualTo(2);
    }

    @Test
    @DisplayName("[D7, I1] a replay whose call was never issued is made from the log after a crash, with the same id")
    void outlivesACrash() {
        FakeReceiver.Call first = firstCall("1");
        String id = replay(first.header("webhook-id"), "{}").at("/id").asText();
        delivery(id, "delivered");
        node.close();
        // As if the node had stopped between COMMIT of the entry and the flush that issues its delivery.
        TestPostgres.execute(node.database(), "delete from attempt where replay_of is not null");
        TestPostgres.execute(node.database(), """
                update progress set issued = '', settled =
                    array(select (select max(at) - 1 from event where replay is not null)
                          from generate_series(1, array_length(settled, 1)))""");
        node = TestNode.start(node.database());
        FakeReceiver.Call again = receiver.await(3).getLast();
        assertThat(again.header("webhook-id")).isEqualTo(id);
        assertThat(again.header("koerier-replay-of")).isEqualTo(first.header("webhook-id"));
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    @DisplayName("[D7] what cannot be made again is refused with the reason")
    void refused() {
        FakeReceiver.Call first = firstCall("1");
        String id = first.header("webhook-id");
        node.post(ORG + "/deliveries/dlv_00000000000000000000000000/replay", "{}")
                .expect(404);
        node.post(ORG + "/deliveries/" + id + "/replay", "{\"render\": \"new\"}")
                .expect(422);
        String test = node.post(ORG + "/webhooks/wh_1/test", "{}")
                .expect(200)
                .json()
                .at("/delivery/id")
                .asText();
        delivery(test, "delivered");
        assertThat(reason(test)).isEqualTo("test");
        node.delete(ORG + "/rules/rul_1").expect(204);
        node.delete(ORG + "/webhooks/wh_1").expect(204);
        assertThat(reason(id)).isEqualTo("webhookDeleted");
        assertThat(receiver.calls()).hasSize(2);
    }

    private String reason(String id) {
        return node.post(ORG + "/deliveries/" + id + "/replay", "{}")
                .expect(409)
                .json()
                .at("/reason")
                .asText();
    }

    @Test
    @DisplayName("[D7] without its event a delivery cannot be made again")
    void eventGone() {
        String id = firstCall("1").header("webhook-id");
        TestPostgres.execute(node.database(), "delete from event");
        assertThat(reason(id)).isEqualTo("eventGone");
    }

    /// Begins a replay of many.
    private JsonNode many(String filter) {
        return node.post(ORG + "/deliveries/replay", "{\"filter\": " + filter + "}")
                .expect(202)
                .json();
    }

    private JsonNode finished(JsonNode begun) {
        return until(begun.at("/progress").asText(), "/state", "finished");
    }

    /// Has `count` deliveries logged, and gives their ids.
    private Set<String> deliveries(int from, int count) {
        int before = receiver.calls().size();
        for (int i = from; i < from + count; i++) {
            event(Integer.toString(i));
        }
        Set<String> ids = new TreeSet<>();
        receiver.await(before + count)
                .subList(before, before + count)
                .forEach(call -> ids.add(call.header("webhook-id")));
        ids.forEach(id -> until(ORG + "/deliveries/" + id, "/state", "delivered", "failed"));
        return ids;
    }

    private List<String> repeated() {
        return receiver.calls().stream()
                .flatMap(call -> call.headers("koerier-replay-of").stream())
                .sorted()
                .toList();
    }

    @Test
    @DisplayName("[D7] a filter replays all that match and nothing else, and says how far it is")
    void filtered() {
        receiver.answer(
                FakeReceiver.status(500), FakeReceiver.status(404), FakeReceiver.status(500), FakeReceiver.status(200));
        Set<String> failed = deliveries(1, 3);
        deliveries(4, 3);
        JsonNode begun = many("{\"state\": \"failed\", \"code\": \"HTTP_500\", \"webhook\": \"wh_1\"}");
        assertThat(begun.at("/count").asInt()).isEqualTo(2);
        JsonNode done = finished(begun);
        assertThat(done.at("/done").asInt()).isEqualTo(2);
        assertThat(done.at("/failed").asInt()).isZero();
        assertThat(done.at("/left").asInt()).isZero();
        receiver.await(8);
        assertThat(repeated()).hasSize(2).isSubsetOf(failed).doesNotHaveDuplicates();
        assertThat(many("{\"state\": \"failed\", \"code\": \"HTTP_404\"}")
                        .at("/count")
                        .asInt())
                .isEqualTo(1);
        assertThat(many("{\"record\": \"nobody\"}").at("/count").asInt()).isZero();
        node.post(ORG + "/deliveries/replay", "{}").expect(422);
        node.post(ORG + "/deliveries/replay", "{\"filter\": {\"webhook\": \"1\", \"from\": \"noon\"}}")
                .expect(422);
        node.get(ORG + "/replays/rpl_none").expect(404);
    }

    @Test
    @DisplayName(
            "[D7, I1] a restart in the middle of a replay of many, and a page done twice: none doubled, none missing")
    void manyOverARestart() {
        Set<String> old = deliveries(1, 120);
        JsonNode begun = many("{\"function\": \"instantAction\"}");
        assertThat(begun.at("/count").asInt()).isEqualTo(120);
        receiver.await(121);
        node.close();
        // As if the node had stopped between the log's COMMIT and the job's: what it made is made once more.
        TestPostgres.execute(node.database(), "update replay_job set after_id = null, done = 0, finished_at = null");
        node = TestNode.start(node.database());
        JsonNode done = finished(begun);
        assertThat(done.at("/done").asInt()).isEqualTo(120);
        receiver.await(240);
        until(ORG + "/deliveries?function=replay&limit=200", "/data/119/state", "delivered");
        JsonNode again = finished(many("{\"function\": \"replay\"}"));
        assertThat(again.at("/count").asInt()).as("what the log knows of").isEqualTo(120);
        receiver.await(360);
        assertThat(repeated().stream().filter(old::contains)).containsExactlyElementsOf(old);
        assertThat(repeated()).doesNotHaveDuplicates().hasSize(240);
    }

    @Test
    @DisplayName("[D7] of a paused webhook all replays are skipped, of a deleted one and without an event none is made")
    void manyThatCannot() {
        deliveries(1, 3);
        node.patch(ORG + "/webhooks/wh_1", "{\"state\": \"paused\"}").expect(200);
        assertThat(finished(many("{\"record\": \"1\"}")).at("/done").asInt()).isEqualTo(1);
        until(ORG + "/deliveries?function=replay", "/data/0/state", "skipped");
        TestPostgres.execute(node.database(), "delete from event where record = '2'");
        JsonNode gone = finished(many("{\"record\": \"2\"}"));
        assertThat(gone.at("/failed").asInt()).isEqualTo(1);
        node.delete(ORG + "/rules/rul_1").expect(204);
        node.delete(ORG + "/webhooks/wh_1").expect(204);
        JsonNode deleted = finished(many("{\"function\": \"instantAction\"}"));
        assertThat(deleted.at("/count").asInt()).isEqualTo(3);
        assertThat(deleted.at("/done").asInt()).isZero();
        assertThat(deleted.at("/failed").asInt()).isEqualTo(3);
        assertThat(receiver.calls()).hasSize(3);
    }

    @Test
    @DisplayName("[D7, A11] a replay of many can be stopped, and is nobody else's")
    void stopped() {
        Set<String> old = deliveries(1, 3);
        // Its progress cannot be written: it makes its page again and again, and only once.
        TestPostgres.execute(node.database(), "alter table replay_job add constraint held check (done = 0)");
        JsonNode begun = many("{\"function\": \"instantAction\"}");
        String path = begun.at("/progress").asText();
        receiver.await(6);
        node.put("/v1/orgs/other", "{\"name\": \"Other\", \"edition\": \"enterprise\", \"userLicences\": 5}")
                .expect(201);
        node.get(path.replace("/shop/", "/other/")).expect(404);
        node.delete(path.replace("/shop/", "/other/")).expect(404);
        node.delete(path).expect(204);
        TestPostgres.execute(node.database(), "alter table replay_job drop constraint held");
        assertThat(finished(many("{\"record\": \"1\", \"function\": \"instantAction\"}"))
                        .at("/done")
                        .asInt())
                .as("the next one's turn")
                .isEqualTo(1);
        receiver.await(7);
        JsonNode later = node.get(path).expect(200).json();
        assertThat(later.at("/state").asText()).isEqualTo("stopped");
        assertThat(later.at("/left").asInt()).isEqualTo(3 - later.at("/done").asInt());
        assertThat(new TreeSet<>(repeated())).isEqualTo(old);
        assertThat(repeated()).hasSize(4);
    }

    @Test
    @DisplayName("[Q2, Q5] a replay over the daily limit ends DAILY_LIMIT_REACHED")
    void overTheLimit() {
        FakeReceiver.Call first = firstCall("1");
        int cap = 100;
        node.put(ORG, "{\"name\": \"Shop\", \"edition\": \"professional\", \"userLicences\": 1}")
                .expect(200);
        for (int i = 2; i <= cap; i++) {
            event(Integer.toString(i));
        }
        receiver.await(cap);
        String id = replay(first.header("webhook-id"), "{}").at("/id").asText();
        assertThat(delivery(id, "failed").at("/error/code").asText()).isEqualTo("DAILY_LIMIT_REACHED");
        JsonNode begun = many("{\"record\": \"1\", \"function\": \"instantAction\"}");
        assertThat(finished(begun).at("/done").asInt()).isEqualTo(1);
        until(ORG + "/deliveries?function=replay&code=DAILY_LIMIT_REACHED", "/data/1/state", "failed");
        assertThat(receiver.calls()).hasSize(cap);
    }
}
