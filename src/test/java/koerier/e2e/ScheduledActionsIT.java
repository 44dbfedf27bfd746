package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import koerier.TestNode;
import koerier.testkit.FakeReceiver;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Time-based actions from the event that makes them to the call, on a whole node with a real database and a real
/// receiver.
class ScheduledActionsIT extends ScheduledShop {
    @Test
    @DisplayName("[T1, T6] an action fires at its time, never early, and is shown as a delivery of its own")
    void fires() {
        Instant due = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(2);
        ruleOnce(AT_ITS_DATE);
        create("1", won("Oven", due));
        JsonNode waiting = pending("1");
        assertThat(waiting.get("dueAt").asText()).isEqualTo(due.toString());
        FakeReceiver.Call call = receiver.await(1).getFirst();
        assertThat(Instant.now()).isAfterOrEqualTo(due);
        assertThat(call.text()).isEqualTo("deal=Oven");
        assertThat(action("1", inState("fired")).get("deliveryId").asText()).isEqualTo(call.header("webhook-id"));
        JsonNode delivery = delivery(call);
        assertThat(delivery.get("function").asText()).isEqualTo("timeBasedAction");
        assertThat(delivery.get("state").asText()).isEqualTo("delivered");
        assertThat(delivery.get("ruleId").asText()).isEqualTo("rul_1");
    }

    @Test
    @DisplayName("[T5, T7] what was answered before `run` is always seen: 200 edits, each run at once")
    void judgedOnTheLatestRecord() {
        ruleOnce(IN_A_DAY);
        for (int i = 0; i < 200; i++) {
            create("r" + i, won("before " + i));
        }
        for (int i = 0; i < 200; i++) {
            JsonNode waiting = pending("r" + i);
            edit("r" + i, i % 2 == 0 ? won("after " + i) : "\"Stage\": \"Lost\"");
            run(waiting);
        }
        for (int i = 0; i < 200; i++) {
            action("r" + i, i % 2 == 0 ? inState("fired") : ended("skipped", "criteria"));
        }
        assertThat(receiver.await(100))
                .extracting(FakeReceiver.Call::text)
                .hasSize(100)
                .allMatch(text -> text.startsWith("deal=after"));
    }

    @Test
    @DisplayName("[T4] while it is pending: edited it stays, moved with its date, cancelled without one, replaced")
    void whatEventsDo() {
        Instant far = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(3, ChronoUnit.DAYS);
        ruleOnce(AT_ITS_DATE);
        create("1", won("Oven", far));
        String id = pending("1").get("id").asText();
        edit("1", won("Oven 2", far));
        edit("1", won("Oven 3", far.plusSeconds(60)));
        JsonNode moved = action("1", at(far.plusSeconds(60)));
        assertThat(moved.get("id").asText()).isEqualTo(id);
        assertThat(moved.get("state").asText()).isEqualTo("pending");
        edit("1", won("Oven 4", Instant.now().minus(2, ChronoUnit.HOURS)));
        action("1", ended("skipped", "past"));

        create("2", won("Stove", far));
        pending("2");
        edit("2", won("Stove"));
        action("2", ended("cancelled", "anchor emptied"));

        create("3", won("Sink", far));
        pending("3");
        event("delete", "3", won("Sink", far), "");
        action("3", ended("cancelled", "record deleted"));

        create("4", won("Tap", far));
        String first = pending("4").get("id").asText();
        event("edit", "4", won("Tap", far), ", \"previous\": {\"Stage\": \"Lost\"}");
        JsonNode second = action("4", action -> !action.get("id").asText().equals(first));
        assertThat(second.get("state").asText()).isEqualTo("pending");
        JsonNode replaced =
                node.get(ORG + "/scheduled-actions/" + first).expect(200).json();
        assertThat(replaced.get("state").asText()).isEqualTo("cancelled");
        assertThat(replaced.get("reason").asText()).isEqualTo("replaced");
        assertThat(receiver.calls()).isEmpty();
    }

    private static Predicate<JsonNode> at(Instant due) {
        return action -> action.get("dueAt").asText().equals(due.toString());
    }

    @Test
    @DisplayName(
            "[T1, T3] without an anchor, or past by more than its grace: skipped; within its grace it runs at once")
    void skippedWhenMade() {
        ruleOnce(AT_ITS_DATE, AT_ITS_DATE + ", \"graceMinutes\": 5");
        create("1", won("Oven"));
        action("1", ended("skipped", "no anchor"));
        create("2", won("Stove", Instant.now().minus(30, ChronoUnit.MINUTES)));
        assertThat(receiver.await(1).getFirst().text()).isEqualTo("deal=Stove");
        JsonNode both =
                node.get(ORG + "/scheduled-actions?record=2").expect(200).json().get("data");
        assertThat(both).extracting(action -> action.get("state").asText()).contains("skipped");
        assertThat(both).extracting(action -> action.get("reason").asText()).contains("past");
    }

