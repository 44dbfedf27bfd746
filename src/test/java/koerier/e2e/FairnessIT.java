package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import koerier.TestNode;
import koerier.e2e.TroubledReceiver.Trouble;
import koerier.testkit.Alone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// [D8] Trouble of some leaves the others alone. A thousand endpoints of a hundred organisations, each at an address of
/// its own, on a node with the settings that it comes with.
///
/// Rounds with trouble come between rounds without, in one process. What else the machine does makes a round worse, now
/// this one and now that one, so the best of each kind counts, and a noisy machine gets more rounds. With no bound to
/// what a line has issued and no turns, the best were 10 ms without trouble, 6.5 s beside endpoints that fail, and
/// 1.8 s beside the flood; with no bound for an organisation, nothing arrived beside 500 slow endpoints of one of them.
@Alone
class FairnessIT {
    private static final int ORGS = 100;
    private static final int ENDPOINTS = 10;
    private static final int ROUNDS = 2;
    private static final int ROUNDS_MAX = 5;
    /// Each organisation sends an event in so long, to all its endpoints.
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration MEASURED = Duration.ofSeconds(5);
    /// With trouble, which has to last longer than the slow ones take to answer.
    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final Duration MEASURED_IN_TROUBLE = Duration.ofSeconds(8);
    /// What waits for each endpoint in trouble to begin with: more than may be under way to it or issued.
    private static final int BACKLOG = 32;
    /// The tenant that floods sends so many events with each of another: with a hundred times the rate of one.
    private static final int FLOOD_PER_EVENT = 1;
    private static final int FLOOD_AT_ONCE = 1_000;
    /// The tenant whose endpoints are all slow has so many, and sends so many events to all of them: more calls than
    /// there are slots.
    private static final int SLOW_ENDPOINTS = 500;

    private static final int SLOW_EVENTS = 10;
    private static final int HEALTHY = ENDPOINTS - TroubledReceiver.TROUBLED;
    /// A pause of the collector or of the machine: the quiet rounds of one run differ by as much.
    private static final double JITTER_MILLIS = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final TroubledReceiver receiver = TroubledReceiver.start();
    private final AtomicInteger expected = new AtomicInteger();
    private final AtomicInteger events = new AtomicInteger();
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private TestNode node;

    @BeforeEach
    void start() throws InterruptedException {
        node = TestNode.start();
        CountDownLatch made = new CountDownLatch(ORGS);
        for (int worker = 0; worker < 4; worker++) {
            int first = worker;
            senders.execute(() -> {
                for (int org = first; org < ORGS; org += 4) {
                    configure(org);
                    made.countDown();
                }
            });
        }
        configureSlow();
        assertThat(made.await(2, TimeUnit.MINUTES)).isTrue();
    }

    /// Of the organisation that is no one's neighbour in the figures; a module of its own, so that nothing else hears.
    private void configureSlow() {
        String path = "/v1/orgs/slow";
        node.put(path, "{\"name\": \"Slow\", \"edition\": \"unlimited\"}").expect(201);
        for (int i = 0; i < SLOW_ENDPOINTS; i++) {
            node.post(path + "/webhooks", """
                    {"name": "Hook %d", "module": "Deals", "url": "http://%s%d.%d:%d/in",
                     "userDefined": {"mode": "raw", "format": "json",
                                     "template": "{\\"record\\": ${Deals.Deal Name}}"}}""".formatted(
                                    i, TroubledReceiver.SLOW_TENANT, i / 250, i % 250 + 1, receiver.port()))
                    .expect(201);
            node.post(path + "/rules", """
                    {"name": "Rule %d", "module": "Deals", "trigger": {"type": "create"},
                     "instantAction": {"webhook": "wh_%d"}}""".formatted(i, i + 1)).expect(201);
        }
    }

    private void configure(int org) {
        String path = "/v1/orgs/org" + org;
        node.put(path, "{\"name\": \"Org\", \"edition\": \"unlimited\"}").expect(201);
        for (int i = 0; i < ENDPOINTS; i++) {
            node.post(path + "/webhooks", """
                    {"name": "Hook %d", "module": "Deals", "url": "http://127.1.%d.%d:%d/in",
                     "userDefined": {"mode": "raw", "format": "json",
                                     "template": "{\\"record\\": ${Deals.Deal Name}}"}}""".formatted(i, org, i + 1, receiver.port()))
                    .expect(201);
            node.post(path + "/rules", """
                    {"name": "Rule %d", "module": "Deals", "trigger": {"type": "%s"},
                     "instantAction": {"webhook": "wh_%d"}}""".formatted(
                                    i, TroubledReceiver.isTroubled(i) ? "createOrEdit" : "create", i + 1))
                    .expect(201);
        }
    }

    @AfterEach
    void stop() {
        receiver.close();
        node.close();
        senders.close();
    }

