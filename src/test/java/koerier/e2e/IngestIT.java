package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.sqlclient.Row;
import java.net.http.HttpRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import koerier.TestNode;
import koerier.testkit.FakeReceiver;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Many events through a whole node: none lost, none doubled, in order, and nothing updated in the database.
class IngestIT {
    private static final int EVENTS = 10_000;
    private static final int RECORDS = 500;

    private FakeReceiver receiver;
    private TestNode node;

    @BeforeEach
    void start() {
        receiver = FakeReceiver.start();
        node = TestNode.start();
        node.put("/v1/orgs/busy", "{\"name\": \"Busy\", \"edition\": \"unlimited\"}")
                .expect(201);
        node.post("/v1/orgs/busy/webhooks", """
                {"name": "All", "module": "Deals", "url": "http://127.0.0.1:%d/in",
                 "userDefined": {"mode": "raw", "format": "json",
                                 "template": "{\\"record\\": ${Deals.Deal Name}, \\"step\\": ${Deals.Amount}}"}}""".formatted(receiver.port())).expect(201);
        node.post("/v1/orgs/busy/rules", """
                {"name": "Every change", "module": "Deals", "trigger": {"type": "createOrEdit"},
                 "instantAction": {"webhook": "wh_1"}}""").expect(201);
    }

    @AfterEach
    void stop() {
        node.close();
        receiver.close();
    }

    @Test
    @DisplayName("[E2] 10,000 events in one NDJSON request arrive, each once and in the order of its record")
    void tenThousandEventsArrive() {
        JsonNode answer =
                node.postLines("/v1/orgs/busy/events", lines("a")).expect(202).json();
        assertThat(answer.get("acceptedCount").asInt()).isEqualTo(EVENTS);
        assertThat(answer.get("duplicateCount").asInt()).isZero();
        assertThat(answer.get("rejectedCount").asInt()).isZero();

        List<FakeReceiver.Call> calls = receiver.await(EVENTS);
        assertThat(calls).hasSize(EVENTS);
        Set<String> ids = new HashSet<>();
        calls.forEach(call -> assertThat(ids.add(call.header("webhook-id"))).isTrue());
        assertThat(calls.stream().map(FakeReceiver.Call::text).collect(Collectors.toSet()))
                .isEqualTo(IntStream.range(0, EVENTS)
                        .mapToObj(i -> "{\"record\": \"r%d\", \"step\": %d.00}".formatted(i % RECORDS, i / RECORDS))
                        .collect(Collectors.toSet()));

        assertThat(node.postLines("/v1/orgs/busy/events", lines("a"))
                        .expect(202)
                        .json()
                        .get("duplicateCount")
                        .asInt())
                .as("[E3] the same events again are no second activation")
                .isEqualTo(EVENTS);
        assertThat(changedRows())
                .as("no row was updated or deleted for a delivery")
                .isZero();
    }

    private static HttpRequest.BodyPublisher lines(String prefix) {
        return HttpRequest.BodyPublishers.ofString(IntStream.range(0, EVENTS)
                .mapToObj(i -> """
                        {"id":"%s-%d","module":"Deals","operation":"create","recordId":"r%d","record":{"Deal_Name":"r%d","Amount":%d}}""".formatted(prefix, i, i % RECORDS, i % RECORDS, i / RECORDS))
                .collect(Collectors.joining("\n")));
    }

    /// Updated and deleted rows in all tables of the two logs.
    private long changedRows() {
        TestPostgres.execute(node.database(), "select pg_stat_force_next_flush()");
        Row row = TestPostgres.execute(node.database(), """
                        select coalesce(sum(n_tup_upd + n_tup_del), 0)::bigint from pg_stat_user_tables
                        where relname like 'event%' or relname like 'attempt%'""").iterator().next();
        return row.getLong(0);
    }
}