    @Test
    @DisplayName("[T4, T5] the rule of then does not count: inactive, edited or deleted, the newest one is asked")
    void theRuleOfNow() {
        ruleOnce(IN_A_DAY);
        for (String record : List.of("1", "2", "3")) {
            create(record, won("Oven"));
            pending(record);
        }
        node.patch(ORG + "/rules/rul_1", "{\"active\": false}").expect(200);
        run(pending("1"));
        action("1", ended("skipped", "rule inactive"));
        node.patch(ORG + "/rules/rul_1", """
                {"active": true, "criteria": {"conditions": [
                   {"field": "Stage", "operator": "is", "value": "Won"},
                   {"field": "Deal_Name", "operator": "is", "value": "Stove"}], "pattern": "1 AND 2"}}""").expect(200);
        run(pending("2"));
        action("2", ended("skipped", "criteria"));
        node.delete(ORG + "/rules/rul_1").expect(204);
        assertThat(node.get(ORG + "/scheduled-actions?record=3")
                        .expect(200)
                        .json()
                        .at("/data/0/reason")
                        .asText())
                .as("at once, and not only when it is due")
                .isEqualTo("rule deleted");
        assertThat(receiver.calls()).isEmpty();
    }

    @Test
    @DisplayName("[T4] the webhook of now is called, and a zone that changes moves nothing that waits")
    void theWebhookOfNow() {
        node.put(ORG + "/modules/Deals/fields/Due_On", "{\"label\": \"Due On\", \"type\": \"date\"}")
                .expect(201);
        node.patch(ORG, "{\"timeZone\": \"Europe/Amsterdam\"}").expect(200);
        ruleOnce("\"anchor\": {\"field\": \"Due_On\"}, \"offset\": 0, \"unit\": \"days\", \"at\": \"09:00\"");
        create("1", won("Oven") + ", \"Due_On\": \"2034-07-01\"");
        assertThat(pending("1").get("dueAt").asText()).isEqualTo("2034-07-01T07:00:00Z");
        node.patch(ORG, "{\"timeZone\": \"America/New_York\"}").expect(200);
        node.patch(ORG + "/webhooks/wh_1", """
                {"entityParameters": [{"name": "sold", "value": "${Deals.Deal Name}"}]}""").expect(200);
        create("2", won("Stove") + ", \"Due_On\": \"2034-07-01\"");
        assertThat(pending("2").get("dueAt").asText()).isEqualTo("2034-07-01T13:00:00Z");
        JsonNode stays = pending("1");
        assertThat(stays.get("dueAt").asText()).isEqualTo("2034-07-01T07:00:00Z");
        run(stays);
        assertThat(receiver.await(1).getFirst().text()).isEqualTo("sold=Oven");
    }

    @Test
    @DisplayName("[T7] what is called off does not run, and what has run is called off no more")
    void calledOff() {
        ruleOnce(IN_A_DAY);
        create("1", won("Oven"));
        String path = ORG + "/scheduled-actions/" + pending("1").get("id").asText();
        node.delete(path).expect(204);
        action("1", ended("cancelled", "cancelled by hand"));
        node.post(path + "/run", "{}").expect(409);
        create("2", won("Stove"));
        JsonNode second = pending("2");
        run(second);
        receiver.await(1);
        node.delete(ORG + "/scheduled-actions/" + second.get("id").asText()).expect(409);
        assertThat(receiver.calls()).extracting(FakeReceiver.Call::text).containsExactly("deal=Stove");
    }

    @Test
    @DisplayName("[T6] what became due while the node was down fires after the start, the oldest first, each once")
    void afterDowntime() {
        ruleOnce(IN_A_DAY);
        for (int i = 0; i < 10; i++) {
            create("r" + i, won("Oven " + i));
            pending("r" + i);
        }
        node.close();
        TestPostgres.execute(node.database(), "update scheduled set due = due - 2 * 3600000 - 86400000");
        TestPostgres.execute(node.database(), "update scheduled set due = due - 3600000 where record in ('r3', 'r7')");
        node = TestNode.start(node.database());
        assertThat(receiver.await(10))
                .extracting(FakeReceiver.Call::text)
                .doesNotHaveDuplicates()
                .hasSize(10);
        List<String> woken = new ArrayList<>();
        TestPostgres.execute(node.database(), "select record from event where wake is not null order by at")
                .forEach(row -> woken.add(row.getString(0)));
        assertThat(woken).containsExactly("r3", "r7", "r0", "r1", "r2", "r4", "r5", "r6", "r8", "r9");
    }

    @Test
    @DisplayName("[T6] older than 24 hours: skipped, too late")
    void tooLate() {
        ruleOnce(IN_A_DAY);
        create("1", won("Oven"));
        pending("1");
        node.close();
        TestPostgres.execute(node.database(), "update scheduled set due = due - 2 * 86400000 - 1000");
        node = TestNode.start(node.database());
        action("1", ended("skipped", "too late"));
        assertThat(receiver.calls()).isEmpty();
    }

