package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import koerier.TestNode;
import koerier.testkit.FakeReceiver;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What happens after a call has failed, on a whole node with a real database and a real receiver.
class RetriesIT {
    private static final String ORG = "/v1/orgs/shop";

    private FakeReceiver receiver;
    private TestNode node;

    @BeforeEach
    void start() {
        receiver = FakeReceiver.start();
        node = TestNode.start();
        node.put(ORG, "{\"name\": \"Shop\", \"edition\": \"enterprise\", \"userLicences\": 50}")
                .expect(201);
    }

    @AfterEach
    void stop() {
        node.close();
        receiver.close();
    }

    private void webhook(String retry) {
        node.post(ORG + "/webhooks", """
                {"name": "Call", "module": "Deals", "url": "http://127.0.0.1:%d/hook", "retry": %s,
                 "customParameters": [{"name": "token", "value": "canary-5510", "secret": true}],
                 "entityParameters": [{"name": "deal", "value": "${Deals.Deal Name} ${!Koerier.Delivery_Id}"}]}""".formatted(receiver.port(), retry)).expect(201);
        node.post(ORG + "/rules", """
                {"name": "Always", "module": "Deals", "trigger": {"type": "create"},
                 "instantAction": {"webhook": "wh_1"}}""").expect(201);
    }

    private void event(String record) {
        node.post(ORG + "/events", """
                {"module": "Deals", "operation": "create", "recordId": "%s",
                 "record": {"Deal_Name": "Oven %s"}}""".formatted(record, record)).expect(202);
    }

