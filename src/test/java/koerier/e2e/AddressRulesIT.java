package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import koerier.TestNode;
import koerier.TestNode.Answer;
import koerier.testkit.FakeReceiver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Whom webhooks may reach, on a whole node.
class AddressRulesIT {
    private static final String WEBHOOK = """
            {"name": "%s", "module": "Deals", "url": "http://127.0.0.1:%d/", "retry": {"policy": "none"}}""";

    private static FakeReceiver receiver;
    private static TestNode node;

    @BeforeAll
    static void anOrganisationWithAWebhook() {
        receiver = FakeReceiver.start();
        node = TestNode.start();
        node.put("/v1/orgs/acme", "{\"name\": \"Acme\"}").expect(201);
        node.post("/v1/orgs/acme/webhooks", WEBHOOK.formatted("First", receiver.port()))
                .expect(201);
    }

    @AfterAll
    static void stop() {
        node.close();
        receiver.close();
    }

    @Test
    @DisplayName(
            "U50 a webhook may not call the API, whatever way it is spelt, and a call of a delivery is refused there")
    void noLoops() {
        int api = Integer.parseInt(node.url("").replaceAll(".*:", ""));
        for (String host : List.of("127.0.0.1", "localhost", "[::1]", "127.0.0.9")) {
            Answer saved = node.post("/v1/orgs/acme/webhooks", """
                    {"name": "Loop", "module": "Deals", "url": "http://%s:%d/v1/orgs/acme/events"}""".formatted(host, api));
            assertThat(saved.status()).as(host).isEqualTo(422);
            assertThat(saved.json().at("/errors/0/pointer").asText()).isEqualTo("/url");
        }
        Answer called = node.call(TestNode.KEY, "POST", "/v1/orgs/acme/events", "{}", "Koerier-Attempt", "1");
        assertThat(called.status()).isEqualTo(403);
        assertThat(called.json().get("type").asText()).isEqualTo("/problems/loop");
    }

    @Test
    @DisplayName("U55 a network that the operator denies is not called any more, and can be allowed again")
    void denyWhileRunning() {
        node.put("/v1/address-rules", "{\"deny\": [\"127.0.0.0/8\"]}").expect(200);
        try {
            JsonNode refused = node.post("/v1/orgs/acme/webhooks/wh_1/test", "{}")
                    .expect(200)
                    .json();
            assertThat(refused.at("/delivery/error/code").asText()).isEqualTo("URL_REFUSED");
            assertThat(refused.at("/delivery/error/detail").asText()).isEmpty();
            assertThat(node.post("/v1/orgs/acme/webhooks", WEBHOOK.formatted("Denied", receiver.port()))
                            .status())
                    .isEqualTo(422);
        } finally {
            Answer now = node.get("/v1/address-rules").expect(200);
            String tag = now.response().headers().firstValue("ETag").orElseThrow();
            assertThat(node.call(TestNode.KEY, "PUT", "/v1/address-rules", "{}", "If-Match", "\"0\"")
                            .status())
                    .isEqualTo(412);
            node.call(TestNode.KEY, "PUT", "/v1/address-rules", "{}", "If-Match", tag)
                    .expect(200);
        }
        JsonNode again =
                node.post("/v1/orgs/acme/webhooks/wh_1/test", "{}").expect(200).json();
        assertThat(again.at("/delivery/state").asText()).isEqualTo("delivered");
        assertThat(node.put("/v1/address-rules", "{\"deny\": [\"localhost\"], \"drop\": []}")
                        .status())
                .isEqualTo(422);
    }
}
