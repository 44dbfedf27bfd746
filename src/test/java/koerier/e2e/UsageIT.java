package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import koerier.TestNode;
import koerier.testkit.FakeReceiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What people see of deliveries while they happen and afterwards, on a whole node.
class UsageIT {
    private static final String ORG = "/v1/orgs/shop";
    private static final String LIVE = ORG + "/deliveries/live";
    private static final Duration BEHIND_MAX = Duration.ofSeconds(30); // 5 s, on a machine that has time

    private FakeReceiver receiver;
    private TestNode node;

    @BeforeEach
    void aShopWithAWebhookAndARule() {
        receiver = FakeReceiver.start();
        node = TestNode.start();
        node.put(ORG, "{\"name\": \"Shop\", \"edition\": \"professional\", \"userLicences\": 5}")
                .expect(201);
        node.post(
                        ORG + "/webhooks",
                        "{\"name\": \"Call\", \"module\": \"Deals\", \"url\": \"http://127.0.0.1:" + receiver.port()
                                + "/\", \"retry\": {\"policy\": \"none\"}}")
                .expect(201);
        node.post(
                        ORG + "/rules",
                        "{\"name\": \"Always\", \"module\": \"Deals\", \"trigger\": {\"type\": \"create\"},"
                                + " \"instantAction\": {\"webhook\": \"wh_1\"}}")
                .expect(201);
    }

    @AfterEach
    void stop() {
        node.close();
        receiver.close();
    }

    private void events(int from, int count) {
        for (int i = from; i < from + count; i++) {
            node.post(
                            ORG + "/events",
                            "{\"module\": \"Deals\", \"operation\": \"create\", \"recordId\": \"" + i
                                    + "\", \"record\": {}}")
                    .expect(202);
        }
    }

    /// The ids of the next events.
    private static List<String> ids(Iterator<String> lines, int count) {
        List<String> ids = new java.util.ArrayList<>();
        while (ids.size() < count) {
            String line = lines.next();
            if (line.startsWith("id: ")) {
                ids.add(line.substring(4));
            }
        }
        return ids;
    }

    @Test
    @DisplayName("[A7, Q7] attempts are seen live, again after a break, and counted within seconds, over a restart too")
    void liveAndCounted() {
        List<String> seen;
        try (Stream<String> live = node.lines(LIVE, "Accept", "text/event-stream")) {
            Iterator<String> lines = live.iterator();
            events(0, 4);
            receiver.await(4);
            receiver.answer(FakeReceiver.status(500, "no"));
            events(4, 1);
            seen = ids(lines, 5);
        }
        try (Stream<String> again = node.lines(LIVE, "Last-Event-ID", seen.get(1))) {
            assertThat(ids(again.iterator(), 3)).isEqualTo(seen.subList(2, 5));
        }
        awaitCounts(4, 1);
        var database = node.database();
        node.close();
        node = TestNode.start(database);
        awaitCounts(4, 1);
    }

    private void awaitCounts(int succeeded, int failed) {
        Instant late = Instant.now().plus(BEHIND_MAX);
        JsonNode usage = node.get(ORG + "/usage?by=webhook").expect(200).json();
        while (usage.at("/series/0/count").asInt() < succeeded + failed
                && Instant.now().isBefore(late)) {
            usage = node.get(ORG + "/usage?by=webhook").expect(200).json();
        }
        assertThat(usage.at("/series/0/webhook").asText()).isEqualTo("wh_1");
        assertThat(usage.at("/series/0/name").asText()).isEqualTo("Call");
        assertThat(usage.at("/series/0/succeeded").asInt()).isEqualTo(succeeded);
        assertThat(usage.at("/series/0/failed").asInt()).isEqualTo(failed);
        assertThat(usage.at("/usedToday").asInt()).isEqualTo(succeeded + failed);
        assertThat(usage.at("/limit").asInt()).isEqualTo(500);
    }
}
