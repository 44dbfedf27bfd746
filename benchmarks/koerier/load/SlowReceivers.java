package koerier.load;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/// B09: a fifth of the receivers is slow, silent or broken; what do the others notice?
final class SlowReceivers implements Scenario {
    private static final String NAME = "B09";
    private static final int ENDPOINTS = 1_000;
    private static final double LOAD = 0.5;
    private static final int BAD = 1;
    private static final Behaviour SLOW = new Behaviour(Duration.ofSeconds(10), 200, 1, BAD);
    private static final Behaviour SILENT = new Behaviour(Duration.ofSeconds(60), 200, 1, BAD);
    private static final Behaviour BROKEN = new Behaviour(Duration.ZERO, 500, 1, BAD);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(3);

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public String title() {
        return "1,000 endpoints of which a fifth is slow, silent or broken, at half load";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        int endpoints = (int) bed.settings().sized(ENDPOINTS, ENDPOINTS / 10);
        double rate = LOAD * bed.steadyRate();
        List<Integer> ports = bed.listen(endpoints);
        List<String> orgs = bed.organisations(
                "mixed",
                endpoints / EventText.RULES,
                ports.stream().map(port -> "http://127.0.0.1:" + port + "/in").toList(),
                Shop.standardRetry());
        PostPlan plan = bed.plan(orgs).at(rate);
        Series well = new Series("all well", "every receiver answers at once");
        Series mixed = new Series(NAME, "10 % answer after 10 s, 5 % never, 5 % with 500");
        behave(bed, ports, Behaviour.GOOD, Behaviour.GOOD, Behaviour.GOOD);
        bed.deliver(plan.lasting(bed.settings().warmUp()));
        for (int i = 1; i <= bed.settings().rounds(); i++) {
            bed.progress()
                    .now("%s  round %d of %d".formatted(NAME, i, bed.settings().rounds()));
            behave(bed, ports, Behaviour.GOOD, Behaviour.GOOD, Behaviour.GOOD);
            well.samples().add(round(bed, plan, ports));
            behave(bed, ports, SLOW, SILENT, BROKEN);
            mixed.samples().add(round(bed, plan, ports));
        }
        double p99 = p99(mixed) / p99(well);
        return new Result(
                NAME,
                "Slow receivers",
                endpoints + " endpoints, " + orgs.size() + " organisations with ten each, of which two are bad, at "
                        + Gate.number(rate) + " events a second by plan.",
                List.of(well, mixed),
                List.of(
                        Gate.atMost(NAME, "p99 of the healthy / p99 when all are well", p99, 1.5),
                        Gate.atLeast(
                                NAME,
                                "Jain's index over organisations, healthy endpoints",
                                mixed.figure("jain"),
                                0.97,
                                0.97)),
                List.of(
                        "Healthy endpoints: p50 " + Gate.number(Histograms.millis(mixed.latency("receipt"), 50))
                                + " ms, p99 " + Gate.number(p99(mixed)) + " ms; when all are well p99 "
                                + Gate.number(p99(well)) + " ms.",
                        "How many slots the bad ones hold is not measured."));
    }

    private static double p99(Series series) {
        return Histograms.millis(series.latency("receipt"), 99);
    }

    private static void behave(Bed bed, List<Integer> ports, Behaviour slow, Behaviour silent, Behaviour broken) {
        for (int i = 0; i < ports.size(); i++) {
            switch (i % 20) {
                case 0, 7 -> bed.behave(ports.get(i), slow);
                case 3 -> bed.behave(ports.get(i), silent);
                case 11 -> bed.behave(ports.get(i), broken);
                default -> {
                    // stays as it is
                }
            }
        }
    }

    private static Sample round(Bed bed, PostPlan plan, List<Integer> ports) {
        bed.begin(0);
        long since = WallClock.micros();
        Meter meter = bed.meter();
        JsonObject posted = bed.post(plan.lasting(bed.settings().seconds()));
        Tally seen = bed.tally();
        Stretch stretch = meter.stop(posted.getLong("accepted"), posted.getDouble("seconds"));
        Histogram healthy = seen.latency(0);
        double jain = jain(bed, since);
        behave(bed, ports, Behaviour.GOOD, Behaviour.GOOD, Behaviour.GOOD);
        long end = System.nanoTime() + DRAIN_MAX.toNanos();
        while (bed.received() < posted.getLong("accepted") && System.nanoTime() < end) {
            bed.await(Math.min(bed.received() + 1, posted.getLong("accepted")));
        }
        return new Sample(
                        stretch, Map.of(), Map.of(), new ArrayList<>(bed.tally().faults(posted.getLong("accepted"))))
                .with("receipt", healthy)
                .with("jain", jain);
    }

    /// Over the organisations: of the deliveries that have ended well within a second.
    private static double jain(Bed bed, long since) {
        try (Sql sql = new Sql(bed.engine().database())) {
            double sum = 0;
            double squares = 0;
            int count = 0;
            for (Row row : sql.run(
                    "select count(*) from attempt where at >= $1::bigint and state = 3 and duration < 1000 group by org",
                    since)) {
                double share = row.getLong(0);
                sum += share;
                squares += share * share;
                count++;
            }
            return count == 0 ? Double.NaN : sum * sum / (count * squares);
        }
    }
}
