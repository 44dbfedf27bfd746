package koerier.api.io;

import static koerier.api.io.ApiUnderTest.OPERATOR;
import static koerier.api.io.ApiUnderTest.ORG;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import koerier.api.Scope;
import koerier.log.UsagePeriod;
import koerier.log.UsageTotal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageRoutesTest {
    private ApiUnderTest api;

    @BeforeEach
    void serve() {
        api = new ApiUnderTest();
        assertThat(api.call(
                                OPERATOR,
                                "PUT",
                                "/v1/orgs/acme",
                                "{\"name\": \"Acme\", \"edition\": \"professional\", \"userLicences\": 5,"
                                        + " \"timeZone\": \"Asia/Tokyo\", \"weekStart\": \"SUNDAY\"}")
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static UsageTotal total(int period, String value, long succeeded, long failed, long unsent) {
        return new UsageTotal(period, value, succeeded, failed, unsent);
    }

    private List<String> days(int question) {
        return api.ports.usage.asked.get(question).stream()
                .map(UsagePeriod::date)
                .map(LocalDate::toString)
                .toList();
    }

    @Test
    @DisplayName("[Q7] the last seven days of the organisation by function, beside its limit and what it used today")
    void byDefault() {
        api.now.set(java.time.Instant.parse("2026-11-24T16:00:00Z")); // the 25th in Tokyo
        api.ports.usage.totals = List.of(total(0, "instantAction", 40, 1, 2), total(6, "retry", 0, 3, 0));
        HttpResponse<String> response = api.get("/v1/orgs/acme/usage");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"interval\":\"day\",\"by\":\"function\",\"limit\":500,\"usedToday\":44,\"series\":["
                        + "{\"date\":\"2026-11-19\",\"function\":\"instantAction\","
                        + "\"count\":41,\"succeeded\":40,\"failed\":1,\"unsent\":2},"
                        + "{\"date\":\"2026-11-25\",\"function\":\"retry\","
                        + "\"count\":3,\"succeeded\":0,\"failed\":3,\"unsent\":0}]}");
        assertThat(days(0)).hasSize(7).startsWith("2026-11-19").endsWith("2026-11-25");
        assertThat(days(1)).containsExactly("2026-11-25");
    }

    @Test
    @DisplayName("[Q7] a deleted webhook keeps the name that it had last")
    void aDeletedWebhookKeepsItsName() {
        String webhook = "{\"name\": \"%s\", \"module\": \"Deals\", \"url\": \"https://example.com/\"}";
        assertThat(api.call(OPERATOR, "POST", "/v1/orgs/acme/webhooks", webhook.formatted("Old"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(api.call(OPERATOR, "POST", "/v1/orgs/acme/webhooks", webhook.formatted("Kept"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(api.call(OPERATOR, "PATCH", "/v1/orgs/acme/webhooks/wh_1", "{\"name\": \"Older\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.call(OPERATOR, "DELETE", "/v1/orgs/acme/webhooks/wh_1", null)
                        .statusCode())
                .isEqualTo(204);
        api.ports.usage.totals = List.of(total(0, "1", 1, 0, 0), total(0, "2", 1, 0, 0), total(0, "9", 1, 0, 0));
        List<Object> names = new ArrayList<>();
        for (Object entry : (List<?>)
                ApiUnderTest.json(api.get("/v1/orgs/acme/usage?by=webhook")).get("series")) {
            Map<?, ?> figure = (Map<?, ?>) entry;
            names.add(figure.get("webhook") + " " + figure.get("name"));
        }
        assertThat(names).containsExactly("wh_1 Older", "wh_2 Kept", "wh_9 null");
    }

    @ParameterizedTest
    @CsvSource({
        "interval=week, 2026-11-15, 2026-11-22",
        "from=2026-11-01&to=2026-11-03, 2026-11-01, 2026-11-03",
        "from=2026-11-01T00:00:00%2B09:00&to=2026-11-04T00:00:00%2B09:00, 2026-11-01, 2026-11-03",
        "to=2026-11-03, 2026-10-28, 2026-11-03"
    })
    @DisplayName("[Q7] days are the organisation's, and a week begins when it says")
    void ranges(String query, String first, String last) {
        assertThat(api.get("/v1/orgs/acme/usage?" + query).statusCode()).isEqualTo(200);
        assertThat(days(0)).startsWith(first).endsWith(last);
    }

    @ParameterizedTest
    @CsvSource({
        "interval=month, ?interval choice",
        "by=record, ?by choice",
        "from=yesterday, ?from format",
        "to=2026-02-30, ?to format",
        "from=%2B999999999-12-31, ?from format",
        "from=2026-11-25&to=2026-11-24, ?from range",
        "from=2026-01-01&to=2026-11-24, ?from range"
    })
    void whatIsNoQuestionIsRefused(String query, String error) {
        HttpResponse<String> response = api.get("/v1/orgs/acme/usage?" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(ApiUnderTest.errors(response)).containsExactly(error);
    }

    @Test
    void tooManyFiguresAreRefused() {
        List<UsageTotal> many = new ArrayList<>();
        for (int i = 0; i <= UsageRoutes.SERIES_MAX; i++) {
            many.add(total(0, "M" + i, 1, 0, 0));
        }
        api.ports.usage.totals = many;
        assertThat(ApiUnderTest.errors(api.get("/v1/orgs/acme/usage?by=module")))
                .containsExactly("?from tooMany");
    }

    @Test
    @DisplayName("[A4] usage needs the scope read, and another organisation's is not there")
    void scopes() {
        api.withOrganisation(ApiUnderTest.OTHER);
        String path = "/v1/orgs/acme/usage";
        assertThat(api.call(api.key(Optional.of(ORG), Scope.READ), "GET", path, null)
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.call(api.key(Optional.of(ORG), Scope.INGEST), "GET", path, null)
                        .statusCode())
                .isEqualTo(403);
        assertThat(api.call(api.key(Optional.of(ApiUnderTest.OTHER), Scope.READ), "GET", path, null)
                        .statusCode())
                .isEqualTo(404);
    }
}
