package koerier.api.io;

import static koerier.api.io.ApiUnderTest.OPERATOR;
import static koerier.api.io.ApiUnderTest.ORG;
import static koerier.api.io.ApiUnderTest.errors;
import static koerier.api.io.ApiUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import koerier.api.Scope;
import koerier.org.OrgId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConfigurationRoutesTest {
    private static final String BASE = "/v1/orgs/" + ORG;
    private static final String WEBHOOKS = BASE + "/webhooks";
    private static final String RULES = BASE + "/rules";
    private static final String WEBHOOK = """
            {"name": "%s", "module": "Deals", "url": "https://apps.example.com/hook",
             "entityParameters": [{"name": "deal", "value": "${Deals.Deal Name}"}],
             "customParameters": [{"name": "authtoken", "value": "canary-s3cr3t", "secret": true}],
             "signing": {"enabled": true}}""";
    private static final String RULE = """
            {"name": "Deal won", "module": "Deals", "trigger": {"type": "createOrEdit"},
             "criteria": {"conditions": [{"field": "Stage", "operator": "is", "value": "Closed Won"}]},
             "instantAction": {"webhook": "%s"}}""";

    private ApiUnderTest api;
    private String key;

    @BeforeEach
    void serve() {
        api = new ApiUnderTest().withOrganisation(ORG);
        key = api.key(Optional.of(ORG), Scope.MANAGE_WORKFLOWS);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private HttpResponse<String> post(String path, String body, String... headers) {
        return api.call(key, "POST", path, body, headers);
    }

    private String created(String path, String body) {
        HttpResponse<String> response = post(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return (String) json(response).get("id");
    }

    @Test
    @DisplayName("[A1] [Q1] an organisation is made, shown with its limit, patched, listed and deleted")
    void organisations() {
        HttpResponse<String> shown = api.get(BASE);
        assertThat(json(shown))
                .containsEntry("id", "acme")
                .containsEntry("edition", "professional")
                .containsEntry("usedToday", 41L)
                .containsKey("dailyLimit");
        assertThat(shown.headers().firstValue("ETag")).contains("\"1\"");
        HttpResponse<String> patched = api.call(
                OPERATOR, "PATCH", BASE, "{\"userLicences\": 150}", "Content-Type", "application/merge-patch+json");
        assertThat(patched.statusCode()).as(patched.body()).isEqualTo(200);
        assertThat(json(patched)).containsEntry("dailyLimit", 10_000L).containsEntry("name", "Acme");
        assertThat(api.call(OPERATOR, "PUT", BASE, "{\"name\": \"Acme\", \"timeZone\": \"Mars/Base\"}")
                        .statusCode())
                .isEqualTo(422);
        for (String org : List.of("b", "c", "d")) {
            api.withOrganisation(new OrgId(org));
        }
        Map<String, Object> page = json(api.get("/v1/orgs?limit=3"));
        assertThat(ids(page)).containsExactly("acme", "b", "c");
        page = json(api.get("/v1/orgs?limit=3&after=" + page.get("next")));
        assertThat(ids(page)).containsExactly("d");
        assertThat(page.get("next")).isNull();
        assertThat(api.call(OPERATOR, "DELETE", BASE, null).statusCode()).isEqualTo(204);
        assertThat(api.get(BASE).statusCode()).isEqualTo(404);
        assertThat(api.get(BASE).body())
                .as("as a foreign one")
                .isEqualTo(api.get("/v1/orgs/nobody").body());
    }

    @SuppressWarnings("unchecked") // pages hold a list of objects
    private static List<Object> ids(Map<String, Object> page) {
        return new ArrayList<>(((List<Map<String, Object>>) page.get("data"))
                .stream().map(one -> one.get("id")).toList());
    }

    @Test
    @DisplayName("[A1] what the contract and what the configuration find wrong is named in one answer")
    void everyMistakeAtOnce() {
        HttpResponse<String> response = post(
                WEBHOOKS,
                "{\"module\": \"Deals\", \"url\": \"http://10.0.0.1/\", \"method\": \"post\", \"colour\": 1,"
                        + " \"headers\": [{\"name\": \"Host\", \"value\": \"x\"}], \"signing\": 7}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(errors(response).stream().map(error -> error.split(" ", 2)[0]))
                .contains("/name", "/url", "/method", "/colour", "/signing")
                .anyMatch(pointer -> pointer.startsWith("/headers/0"))
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("[W] [A3] a webhook's life: secret once, ETag, If-Match, merge patch, in use, gone")
    void aWebhooksLife() {
        HttpResponse<String> made = post(WEBHOOKS, WEBHOOK.formatted("One"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String id = (String) json(made).get("id");
        String place = WEBHOOKS + "/" + id;
        assertThat(made.headers().firstValue("Location")).contains(place);
        assertThat((String) json(made).get("secret")).startsWith("whsec_");
        assertThat(made.body()).doesNotContain("canary-s3cr3t");
        String etag = made.headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> shown = api.call(key, "GET", place, null);
        assertThat(shown.headers().firstValue("ETag")).contains(etag);
        assertThat(shown.body())
                .doesNotContain("whsec_")
                .doesNotContain("canary-s3cr3t")
                .contains("***");
        assertThat(json(shown)).containsKeys("previewUrl", "warnings", "usedBy", "failingSince", "createdAt");

        String pause = "{\"state\": \"paused\", \"description\": null}";
        assertThat(api.call(key, "PATCH", place, pause, "If-Match", "\"99\"").statusCode())
                .isEqualTo(412);
        assertThat(api.call(key, "PATCH", place, pause, "If-Match", "garbled").statusCode())
                .isEqualTo(412);
        HttpResponse<String> paused = api.call(key, "PATCH", place, pause, "If-Match", etag);
        assertThat(paused.statusCode()).as(paused.body()).isEqualTo(200);
        assertThat(json(paused)).containsEntry("state", "paused").containsEntry("name", "One");
        assertThat(api.call(key, "PATCH", place, "[]").statusCode()).isEqualTo(422);
        HttpResponse<String> sameAgain =
                api.call(key, "PUT", place, api.call(key, "GET", place, null).body());
        assertThat(sameAgain.statusCode())
                .as("a document that was read can be sent back " + sameAgain.body())
                .isEqualTo(200);

        String rule = created(RULES, RULE.formatted(id));
        HttpResponse<String> inUse = api.call(key, "DELETE", place, null);
        assertThat(inUse.statusCode()).isEqualTo(409);
        assertThat(inUse.body()).contains(rule).contains("Deal won").contains("/problems/in-use");
        assertThat(api.call(key, "DELETE", RULES + "/" + rule, null).statusCode())
                .isEqualTo(204);
        assertThat(api.call(key, "DELETE", place, null).statusCode()).isEqualTo(204);
        assertThat(api.call(key, "GET", place, null).statusCode()).isEqualTo(404);
        assertThat(api.call(key, "PATCH", place, "{}").statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("[D4] a rotated secret is shown once, with the end of the one before")
    void rotation() {
        String id = created(WEBHOOKS, WEBHOOK.formatted("One"));
        HttpResponse<String> rotated = post(WEBHOOKS + "/" + id + "/secret/rotate", null);
        assertThat(rotated.statusCode()).as(rotated.body()).isEqualTo(200);
        assertThat((String) json(rotated).get("secret")).startsWith("whsec_");
        assertThat(json(rotated).get("previousValidUntil")).isEqualTo("2026-11-25T09:30:00Z");
        assertThat(post(WEBHOOKS + "/wh_99/secret/rotate", null).statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("[A2] webhooks come newest first, in pages, and say since when they have been failing")
    void webhookPages() {
        for (int i = 1; i <= 3; i++) {
            created(WEBHOOKS, WEBHOOK.formatted("Hook " + i));
        }
        api.ports.log.failing.put(2, Instant.parse("2026-11-24T08:00:00Z"));
        Map<String, Object> page = json(api.call(key, "GET", WEBHOOKS + "?limit=2", null));
        assertThat(ids(page)).containsExactly("wh_3", "wh_2");
        assertThat(page.toString()).contains("failingSince=2026-11-24T08:00:00Z");
        assertThat(ids(json(api.call(key, "GET", WEBHOOKS + "?limit=2&after=" + page.get("next"), null))))
                .containsExactly("wh_1");
        String foreign = (String) json(api.get(BASE + "/modules?limit=1")).get("next");
        assertThat(api.call(key, "GET", WEBHOOKS + "?after=" + foreign, null).statusCode())
                .isEqualTo(422);
    }

    @Test
    @DisplayName("[A3] an Idempotency-Key makes one webhook, and the answer with its secret is kept unreadable")
    void idempotentWebhook() {
        HttpResponse<String> first = post(WEBHOOKS, WEBHOOK.formatted("One"), "Idempotency-Key", "k");
        HttpResponse<String> second = post(WEBHOOKS, WEBHOOK.formatted("One"), "Idempotency-Key", "k");
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("ETag"))
                .isEqualTo(first.headers().firstValue("ETag"));
        assertThat(api.ports.idempotency.dump()).doesNotContain("whsec_");
        assertThat(ids(json(api.call(key, "GET", WEBHOOKS, null)))).hasSize(1);
    }

    @Test
    @DisplayName("modules and custom fields are made, shown, changed, deleted and restored")
    void modulesAndFields() {
        String module = BASE + "/modules/Machines";
        HttpResponse<String> made = api.call(
                key, "PUT", module, "{\"singular\": \"Machine\", \"plural\": \"Machines\", \"displayName\": \"Name\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.headers().firstValue("Location")).contains(module);
        String field = BASE + "/modules/Deals/fields/Payment_Due";
        HttpResponse<String> due = api.call(key, "PUT", field, "{\"label\": \"Payment Due\", \"type\": \"date\"}");
        assertThat(due.statusCode()).as(due.body()).isEqualTo(201);
        assertThat(api.call(key, "PATCH", field, "{\"label\": \"Due\"}").body()).contains("\"Due\"");
        assertThat(api.call(key, "GET", BASE + "/modules/Deals/fields?limit=200", null)
                        .body())
                .contains("Payment_Due");
        assertThat(api.call(key, "DELETE", field, null).statusCode()).isEqualTo(204);
        assertThat(api.call(key, "GET", field, null).statusCode()).isEqualTo(404);
        assertThat(api.call(key, "PUT", field, "{\"label\": \"Payment Due\", \"type\": \"date\"}")
                        .statusCode())
                .isIn(200, 201);
        assertThat(errors(api.call(key, "PUT", field, "{\"type\": \"dates\"}")))
                .contains("/label required", "/type choice");
        assertThat(api.call(key, "GET", BASE + "/modules/Nope/fields", null).statusCode())
                .isEqualTo(404);
        assertThat(api.call(key, "DELETE", module, null).statusCode()).isEqualTo(204);
    }

    @Test
    @DisplayName("A2 A3 another organisation's things are not there, whatever is done to them, and nothing changes")
    void foreignThings() {
        OrgId other = new OrgId("other");
        api.withOrganisation(other);
        String foreignKey = api.key(Optional.of(other), Scope.MANAGE_WORKFLOWS);
        String id = created(WEBHOOKS, WEBHOOK.formatted("Mine"));
        String missing = api.call(key, "GET", WEBHOOKS + "/wh_77", null).body();
        for (String path : List.of(WEBHOOKS + "/" + id, "/v1/orgs/other/webhooks/" + id)) {
            for (String method : List.of("GET", "DELETE", "PATCH", "PUT")) {
                boolean hasBody = method.startsWith("P");
                HttpResponse<String> response =
                        api.call(foreignKey, method, path, hasBody ? WEBHOOK.formatted("Stolen") : null);
                assertThat(response.statusCode())
                        .as(method + " " + path + response.body())
                        .isEqualTo(404);
                assertThat(response.body()).isEqualTo(missing);
            }
        }
        assertThat(json(api.call(key, "GET", WEBHOOKS + "/" + id, null))).containsEntry("name", "Mine");
    }

    @Test
    @DisplayName("A8 read-only members are passed over or refused, never taken")
    void readOnlyMembers() {
        String id = created(WEBHOOKS, WEBHOOK.formatted("One"));
        HttpResponse<String> response = api.call(
                key,
                "PATCH",
                WEBHOOKS + "/" + id,
                "{\"id\": \"wh_9\", \"createdAt\": \"1999-01-01T00:00:00Z\", \"usedBy\": [1]}");
        assertThat(response.statusCode()).isIn(200, 422);
        assertThat(json(api.call(key, "GET", WEBHOOKS + "/" + id, null)))
                .containsEntry("id", id)
                .containsEntry("createdAt", "2026-11-24T09:30:00Z")
                .containsEntry("usedBy", List.of());
    }
}
