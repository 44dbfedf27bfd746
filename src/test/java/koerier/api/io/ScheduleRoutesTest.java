package koerier.api.io;

import static koerier.api.io.ApiUnderTest.OPERATOR;
import static koerier.api.io.ApiUnderTest.ORG;
import static koerier.api.io.ApiUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.org.OrgId;
import koerier.rule.AnchorValue;
import koerier.schedule.Reason;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduledAction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[T7] scheduled actions can be listed, called off and run now")
class ScheduleRoutesTest {
    private static final Instant DUE = Instant.parse("2026-12-01T08:00:00Z");

    private ApiUnderTest api;
    private final List<ScheduledAction> actions = new ArrayList<>();

    @BeforeEach
    void threeActions() {
        api = new ApiUnderTest().withOrganisation(ORG).withOrganisation(new OrgId("other"));
        for (int i = 0; i < 3; i++) {
            Position position = new Position(1_795_512_600_000_000L + i, 7);
            actions.add(new ScheduledAction(
                    new DeliveryId(position, 1, 2),
                    ORG,
                    "Deals",
                    "4711",
                    3,
                    "",
                    new AnchorValue.Nothing(),
                    DUE.plusSeconds(i),
                    position));
            api.ports.schedule.append(List.of(new ScheduleEntry.Made(actions.get(i))), Instant.EPOCH);
        }
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static String path(String rest) {
        return "/v1/orgs/" + ORG + "/scheduled-actions" + rest;
    }

    private HttpResponse<String> one(String method, int number, String rest) {
        return api.call(OPERATOR, method, path("/" + actions.get(number).text() + rest), null);
    }

    private static List<Object> ids(HttpResponse<String> list) {
        assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
        List<Object> ids = new ArrayList<>();
        ((List<?>) json(list).get("data")).forEach(one -> ids.add(((Map<?, ?>) one).get("id")));
        return ids;
    }

    @Test
    void shown() {
        assertThat(one("GET", 0, "").body())
                .isEqualTo("{\"id\":\"" + actions.getFirst().text() + "\",\"ruleId\":\"rul_1\",\"webhookId\":\"wh_3\","
                        + "\"module\":\"Deals\",\"recordId\":\"4711\",\"dueAt\":\"2026-12-01T08:00:00Z\","
                        + "\"state\":\"pending\",\"reason\":null,\"deliveryId\":null}");
    }

    @Test
    void listedNewestFirstAndPageByPage() {
        HttpResponse<String> first = api.get(path("?limit=2"));
        assertThat(ids(first))
                .containsExactly(actions.get(2).text(), actions.get(1).text());
        HttpResponse<String> second =
                api.get(path("?limit=2&after=" + json(first).get("next")));
        assertThat(ids(second)).containsExactly(actions.get(0).text());
        assertThat(json(second)).containsEntry("next", null);
        assertThat(ids(api.get(path("?record=4711&rule=rul_1&webhook=wh_3&state=pending"))))
                .hasSize(3);
        assertThat(ids(api.get(path("?record=4712")))).isEmpty();
        assertThat(ids(api.get(path("?rule=rul_2")))).isEmpty();
        assertThat(ids(api.get(path("?webhook=wh_4")))).isEmpty();
        assertThat(ids(api.get(path("?state=cancelled")))).isEmpty();
    }

    @Test
    void calledOffOnce() {
        assertThat(one("DELETE", 1, "").statusCode()).isEqualTo(204);
        assertThat(json(one("GET", 1, "")))
                .containsEntry("state", "cancelled")
                .containsEntry("reason", Reason.BY_HAND.text());
        HttpResponse<String> again = one("DELETE", 1, "");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(again)).containsEntry("type", "/problems/not-pending");
        assertThat(one("POST", 1, "/run").statusCode()).isEqualTo(409);
        assertThat(ids(api.get(path("?state=pending")))).hasSize(2);
    }

    @Test
    void runNow() {
        api.now.set(Instant.parse("2026-11-24T09:30:00.123456Z"));
        HttpResponse<String> run = one("POST", 0, "/run");
        assertThat(run.statusCode()).as(run.body()).isEqualTo(202);
        assertThat(json(run)).containsEntry("dueAt", "2026-11-24T09:30:00.123Z").containsEntry("state", "pending");
        assertThat(json(one("GET", 0, ""))).containsEntry("dueAt", "2026-11-24T09:30:00.123Z");
    }

    @Test
    void endedMeanwhile() {
        api.ports.schedule.overtaken = true;
        assertThat(one("DELETE", 0, "").statusCode()).isEqualTo(409);
        assertThat(one("POST", 0, "/run").statusCode()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sch_", "/x", "/dlv_0000000000000000000000000g", "/sch_0000000000000000000000000g"})
    @DisplayName("[A4] what is not there, or another organisation's, is 404")
    void notThere(String id) {
        assertThat(api.get(path(id)).statusCode()).isEqualTo(404);
        String others = "/v1/orgs/other/scheduled-actions/" + actions.getFirst().text();
        assertThat(api.get(others).statusCode()).isEqualTo(404);
        assertThat(api.call(OPERATOR, "DELETE", others, null).statusCode()).isEqualTo(404);
        assertThat(ids(api.get("/v1/orgs/other/scheduled-actions"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?rule=1", "?webhook=rul_1", "?state=late", "?after=x", "?limit=0", "?module=Deals"})
    void badFilters(String query) {
        assertThat(api.get(path(query)).statusCode()).isEqualTo(422);
    }
}
