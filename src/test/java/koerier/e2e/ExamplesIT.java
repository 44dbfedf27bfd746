package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import koerier.TestNode;
import koerier.dev.io.DemoOrganisation;
import koerier.testkit.FakeReceiver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The six situations that Koerier exists for: the events of each example are posted to a whole node, and the
/// bytes that arrive at the third party's socket are compared with what the example's golden file says.
class ExamplesIT {
    /// Headers that differ from run to run, or belong to the connection.
    private static final List<String> VARIABLE =
            List.of("host", "user-agent", "webhook-id", "webhook-timestamp", "koerier-event-id");

    private static FakeReceiver receiver;
    private static TestNode node;

    @BeforeAll
    static void start() {
        receiver = FakeReceiver.start();
        node = TestNode.start().withExamples("http://127.0.0.1:" + receiver.port());
    }

    @AfterAll
    static void stop() {
        node.close();
        receiver.close();
    }

    @ParameterizedTest
    @CsvSource({"1-invoice,1", "2-mailing-list,1", "4-estimate,1", "5-commission,2"})
    @DisplayName("[1.1, 1.2, 1.4, 1.5] an example's event makes its webhook arrive, to the byte")
    void whatAnEventSendsIsExactlyThis(String example, int rulesThatFire) {
        int before = receiver.calls().size();
        JsonNode accepted = node.post("/v1/orgs/demo/events", DemoOrganisation.events(example))
                .expect(202)
                .json();
        List<FakeReceiver.Call> arrived = receiver.await(before + rulesThatFire);
        assertThat(arrived).hasSize(before + rulesThatFire);
        FakeReceiver.Call call = arrived.subList(before, arrived.size()).stream()
                .filter(one -> golden(example).startsWith(one.lines().getFirst()))
                .findFirst()
                .orElseThrow();
        assertThat(request(call)).isEqualTo(golden(example));
        assertThat(call.header("koerier-event-id"))
                .isEqualTo(accepted.at("/accepted/0/id").asText());
        assertThat(call.header("webhook-id")).startsWith("dlv_");
    }

    /// Their actions lie in the future; the test call renders and sends what they will send.
    @ParameterizedTest
    @CsvSource({"3-meeting-reminder,Remind by SMS", "6-payment-due,Payment is due"})
    @DisplayName("[1.3, 1.6] what an example's time-based action will send, to the byte")
    void whatATimeBasedActionWillSendIsExactlyThis(String example, String webhook) {
        int before = receiver.calls().size();
        JsonNode answer = node.post(
                        "/v1/orgs/demo/webhooks/" + id("webhooks", webhook) + "/test",
                        "{\"event\": " + DemoOrganisation.events(example) + "}")
                .expect(200)
                .json();
        FakeReceiver.Call call = receiver.await(before + 1).getLast();
        assertThat(request(call).replace("Koerier-Test: 1\n", "")).isEqualTo(golden(example));
        assertThat(call.header("koerier-test")).isEqualTo("1");
        assertThat(answer.at("/delivery/state").asText()).isEqualTo("delivered");
        assertThat(answer.at("/delivery/function").asText()).isEqualTo("test");
    }

    @ParameterizedTest
    @CsvSource({"3-meeting-reminder,300,2126-12-01T11:30:00Z", "6-payment-due,4714,2126-12-24T08:00:00Z"})
    @DisplayName(
            "[1.3, 1.6] an example's time-based action waits for its time, and what it sends then is this, to the byte")
    void whatATimeBasedActionSendsIsExactlyThis(String example, String record, String due) {
        node.post("/v1/orgs/demo/events", DemoOrganisation.events(example).replace("2026-12-", "2126-12-"))
                .expect(202);
        JsonNode action = action(record, "pending");
        assertThat(action.get("dueAt").asText()).isEqualTo(due);
        node.post("/v1/orgs/demo/scheduled-actions/" + action.get("id").asText() + "/run", "{}")
                .expect(202);
        String delivery = action(record, "fired").get("deliveryId").asText();
        FakeReceiver.Call call = null;
        for (int calls = 1; call == null; calls++) {
            call = receiver.await(calls).stream()
                    .filter(one -> one.header("webhook-id").equals(delivery))
                    .findFirst()
                    .orElse(null);
        }
        assertThat(request(call)).isEqualTo(golden(example).replace("-12-2026", "-12-2126"));
    }

    private static JsonNode action(String record, String state) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < deadline) {
            JsonNode newest = node.get("/v1/orgs/demo/scheduled-actions?record=" + record)
                    .expect(200)
                    .json()
                    .at("/data/0");
            if (newest.at("/state").asText().equals(state)) {
                return newest;
            }
        }
        throw new AssertionError("no action of " + record + " is " + state);
    }

    @Test
    @DisplayName("[W7] the commission's token arrives, and stands in no answer")
    void theTokenStaysSecret() {
        String id = id("webhooks", "Sales commission");
        String event = "{\"event\": " + DemoOrganisation.events("5-commission") + "}";
        String preview = node.post("/v1/orgs/demo/webhooks/" + id + "/preview", event)
                .expect(200)
                .body();
        assertThat(preview).contains("authtoken=***").doesNotContain("s3cr3t-demo-token");
        assertThat(node.get("/v1/orgs/demo/webhooks/" + id).body()).doesNotContain("s3cr3t-demo-token");
    }

    @Test
    @DisplayName("[A5] explain says why the commission is not computed for existing business")
    void explainSaysWhy() {
        String event = DemoOrganisation.events("5-commission").replace("New Business", "Existing Business");
        JsonNode explained = node.post(
                        "/v1/orgs/demo/rules/" + id("rules", "New business won") + "/explain",
                        "{\"event\": " + event + "}")
                .expect(200)
                .json();
        assertThat(explained.at("/fires").asBoolean()).isFalse();
        assertThat(explained.at("/reason").asText()).isEqualTo("criteria");
        assertThat(explained.at("/criteria/conditions/0/actual").asText()).isEqualTo("Existing Business");
        assertThat(explained.at("/criteria/conditions/1/result").asBoolean()).isTrue();
    }

    private static String id(String kind, String name) {
        JsonNode all = node.get("/v1/orgs/demo/" + kind).expect(200).json().get("data");
        return StreamSupport.stream(all.spliterator(), false)
                .filter(one -> one.get("name").asText().equals(name))
                .map(one -> one.get("id").asText())
                .findFirst()
                .orElseThrow();
    }

    /// Request line, headers that do not vary, and body, as they arrived.
    private static String request(FakeReceiver.Call call) {
        return call.lines().stream()
                        .filter(line -> VARIABLE.stream()
                                .noneMatch(name ->
                                        line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":")))
                        .collect(Collectors.joining("\n"))
                + "\n\n"
                + call.text()
                + "\n";
    }

    private static String golden(String example) {
        try (InputStream file = ExamplesIT.class.getResourceAsStream("/koerier/examples/" + example + ".http")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException missing) {
            throw new java.io.UncheckedIOException(missing);
        }
    }
}
