package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import koerier.TestNode;
import koerier.testkit.FakeReceiver;
import koerier.testkit.FakeReceiver.Call;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// A node takes the lanes of another that is thought dead and is not.
class TakeoverIT {
    private static final int EVENTS = 300;
    /// What may be issued to an endpoint of which nothing is known: twice the calls that it begins with.
    private static final int WINDOW = 8;

    private static final int CONNECTIONS = 4;

    private final CountDownLatch gate = new CountDownLatch(1);
    private FakeReceiver fast;
    private FakeReceiver dead;
    private TestNode first;

    @BeforeEach
    void start() {
        fast = FakeReceiver.start();
        dead = FakeReceiver.start().answer((_, wire) -> {
            gate.await();
            wire.reset();
        });
        first = TestNode.start();
        first.put("/v1/orgs/busy", "{\"name\": \"Busy\", \"edition\": \"unlimited\"}")
                .expect(201);
        rule(1, "Fast", fast);
        rule(2, "Dead", dead);
    }

    private void rule(int number, String name, FakeReceiver receiver) {
        first.post("/v1/orgs/busy/webhooks", """
                {"name": "%s", "module": "Deals", "url": "http://127.0.0.1:%d/in", "retry": {"policy": "none"},
                 "userDefined": {"mode": "raw", "format": "json", "template": "{\\"step\\": ${Deals.Amount}}"}}""".formatted(name, receiver.port()))
                .expect(201);
        first.post("/v1/orgs/busy/rules", """
                {"name": "%s", "module": "Deals", "trigger": {"type": "createOrEdit"},
                 "instantAction": {"webhook": "wh_%d"}}""".formatted(name, number)).expect(201);
    }

    @AfterEach
    void stop() {
        gate.countDown();
        first.close();
        fast.close();
        dead.close();
    }

    @Test
    @DisplayName("[I1 I3 E3] a takeover from a zombie loses nothing, and sends nothing more often than the policy says")
    void aZombieIsTakenOver() {
        // One record is one lane.
        first.postLines("/v1/orgs/busy/events", HttpRequest.BodyPublishers.ofString(lines("a", EVENTS)))
                .expect(202);
        fast.await(EVENTS);
        dead.await(CONNECTIONS);
        awaitRows("select count(*) from attempt where status = 200", EVENTS);
        TestPostgres.execute(
                first.database(),
                "select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where pid <> pg_backend_pid() and datname = current_database()");
        try (TestNode second = TestNode.start(first.database())) {
            for (int i = 0; i < 3; i++) {
                first.post("/v1/orgs/busy/events", lines("late" + i, 1)).expect(503);
            }
            gate.countDown();
            awaitRows("select count(distinct (at, rule)) from attempt", 2 * EVENTS);
            second.postLines("/v1/orgs/busy/events", HttpRequest.BodyPublishers.ofString(lines("b", 1)))
                    .expect(202);
            fast.await(EVENTS + 1);
            awaitRows("select count(distinct (at, rule)) from attempt", 2 * EVENTS + 2);
            assertThat(second.postLines("/v1/orgs/busy/events", HttpRequest.BodyPublishers.ofString(lines("a", EVENTS)))
                            .expect(202)
                            .json()
                            .get("duplicateCount")
                            .asInt())
                    .as("[E3] the next owner knows them")
                    .isEqualTo(EVENTS);
            check();
        }
    }

    private void check() {
        assertThat(fast.calls()).hasSize(EVENTS + 1);
        assertThat(ids(fast)).hasSize(EVENTS + 1);
        List<Call> tried = dead.calls();
        assertThat(ids(dead)).as("[I3] each at most once: there are no retries").hasSize(tried.size());
        long unknown = count("select count(*) from attempt where state <> 0 and address is null");
        assertThat(unknown).isBetween((long) CONNECTIONS, (long) WINDOW);
        assertThat(tried).as("[I1] tried, or counted as unknown").hasSizeGreaterThanOrEqualTo((int)
                (EVENTS + 1 - unknown + CONNECTIONS));
        assertThat(count("select count(*) from event"))
                .as("what was refused is not there")
                .isEqualTo(EVENTS + 1);
    }

    private static Set<String> ids(FakeReceiver receiver) {
        return receiver.calls().stream()
                .map(call -> call.header("webhook-id"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private long count(String sql) {
        return TestPostgres.execute(first.database(), sql).iterator().next().getLong(0);
    }

    /// Asks again and again, since a database says nothing by itself.
    private void awaitRows(String sql, long wanted) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        long found = count(sql);
        while (found < wanted && System.nanoTime() < deadline) {
            found = count(sql);
        }
        assertThat(found).as(sql).isEqualTo(wanted);
    }

    private static String lines(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> """
                        {"id":"%s-%d","module":"Deals","operation":"create","recordId":"r","record":{"Amount":%d}}""".formatted(prefix, i, i))
                .collect(Collectors.joining("\n"));
    }
}
