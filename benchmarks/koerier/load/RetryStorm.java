package koerier.load;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// B18: half of the attempts fail, and each delivery may be tried six times.
final class RetryStorm implements Scenario {
    private static final String NAME = "B18";
    private static final int ORGS = 4;
    private static final long DELAY_MICROS = 1_000_000;
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration STORM_MAX = Duration.ofMinutes(2);

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public String title() {
        return "half of the attempts fail, five retries a second apart";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        List<Integer> ports = bed.listen(ORGS);
        JsonArray delays = new JsonArray(List.of("PT1S", "PT1S", "PT1S", "PT1S", "PT1S"));
        List<String> orgs = bed.organisations(
                "storm",
                ORGS,
                ports.stream().map(port -> "http://127.0.0.1:" + port + "/in").toList(),
                new JsonObject().put("policy", "custom").put("delays", delays));
        ports.forEach(port -> bed.behave(port, new Behaviour(Duration.ZERO, 500, 0.5, 0)));
        PostPlan plan = bed.plan(orgs);
        PostPlan calm = bed.steady();
        Contest contest = new Contest(bed);
        Series steady = contest.add(Throughput.BATCHES, "no failures", seconds -> bed.deliver(calm.lasting(seconds)));
        Series storm = contest.add(
                NAME, "half of the attempts fail; counted by attempt", seconds -> storm(bed, plan.lasting(seconds)));
        contest.run();
        return new Result(
                NAME,
                "A storm of retries",
                "The usual load; the receivers answer every second attempt with 500, and deliveries are tried again after "
                        + "a second, six times at most. The ledger looks that none comes early or too often.",
                List.of(steady, storm),
                List.of(
                        Gate.atLeast(
                                NAME,
                                "attempts a second / deliveries a second without failures, by CPU time",
                                storm.ratio(
                                        steady, sample -> 1 / sample.stretch().cpu()),
                                0.8,
                                0.8),
                        Gate.atMost(
                                NAME,
                                "rows of a failed attempt: its own, its timer's, the timer's end",
                                storm.figure("rowsOfFailed"),
                                2.1),
                        Gate.atMost(NAME, "rows of a successful attempt", storm.figure("rowsOfSuccessful"), 1.05)),
                List.of());
    }

    private static Sample storm(Bed bed, PostPlan plan) {
        try (Sql sql = new Sql(bed.engine().database())) {
            long attemptRows = rows(sql, "attempt");
            long timerRows = rows(sql, "retry");
            bed.begin(DELAY_MICROS);
            Meter meter = bed.meter();
            JsonObject posted = bed.post(plan);
            Tally tally = quiet(bed);
            double seconds = (tally.lastMicros() - posted.getLong("startMicros")) / 1e6;
            Stretch stretch = meter.stop(tally.requests(), seconds);
            double attempts = rows(sql, "attempt") - attemptRows;
            double failed = tally.requests() - tally.finished();
            List<String> faults = new ArrayList<>(tally.faults(posted.getLong("accepted")));
            return new Sample(stretch, Map.of(), Map.of(), faults)
                    .with("attemptsOfDelivery", tally.requests() / (double) tally.distinct())
                    .with("rowsOfSuccessful", attempts / tally.requests())
                    .with("rowsOfFailed", attempts / tally.requests() + (rows(sql, "retry") - timerRows) / failed);
        }
    }

    /// Until nothing has come for some seconds.
    private static Tally quiet(Bed bed) {
        long end = System.nanoTime() + STORM_MAX.toNanos();
        Tally tally = bed.tally();
        long since = System.nanoTime();
        while (System.nanoTime() - since < QUIET.toNanos() && System.nanoTime() < end) {
            LockSupport.parkNanos(QUIET.toNanos() / 10);
            Tally now = bed.tally();
            if (now.requests() != tally.requests()) {
                since = System.nanoTime();
            }
            tally = now;
        }
        return tally;
    }

    private static long rows(Sql sql, String log) {
        return "attempt".equals(log)
                ? sql.number("select count(*) from attempt")
                : sql.number("select (select count(*) from retry) + (select count(*) from retry_end)");
    }
}
