package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import koerier.TestNode;
import koerier.testkit.FakeReceiver;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// Very many scheduled actions at once, on a whole node.
class PendingActionsIT extends ScheduledShop {
    private static final int BURST = 2_000;

    @Test
    @DisplayName("[T6] two thousand that are due in the same second all fire, none early, and none a minute late")
    void burst(TestReporter reporter) {
        receiver.patient(Duration.ofMinutes(2));
        ruleOnce(IN_A_DAY);
        String lines = IntStream.range(0, BURST)
                .mapToObj(i -> """
                        {"module": "Deals", "operation": "create", "recordId": "r%d", "record": {%s}}
                        """.formatted(i, won("Oven " + i)))
                .collect(Collectors.joining());
        node.postLines(ORG + "/events", HttpRequest.BodyPublishers.ofString(lines))
                .expect(202);
        pending("r" + (BURST - 1));
        awaitPending(BURST);
        node.close();
        Instant due = Instant.now().plusSeconds(8);
        TestPostgres.execute(node.database(), "update scheduled set due = " + due.toEpochMilli());
        node = TestNode.start(node.database());
        receiver.await(1);
        assertThat(Instant.now()).isAfterOrEqualTo(due);
        List<FakeReceiver.Call> calls = receiver.await(BURST);
        Duration late = Duration.between(due, Instant.now());
        reporter.publishEntry("the last of " + BURST + " after", late.toString());
        assertThat(late).isLessThan(Duration.ofMinutes(1));
        assertThat(calls)
                .extracting(call -> call.header("webhook-id"))
                .hasSize(BURST)
                .doesNotHaveDuplicates();
    }

    private void awaitPending(long count) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (count() < count) {
            assertThat(System.nanoTime()).as("they are never all written").isLessThan(deadline);
        }
    }

    private long count() {
        return TestPostgres.execute(node.database(), "select count(*) from scheduled")
                .iterator()
                .next()
                .getLong(0);
    }
}