    @Test
    @DisplayName(
            "[D8 I7] R30 slow, dead and failing endpoints, a tenant with 100 times the events, and one with 500 slow"
                    + " endpoints leave the others alone")
    void troubleStaysWhereItIs(TestReporter reporter) {
        round(Trouble.NONE, WARM_UP, Duration.ZERO);
        List<Double> quiet = new ArrayList<>();
        List<Double> failing = new ArrayList<>();
        List<Double> flooded = new ArrayList<>();
        List<Double> slow = new ArrayList<>();
        do {
            quiet.add(round(Trouble.NONE, Duration.ZERO, MEASURED));
            failing.add(round(Trouble.ENDPOINTS_FAIL, SETTLING, MEASURED_IN_TROUBLE));
            flooded.add(round(Trouble.TENANT_FLOODS, Duration.ofSeconds(1), MEASURED));
            slow.add(round(Trouble.TENANT_IS_SLOW, Duration.ofSeconds(1), MEASURED));
        } while (quiet.size() < ROUNDS || quiet.size() < ROUNDS_MAX && !isFair(quiet, failing, flooded, slow));
        String figures =
                "in ms: quiet %s, failing %s, flooded %s, one slow %s".formatted(quiet, failing, flooded, slow);
        reporter.publishEntry("p99", figures);
        assertThat(isFair(quiet, failing, flooded, slow)).as(figures).isTrue();
    }

    private static boolean isFair(List<Double> quiet, List<Double> failing, List<Double> flooded, List<Double> slow) {
        double base = Collections.min(quiet);
        return Collections.min(failing) < 1.5 * base + JITTER_MILLIS
                && Collections.min(flooded) < 2 * base + JITTER_MILLIS
                && Collections.min(slow) < 2 * base + JITTER_MILLIS;
    }

    /// @return the 99th percentile, in ms, from when an event is due to be sent to its arrival at an endpoint that is
    /// in no trouble; what arrives too late counts as if it arrived when the waiting ends
    private double round(Trouble kind, Duration before, Duration measured) {
        receiver.begin(kind);
        switch (kind) {
            case NONE -> {}
            case ENDPOINTS_FAIL -> fill();
            case TENANT_FLOODS -> post("org0", several(FLOOD_AT_ONCE, "create", ENDPOINTS));
            case TENANT_IS_SLOW -> post("slow", several(SLOW_EVENTS, "create", SLOW_ENDPOINTS));
        }
        send(before, false, kind);
        int count = send(measured, true, kind) * HEALTHY;
        waitFor(PATIENCE, () -> receiver.measured() >= count);
        long[] took = receiver.end(count, PATIENCE);
        assertThat(waitFor(Duration.ofSeconds(60), () -> receiver.received() >= expected.get()))
                .as("%d of %d deliveries have arrived", receiver.received(), expected.get())
                .isTrue();
        return took.length == 0 ? 0 : took[took.length * 99 / 100] / 1e6;
    }

    private static boolean waitFor(Duration time, BooleanSupplier condition) {
        long end = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(5_000_000);
        }
        return true;
    }

    /// Edits, of which only the endpoints in trouble hear.
    private void fill() {
        for (int i = 0; i < ORGS; i++) {
            post("org" + i, several(BACKLOG, "edit", TroubledReceiver.TROUBLED));
        }
    }

    /// Sends the events of all organisations at an even pace, and those of a tenant that floods.
    ///
    /// @return how many were sent by tenants in no trouble
    private int send(Duration time, boolean measured, Trouble kind) {
        int count = (int) (ORGS * time.toNanos() / PERIOD.toNanos());
        int healthy = 0;
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + i * PERIOD.toNanos() / ORGS;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            int org = i % ORGS;
            if (org > 0) {
                healthy++;
                int record = events.incrementAndGet();
                if (measured) {
                    receiver.measure(record, due);
                }
                String event = event(record, "create", ENDPOINTS);
                senders.execute(() -> post("org" + org, event));
            }
            if (kind == Trouble.TENANT_FLOODS) {
                String event = several(FLOOD_PER_EVENT, "create", ENDPOINTS);
                senders.execute(() -> post("org0", event));
            }
        }
        return healthy;
    }

    private String several(int count, String operation, int deliveries) {
        return IntStream.range(0, count)
                .mapToObj(_ -> event(events.incrementAndGet(), operation, deliveries))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String event(int record, String operation, int deliveries) {
        expected.addAndGet(deliveries);
        return """
                {"id":"e%d","module":"Deals","operation":"%s","recordId":"%d","record":{"Deal_Name":"%d"}%s}""".formatted(
                        record,
                        operation,
                        record,
                        record,
                        operation.equals("edit") ? ",\"previous\":{\"Deal_Name\":\"0\"}" : "");
    }

    private void post(String org, String events) {
        node.post("/v1/orgs/" + org + "/events", events).expect(202);
    }
}