    private void dateRule(String recurrence) {
        node.post(ORG + "/rules", """
                {"name": "Due", "module": "Deals",
                 "trigger": {"type": "date", "field": "Due_At", "offset": 0, "unit": "minutes", "recurrence": "%s"},
                 "criteria": {"conditions": [{"field": "Stage", "operator": "is", "value": "Won"}]},
                 "instantAction": {"webhook": "wh_1"}}""".formatted(recurrence)).expect(201);
    }

    @Test
    @DisplayName("[R2, T7, T8] a date rule goes off at the date of a record, once for each value of it")
    void byDate() {
        dateRule("once");
        Instant due = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(2);
        create("1", won("Oven", due));
        FakeReceiver.Call call = receiver.await(1).getFirst();
        assertThat(Instant.now()).isAfterOrEqualTo(due);
        assertThat(delivery(call).get("function").asText()).isEqualTo("dateTrigger");
        action("1", inState("fired"));
        Instant far = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(5, ChronoUnit.DAYS);
        edit("1", won("Oven 2", far));
        JsonNode next = action("1", at(far));
        run(next);
        assertThat(receiver.await(2).get(1).text()).isEqualTo("deal=Oven+2");
        action("1", inState("fired"));
        edit("1", won("Oven 3", far));
        create("2", won("Stove", far));
        pending("2");
        assertThat(node.get(ORG + "/scheduled-actions?record=1&state=pending")
                        .expect(200)
                        .json()
                        .get("data"))
                .as("this value has had its turn")
                .isEmpty();
    }

    @Test
    @DisplayName("[R2, T8] a yearly date rule goes off again, also after a turn at which its criteria were false")
    void everyYear() {
        dateRule("yearly");
        create("1", "\"Deal_Name\": \"Oven\", \"Stage\": \"Lost\", \"Due_At\": \"2020-02-29T12:00:00Z\"");
        run(action("1", inAFebruary()));
        action("1", inAFebruary());
        edit("1", "\"Deal_Name\": \"Oven\", \"Stage\": \"Won\", \"Due_At\": \"2020-02-29T12:00:00Z\"");
        run(action("1", inAFebruary()));
        assertThat(receiver.await(1).getFirst().text()).isEqualTo("deal=Oven");
        action("1", inAFebruary());
    }

    private static Predicate<JsonNode> inAFebruary() {
        return inState("pending").and(action -> action.get("dueAt").asText().matches("....-02-2[89]T12:00:00Z"));
    }

    @Test
    @DisplayName("[T7] a date rule sees the records that had an event while another one was active, and no others")
    void seesOlderRecords() {
        Instant far = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(5, ChronoUnit.DAYS);
        create("before", won("Oven", far));
        dateRule("once");
        create("1", won("Stove", far));
        create("2", won("Sink"));
        edit("2", won("Tap", far));
        pending("1");
        pending("2");
        dateRule("yearly");
        for (String record : List.of("1", "2")) {
            JsonNode second =
                    action(record, action -> action.get("ruleId").asText().equals("rul_2"));
            assertThat(second.get("state").asText()).isEqualTo("pending");
            assertThat(second.get("dueAt").asText()).isEqualTo(far.toString());
        }
        assertThat(node.get(ORG + "/scheduled-actions").expect(200).json().get("data"))
                .extracting(action ->
                        action.get("recordId").asText() + action.get("ruleId").asText())
                .containsExactlyInAnyOrder("1rul_1", "2rul_1", "1rul_2", "2rul_2");
    }

    @Test
    @DisplayName(
            "[R4, R2] a date rule that fires once has its turn once for each record, and its later actions follow it")
    void onceForARecord() {
        node.post(ORG + "/rules", """
                {"name": "Due", "module": "Deals", "repeat": "once",
                 "trigger": {"type": "date", "field": "Due_At", "offset": 0, "unit": "minutes", "recurrence": "yearly"},
                 "instantAction": {"webhook": "wh_1"},
                 "timeBasedActions": [{"webhook": "wh_1", %s}]}""".formatted(IN_A_DAY)).expect(201);
        Instant far = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(5, ChronoUnit.DAYS);
        create("1", won("Oven", far));
        run(pending("1"));
        receiver.await(1);
        JsonNode follows = pending("1");
        assertThat(Instant.parse(follows.get("dueAt").asText()))
                .isBetween(
                        Instant.now().plus(23, ChronoUnit.HOURS), Instant.now().plus(25, ChronoUnit.HOURS));
        edit("1", won("Stove", far.plusSeconds(3600)));
        run(follows);
        assertThat(receiver.await(2)).extracting(FakeReceiver.Call::text).containsExactly("deal=Oven", "deal=Stove");
        action("1", inState("fired"));
        assertThat(node.get(ORG + "/scheduled-actions?state=pending")
                        .expect(200)
                        .json()
                        .get("data"))
                .isEmpty();
    }
}
