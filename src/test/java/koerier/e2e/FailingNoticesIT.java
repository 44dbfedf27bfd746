package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import koerier.TestNode;
import koerier.quota.FailingSettings;
import koerier.quota.MailSettings;
import koerier.quota.NoticeSettings;
import koerier.store.DatabaseSettings;
import koerier.testkit.FakeMailServer;
import koerier.testkit.FakeReceiver;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Notices of failing webhooks on a whole node: a database, a receiver that fails, a mail server.
class FailingNoticesIT {
    private static final String ORG = "/v1/orgs/shop";

    private final DatabaseSettings database = TestPostgres.emptyDatabase();
    private FakeReceiver receiver;
    private FakeReceiver notified;
    private FakeMailServer mail;
    private TestNode node;
    private int records;

    @BeforeEach
    void start() {
        receiver = FakeReceiver.start();
        notified = FakeReceiver.start();
        mail = FakeMailServer.start();
    }

    @AfterEach
    void stop() {
        node.close();
        receiver.close();
        notified.close();
        mail.close();
    }

    private NoticeSettings settings(Duration stillAfter) {
        var server = new MailSettings(
                "127.0.0.1", mail.port(), MailSettings.Security.NONE, null, null, "no-reply@example.com");
        return NoticeSettings.DEFAULTS
                .withMail(server)
                .withFailing(new FailingSettings(List.of("operator@example.com"), stillAfter, Duration.ZERO));
    }

    private String shop() {
        String secret = node.put(ORG, """
                {"name": "Bakkerij", "edition": "enterprise", "userLicences": 5, "locale": "nl",
                 "admins": [{"email": "it@example.com"}], "notifyUrl": "%s"}""".formatted(notified.url("/told")))
                .expect(201)
                .json()
                .path("notifySecret")
                .asText();
        node.post(ORG + "/webhooks", """
                {"name": "Deal sheet", "module": "Deals", "retry": {"policy": "none"},
                 "url": "http://127.0.0.1:%d/deal"}""".formatted(receiver.port())).expect(201);
        node.post(ORG + "/rules", """
                {"name": "Always", "module": "Deals", "trigger": {"type": "create"},
                 "instantAction": {"webhook": "wh_1"}}""").expect(201);
        return secret;
    }

    /// Has a delivery made and waits until the log shows how it ended.
    private void delivery(int status, String state) {
        receiver.answer(FakeReceiver.status(status));
        String record = Integer.toString(++records);
        node.post(ORG + "/events", """
                {"module": "Deals", "operation": "create", "recordId": "%s", "record": {}}""".formatted(record)).expect(202);
        long end = System.nanoTime() + 30_000_000_000L;
        JsonNode found = null;
        while (System.nanoTime() < end) {
            found = node.get(ORG + "/deliveries?record=" + record).expect(200).json();
            if (found.at("/data/0/state").asText().equals(state)) {
                return;
            }
        }
        throw new AssertionError("record " + record + " is never " + state + ": " + found);
    }

    private List<String> types(int count) {
        return notified.await(count).stream()
                .map(call -> call.text().replaceAll("\\{\"type\":\"([^\"]*).*", "$1"))
                .toList();
    }

    @Test
    @DisplayName("[Q8] the first failure, still failing after n hours, and recovered are told once each, over restarts")
    void theWholeWay() throws Exception {
        node = TestNode.start(database, settings(Duration.ofHours(9)));
        String secret = shop();
        delivery(200, "delivered");
        delivery(500, "failed");
        assertThat(types(1)).containsExactly("webhook.failing");
        delivery(404, "failed");
        delivery(500, "failed");
        node.close();
        node = TestNode.start(database, settings(Duration.ofMillis(1)));
        assertThat(types(2)).containsExactly("webhook.failing", "webhook.stillFailing");
        delivery(500, "failed");
        node.close();
        node = TestNode.start(database, settings(Duration.ofMillis(1)));
        delivery(200, "delivered");
        assertThat(types(3)).containsExactly("webhook.failing", "webhook.stillFailing", "webhook.recovered");
        delivery(200, "delivered");
        delivery(500, "failed");
        assertThat(types(4).get(3)).isEqualTo("webhook.failing");

        for (FakeReceiver.Call call : notified.calls()) {
            new Webhook(secret)
                    .verify(
                            call.text(),
                            HttpHeaders.of(
                                            Map.of(
                                                    "webhook-id", call.headers("webhook-id"),
                                                    "webhook-timestamp", call.headers("webhook-timestamp"),
                                                    "webhook-signature", call.headers("webhook-signature")),
                                            (_, _) -> true)
                                    .map());
        }
        assertThat(notified.calls().getFirst().text())
                .contains("\"webhook\":\"wh_1\"", "\"webhookName\":\"Deal sheet\"", "\"failingSince\":\"2");
        FakeMailServer.Mail first = mail.await();
        FakeMailServer.Mail second = mail.await();
        assertThat(first.header("Subject"))
                .isEqualTo(second.header("Subject"))
                .isEqualTo("Bakkerij: de webhook \"Deal sheet\" mislukt");
        assertThat(first.dialogue().toString() + second.dialogue())
                .contains("RCPT TO:<operator@example.com>", "RCPT TO:<it@example.com>");
    }

    @Test
    @DisplayName("[Q8] off by default; what fails when it is switched on is told; a failed test is no failure")
    void off() {
        node = TestNode.start(database, NoticeSettings.DEFAULTS);
        shop();
        delivery(500, "failed");
        // Stopping looks at everything once more.
        node.close();
        assertThat(notified.calls()).isEmpty();
        node = TestNode.start(database, settings(Duration.ofHours(9)));
        assertThat(types(1)).containsExactly("webhook.failing");
        delivery(200, "delivered");
        assertThat(types(2)).containsExactly("webhook.failing", "webhook.recovered");
        receiver.answer(FakeReceiver.status(500));
        node.post(ORG + "/webhooks/wh_1/test", "{}").expect(200);
        node.close();
        assertThat(notified.calls()).hasSize(2);
        node = TestNode.start(database, settings(Duration.ofHours(9)));
    }
}