    private JsonNode delivery(String state) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        JsonNode newest = null;
        while (System.nanoTime() < deadline) {
            newest = node.get(ORG + "/deliveries").expect(200).json().at("/data/0");
            if (newest.at("/state").asText().equals(state)) {
                return newest;
            }
        }
        throw new AssertionError("no delivery is " + state + ": " + newest);
    }

    @Test
    @DisplayName("[D1, D3, D4] a failed call is made again after its delay, with the same id and bytes")
    void triedAgain() {
        webhook("{\"policy\": \"custom\", \"delays\": [\"PT1S\"]}");
        receiver.answer(FakeReceiver.status(500, "not now"), FakeReceiver.status(200));
        event("1");
        List<FakeReceiver.Call> calls = receiver.await(2);
        assertThat(calls).extracting(call -> call.header("koerier-attempt")).containsExactly("1", "2");
        assertThat(calls.get(1).header("webhook-id")).isEqualTo(calls.get(0).header("webhook-id"));
        assertThat(calls.get(1).body()).isEqualTo(calls.get(0).body());
        assertThat(calls.get(1).target()).isEqualTo(calls.get(0).target());
        JsonNode delivery = delivery("delivered");
        assertThat(delivery.at("/attempts").size()).isEqualTo(2);
        Instant first = Instant.parse(delivery.at("/attempts/0/startedAt").asText());
        Duration took = Duration.ofMillis(delivery.at("/attempts/0/durationMs").asLong());
        Instant second = Instant.parse(delivery.at("/attempts/1/startedAt").asText());
        assertThat(Duration.between(first.plus(took), second))
                .as("never early, at most a second late")
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
    }

    @Test
    @DisplayName("[D3] standard: the second attempt is 15 minutes after the end of the first, and it is shown when")
    void standard() {
        webhook("{\"policy\": \"standard\"}");
        receiver.answer(FakeReceiver.status(404));
        event("1");
        JsonNode delivery = delivery("retrying");
        Instant end = Instant.parse(delivery.at("/attempts/0/startedAt").asText())
                .plusMillis(delivery.at("/attempts/0/durationMs").asLong());
        Instant next = Instant.parse(delivery.at("/nextAttemptAt").asText());
        assertThat(Duration.between(end.plus(Duration.ofMinutes(15)), next))
                .isBetween(Duration.ZERO, Duration.ofMillis(500));
        var due = TestPostgres.execute(node.database(), "select due, frozen from retry")
                .iterator()
                .next();
        assertThat(due.getLong(0)).isEqualTo(next.toEpochMilli());
        assertThat(due.getBuffer(1).toString()).as("sealed").doesNotContain("canary-5510");
    }

    /// How long after the end of the first attempt the next one is due, when the answer is 503 with this header.
    private Duration wait(String record, String retryAfter) {
        receiver.answer(
                FakeReceiver.raw("HTTP/1.1 503 X\r\nContent-Length: 0\r\nRetry-After: " + retryAfter + "\r\n\r\n"));
        event(record);
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < deadline) {
            JsonNode found = node.get(ORG + "/deliveries?record=" + record)
                    .expect(200)
                    .json()
                    .at("/data/0");
            if (found.at("/state").asText().equals("retrying")) {
                Instant end = Instant.parse(found.at("/attempts/0/startedAt").asText())
                        .plusMillis(found.at("/attempts/0/durationMs").asLong());
                return Duration.between(
                        end, Instant.parse(found.at("/nextAttemptAt").asText()));
            }
        }
        throw new AssertionError("no answer to record " + record);
    }

    @Test
    @DisplayName("[D3] extended: Retry-After lengthens the wait, in seconds or as a date, and whatever it says ends it")
    void retryAfter() {
        webhook("{\"policy\": \"extended\"}");
        Duration shortest = Duration.ofSeconds(59);
        Duration longest = Duration.ofSeconds(75);
        assertThat(wait("1", "2")).as("never shorter than the policy's").isBetween(shortest, longest);
        assertThat(wait("2", "600")).isBetween(Duration.ofSeconds(599), Duration.ofSeconds(725));
        String date = java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(1200).atZone(java.time.ZoneOffset.UTC));
        assertThat(wait("3", date)).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(25));
        assertThat(wait("4", "99999999999999999999999"))
                .as("no gap is longer than 8 hours")
                .isBetween(Duration.ofHours(7), Duration.ofHours(8).plusSeconds(5));
        assertThat(wait("5", "-600")).isBetween(shortest, longest);
        assertThat(wait("6", "${jndi:x} 600")).isBetween(shortest, longest);
    }

    @Test
    @DisplayName("[D3] after the last attempt that the policy allows, the delivery has failed")
    void failedForGood() {
        webhook("{\"policy\": \"custom\", \"delays\": [\"PT1S\"]}");
        receiver.answer(FakeReceiver.status(500));
        event("1");
        receiver.await(2);
        JsonNode delivery = delivery("failed");
        assertThat(delivery.at("/attempts").size()).isEqualTo(2);
        assertThat(delivery.at("/nextAttemptAt").isNull()).isTrue();
    }

    @Test
    @DisplayName("[I1, I8] a retry outlives a restart, and is not early because of it")
    void outlivesARestart() {
        webhook("{\"policy\": \"custom\", \"delays\": [\"PT3S\"]}");
        receiver.answer(FakeReceiver.status(503), FakeReceiver.status(200));
        event("1");
        JsonNode waiting = delivery("retrying");
        Instant due = Instant.parse(waiting.at("/nextAttemptAt").asText());
        node.close();
        node = TestNode.start(node.database());
        List<FakeReceiver.Call> calls = receiver.await(2);
        assertThat(calls.get(1).header("webhook-id"))
                .isEqualTo(waiting.get("id").asText())
                .isEqualTo(calls.get(0).header("webhook-id"));
        assertThat(calls.get(1).body()).isEqualTo(calls.get(0).body());
        JsonNode delivered = delivery("delivered");
        assertThat(Instant.parse(delivered.at("/attempts/1/startedAt").asText()))
                .isAfterOrEqualTo(due);
    }

    @Test
    @DisplayName("[W15] a webhook that is paused while a retry waits skips it")
    void pausedMeanwhile() {
        webhook("{\"policy\": \"custom\", \"delays\": [\"PT1S\"]}");
        receiver.answer(FakeReceiver.status(500));
        event("1");
        receiver.await(1);
        node.patch(ORG + "/webhooks/wh_1", "{\"state\": \"paused\"}").expect(200);
        assertThat(delivery("skipped").at("/error/code").asText()).isEqualTo("WEBHOOK_PAUSED");
        assertThat(receiver.calls()).hasSize(1);
    }

    @Test
    @DisplayName("[I1] after a restart, what comes then is delivered at once, though most lanes never had an event")
    void goesOnAtOnce() {
        webhook("{\"policy\": \"none\"}");
        event("1");
        receiver.await(1);
        delivery("delivered");
        node.close();
        node = TestNode.start(node.database());
        event("2");
        receiver.await(2);
        event("3");
        receiver.await(3);
    }
}
