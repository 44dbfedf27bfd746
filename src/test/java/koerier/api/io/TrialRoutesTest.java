package koerier.api.io;

import static koerier.api.io.ApiUnderTest.ORG;
import static koerier.api.io.ApiUnderTest.errors;
import static koerier.api.io.ApiUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import koerier.api.Scope;
import koerier.bus.Addresses;
import koerier.bus.DispatchDeliveries;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.State;
import koerier.log.LoggedDelivery;
import koerier.log.LoggedEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TrialRoutesTest {
    private static final String BASE = "/v1/orgs/" + ORG;
    private static final String HOOK = BASE + "/webhooks/wh_1";
    private static final String EVENT = """
            {"event": {"id": "crm-1", "module": "Deals", "operation": "edit", "recordId": "4711",
             "record": {"Deal_Name": "Oven & 9", "Stage": "%s"}, "previous": {"Stage": "Negotiation"}}}""";

    private final List<Delivery> sent = new CopyOnWriteArrayList<>();
    private ApiUnderTest api;
    private String key;

    @BeforeEach
    void serve() {
        api = new ApiUnderTest().withOrganisation(ORG);
        key = api.key(Optional.of(ORG), Scope.MANAGE_WORKFLOWS);
        HttpResponse<String> made = api.call(key, "POST", BASE + "/webhooks", """
                {"name": "One", "module": "Deals", "url": "https://apps.example.com/hook?v=1",
                 "entityParameters": [{"name": "deal", "value": "${Deals.Deal Name}"}],
                 "customParameters": [{"name": "authtoken", "value": "canary-s3cr3t", "secret": true}],
                 "headers": [{"name": "X-Id", "value": "${!Koerier.Delivery_Id}"}], "signing": {"enabled": true}}""");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        api.vertx.eventBus().<DispatchDeliveries>localConsumer(Addresses.delivery(0), message -> {
            Delivery delivery = message.body().deliveries().getFirst();
            sent.add(delivery);
            api.work.release(delivery.heldBytes());
            message.reply(new Attempt(
                    1,
                    api.now.get(),
                    12,
                    State.FAILED,
                    "93.184.216.34",
                    404,
                    new Failure(FailureCode.HTTP, "", ""),
                    "<gone>".getBytes(StandardCharsets.UTF_8)));
        });
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    @DisplayName("[D9] [W7] a preview shows the request, secrets masked, and sends and stores nothing")
    void preview() {
        HttpResponse<String> response = api.call(key, "POST", HOOK + "/preview", EVENT.formatted("Closed Won"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(json(response))
                .containsEntry("method", "POST")
                .containsEntry("url", "https://apps.example.com/hook?v=1")
                .containsEntry("body", "deal=Oven+%26+9&authtoken=***")
                .containsEntry("warnings", List.of());
        assertThat(api.logStation.messages.get()).isZero();
        assertThat(sent).isEmpty();
    }

    @Test
    @DisplayName("[D9] without an event, sample values are shown; with a bad one, every mistake")
    void previewOfSamples() {
        HttpResponse<String> sample = api.call(key, "POST", HOOK + "/preview", null);
        assertThat(sample.statusCode()).as(sample.body()).isEqualTo(200);
        assertThat((String) json(sample).get("body")).startsWith("deal=").endsWith("&authtoken=***");
        assertThat(api.call(key, "POST", HOOK + "/preview", "{}").statusCode()).isEqualTo(200);
        assertThat(errors(api.call(key, "POST", HOOK + "/preview", "{\"event\": {\"module\": \"Deals\"}}")))
                .contains("/event/operation required", "/event/recordId required");
        assertThat(errors(api.call(
                        key, "POST", HOOK + "/preview", EVENT.formatted("x").replace("\"Deals\"", "\"Leads\""))))
                .containsExactly("/event/module otherModule");
        assertThat(errors(api.call(key, "POST", HOOK + "/preview", "{\"event\": 7}")))
                .containsExactly("/event type");
        assertThat(api.call(key, "POST", BASE + "/webhooks/wh_2/preview", null).statusCode())
                .isEqualTo(404);
    }

    @Test
    @DisplayName("[D9] [D5] a test is logged, sent once by the delivery station, and shown with what came back")
    void test() {
        HttpResponse<String> response = api.call(
                key, "POST", HOOK + "/test", EVENT.formatted("Closed Won"), "Accept-Language", "nl-BE, en;q=0.5");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        Delivery delivery = sent.getFirst();
        assertThat(delivery.function()).isEqualTo(Function.TEST);
        assertThat(new String(delivery.request().body(), StandardCharsets.UTF_8))
                .as("what is sent is not masked")
                .contains("authtoken=canary-s3cr3t");
        assertThat(delivery.signingKeys()).hasSize(1);
        assertThat(delivery.request().headers())
                .anyMatch(header -> header.value().equals(delivery.id().toString()));
        assertThat(response.body())
                .doesNotContain("canary-s3cr3t")
                .contains("\"HTTP_404\"")
                .contains("\"function\":\"test\"")
                .contains("bestaat")
                .contains("<gone>")
                .contains(delivery.id().toString())
                .doesNotContain("93.184.216.34");
        assertThat(api.logStation.committed).hasSize(1);
        assertThat(api.work.held()).isZero();
        String operators =
                api.call(ApiUnderTest.OPERATOR, "POST", HOOK + "/test", null).body();
        assertThat(operators).contains("93.184.216.34");
    }

    @Test
    @DisplayName("[A5] explain says of each criterion what was expected and found")
    void explain() {
        HttpResponse<String> made = api.call(key, "POST", BASE + "/rules", """
                {"name": "Won", "module": "Deals", "trigger": {"type": "createOrEdit"},
                 "criteria": {"conditions": [{"field": "Stage", "operator": "is", "value": "Closed Won"}]},
                 "instantAction": {"webhook": "wh_1"}}""");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String explain = BASE + "/rules/" + json(made).get("id") + "/explain";
        HttpResponse<String> no = api.call(key, "POST", explain, EVENT.formatted("Prospecting"));
        assertThat(json(no)).as(no.body()).containsEntry("fires", false).containsEntry("reason", "criteria");
        assertThat(no.body()).contains("\"expected\":\"Closed Won\"").contains("\"actual\":\"Prospecting\"");
        assertThat(json(api.call(key, "POST", explain, EVENT.formatted("Closed Won"))))
                .containsEntry("fires", true);
        assertThat(errors(api.call(key, "POST", explain, "{}"))).containsExactly("/event required");
    }

    @Test
    @DisplayName("[D6] a logged delivery shows its request of then, rendered anew and masked")
    void delivery() {
        api.call(key, "POST", HOOK + "/test", EVENT.formatted("Closed Won"));
        DeliveryId id = sent.getFirst().id();
        long version = sent.getFirst().configurationVersion();
        api.ports.log.events.put(
                id.position(), new LoggedEvent(api.logStation.committed.getFirst(), id.position(), version));
        log(id, version, State.DELIVERED);
        HttpResponse<String> changed = api.call(key, "PATCH", HOOK, "{\"url\": \"https://changed.example.com/\"}");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        HttpResponse<String> response = api.call(key, "GET", BASE + "/deliveries/" + id, null);
        assertThat(response.statusCode()).isEqualTo(200);
        @SuppressWarnings("unchecked") // a delivery has a request
        Map<String, Object> request = (Map<String, Object>) json(response).get("request");
        assertThat(request)
                .containsEntry("url", "https://apps.example.com/hook?v=1")
                .containsEntry("body", "deal=Oven+%26+9&authtoken=***");
        assertThat(api.call(key, "GET", BASE + "/deliveries/dlv_x", null).statusCode())
                .isEqualTo(404);
    }

    private void log(DeliveryId id, long version, State state) {
        api.ports.log.deliveries.add(new LoggedDelivery(
                id,
                version,
                1,
                "Deals",
                "4711",
                "crm-1",
                Function.INSTANT_ACTION,
                List.of(new Attempt(1, api.now.get(), 5, state, "10.0.0.1", 200, null, new byte[0]))));
    }

    @Test
    @DisplayName("[D6] [A2] the delivery log is filtered, shows 30 days by default, and comes in pages")
    void deliveries() {
        for (int i = 0; i < 3; i++) {
            log(new DeliveryId(new Position(1_000_000L * i, 1), 1, 0), 2, State.DELIVERED);
        }
        String list = BASE + "/deliveries";
        Map<String, Object> page = json(api.call(key, "GET", list + "?limit=2", null));
        assertThat((List<?>) page.get("data")).hasSize(2);
        page = json(api.call(key, "GET", list + "?limit=2&after=" + page.get("next"), null));
        assertThat((List<?>) page.get("data")).hasSize(1);
        assertThat(page.get("next")).isNull();
        assertThat(json(api.call(key, "GET", list + "?limit=3", null)).get("next"))
                .isNull();
        assertThat(api.ports.log.asked.from()).isEqualTo(api.now.get().minus(DeliveryFilter.SHOWN_BY_DEFAULT));
        api.call(
                key,
                "GET",
                list + "?webhook=wh_7&rule=rul_3&state=failed&code=HTTP_404&function=dateTrigger"
                        + "&module=Deals&record=a%25b&from=2026-01-01T00:00:00Z&to=2026-02-01T01:00:00%2B01:00",
                null);
        assertThat(api.ports.log.asked.webhook()).contains(7);
        assertThat(api.ports.log.asked.rule()).contains(3);
        assertThat(api.ports.log.asked.state()).contains(State.FAILED);
        assertThat(api.ports.log.asked.function()).contains(Function.DATE_TRIGGER);
        assertThat(api.ports.log.asked.record()).contains("a%b");
        assertThat(api.ports.log.asked.to()).isEqualTo(Instant.parse("2026-02-01T00:00:00Z"));
        for (String bad : List.of(
                "webhook=7",
                "rule=wh_1",
                "state=FAILED",
                "function=x",
                "from=yesterday",
                "to=9999999999",
                "from=+999999999-01-01T00:00:00Z",
                "after=abc",
                "sort=id")) {
            assertThat(api.call(key, "GET", list + "?" + bad, null).statusCode())
                    .as(bad)
                    .isEqualTo(422);
        }
    }
}
