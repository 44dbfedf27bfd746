package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import koerier.TestNode;
import koerier.quota.MailSettings;
import koerier.quota.NoticeSettings;
import koerier.testkit.FakeMailServer;
import koerier.testkit.FakeReceiver;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The daily limit on a whole node: a real database, a real receiver that counts, a mail server.
class DailyLimitIT {
    private static final String ORG = "/v1/orgs/shop";
    private static final int CAP = 100;

    private FakeReceiver receiver;
    private FakeReceiver notified;
    private FakeMailServer mail;
    private TestNode node;

    @BeforeEach
    void aShopWithOneLicence() {
        receiver = FakeReceiver.start();
        notified = FakeReceiver.start();
        mail = FakeMailServer.start();
        var server = new MailSettings(
                "127.0.0.1", mail.port(), MailSettings.Security.NONE, "koerier", "secret-8461", "no-reply@example.com");
        node = TestNode.start(TestPostgres.emptyDatabase(), new NoticeSettings(server, List.of(Duration.ofMillis(50))));
    }

    private String shop(String more) {
        String secret = node.put(ORG, """
                {"name": "Bakkerij", "edition": "professional", "userLicences": 1, "locale": "nl",
                 "timeZone": "Europe/Amsterdam", "admins": [{"email": "it@example.com"}], "notifyUrl": "%s"%s}""".formatted(notified.url("/limits?of=shop"), more))
                .expect(201)
                .json()
                .path("notifySecret")
                .asText();
        node.post(ORG + "/webhooks", """
                {"name": "Deal", "module": "Deals", "url": "http://127.0.0.1:%d/deal"}""".formatted(receiver.port())).expect(201);
        node.post(ORG + "/rules", """
                {"name": "Always", "module": "Deals", "trigger": {"type": "create"},
                 "instantAction": {"webhook": "wh_1"}}""").expect(201);
        return secret;
    }

    @AfterEach
    void stop() {
        node.close();
        receiver.close();
        notified.close();
        mail.close();
    }

    @Test
    @DisplayName(
            "[Q3, Q5, Q6] 100 of 130 calls leave, 30 fail, and administrators hear of it twice, signed and by e-mail")
    void theWholeWay() throws Exception {
        String secret = shop("");
        mail.refuse(1);
        post(0, 130);
        Map<String, Long> states = awaitDeliveries(130);

        assertThat(states).isEqualTo(Map.of("delivered", 100L, "failed DAILY_LIMIT_REACHED", 30L));
        assertThat(receiver.calls()).hasSize(CAP);
        assertThat(node.get(ORG).json().path("usedToday").asInt()).isEqualTo(CAP);
        assertThat(node.get(ORG).json().path("dailyLimit").asInt()).isEqualTo(CAP);
        assertThat(node.get(ORG + "/usage").json().path("usedToday").asInt()).isEqualTo(CAP);

        List<FakeReceiver.Call> calls = notified.await(2);
        assertThat(calls.stream().map(call -> call.text().replaceAll("\\{\"type\":\"([^\"]*).*", "$1")))
                .containsExactlyInAnyOrder("dailyLimit.near", "dailyLimit.reached");
        for (FakeReceiver.Call call : calls) {
            assertThat(call.target()).isEqualTo("/limits?of=shop");
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
        List<FakeMailServer.Mail> mails = List.of(mail.await(), mail.await());
        assertThat(mails.stream().map(each -> each.header("Subject")))
                .containsExactlyInAnyOrder(
                        "Bakkerij: 80 % van de webhookaanroepen van vandaag is gebruikt",
                        "Bakkerij: de daglimiet van webhookaanroepen is bereikt");
        assertThat(mails.getFirst().dialogue())
                .contains("AUTH PLAIN " + FakeMailServer.plain("koerier", "secret-8461"))
                .anyMatch(line -> line.startsWith("RCPT TO:<it@example.com>"))
                .anyMatch(line -> line.startsWith("MAIL FROM:<no-reply@example.com>"));
        assertThat(mails.getFirst().text()).contains("DAILY_LIMIT_REACHED");
        post(200, 1);
        awaitDeliveries(131);
        assertThat(notified.calls()).hasSize(2);
        assertThat(mail.unread()).isZero();
    }

    @Test
    @DisplayName("[Q1, Q2] a raised cap counts at once; tests cost a unit, refused and unconnected calls none")
    void whatCosts() {
        shop(", \"features\": []");
        post(0, 99);
        awaitDeliveries(99);
        node.post(ORG + "/webhooks/wh_1/test", "{}").expect(200);
        assertThat(receiver.await(CAP)).hasSize(CAP);
        JsonNode refused =
                node.post(ORG + "/webhooks/wh_1/test", "{}").expect(200).json();
        assertThat(refused.at("/delivery/error/code").asText()).isEqualTo("DAILY_LIMIT_REACHED");

        node.patch(ORG, "{\"userLicences\": 2}").expect(200);
        FakeReceiver dead = FakeReceiver.start();
        dead.close();
        node.patch(ORG + "/webhooks/wh_1", "{\"url\": \"" + dead.url("/") + "\"}")
                .expect(200);
        JsonNode unconnected =
                node.post(ORG + "/webhooks/wh_1/test", "{}").expect(200).json();
        assertThat(unconnected.at("/delivery/error/code").asText()).isEqualTo("CONNECTION_FAILED");
        assertThat(node.get(ORG).json().path("usedToday").asInt()).isEqualTo(CAP);
        assertThat(node.get(ORG).json().path("dailyLimit").asInt()).isEqualTo(2 * CAP);
    }

    @Test
    @DisplayName("[Q3] a restart on the same day goes on where the day stood")
    void restart() {
        shop(", \"features\": []");
        post(0, 60);
        awaitDeliveries(60);
        var database = node.database();
        node.close();
        node = TestNode.start(database);
        assertThat(node.get(ORG).json().path("usedToday").asInt()).isEqualTo(60);

        post(60, 60);
        awaitDeliveries(120);
        assertThat(receiver.calls()).hasSize(CAP);
    }

    private void post(int from, int count) {
        String lines = IntStream.range(from, from + count)
                .mapToObj(i ->
                        "{\"id\": \"e%d\", \"module\": \"Deals\", \"operation\": \"create\", \"recordId\": \"%d\", \"record\": {}}"
                                .formatted(i, i))
                .collect(Collectors.joining("\n"));
        node.postLines(ORG + "/events", HttpRequest.BodyPublishers.ofString(lines))
                .expect(202);
    }

    /// How the deliveries ended, counted, once there are so many.
    private Map<String, Long> awaitDeliveries(int count) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            List<String> states = new ArrayList<>();
            String after = "";
            do {
                JsonNode page = node.get(ORG + "/deliveries?limit=200" + after)
                        .expect(200)
                        .json();
                page.path("data").forEach(delivery -> {
                    String code = delivery.at("/error/code").asText("");
                    states.add(delivery.path("state").asText() + (code.isEmpty() ? "" : " " + code));
                });
                after = page.path("next").isNull()
                        ? ""
                        : "&after=" + page.path("next").asText();
            } while (!after.isEmpty());
            if (states.size() >= count) {
                return states.stream().collect(Collectors.groupingBy(state -> state, Collectors.counting()));
            }
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("only " + states.size() + " deliveries ended: " + states);
            }
        }
    }
}
