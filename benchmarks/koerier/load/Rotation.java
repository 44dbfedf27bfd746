package koerier.load;

import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import koerier.store.Database;
import koerier.store.PgLogRetention;
import koerier.store.PgLogWriter;
import koerier.webhook.SecretBox;

/// B19: days of the logs come and go while the load runs: each second a day of long ago is made, filled and dropped, by
/// the code that does it once a day.
final class Rotation implements Scenario {
    private static final String NAME = "B19";
    private static final double LOAD = 0.5;
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int ROWS = 5_000;
    private static final Instant LONG_AGO = Instant.parse("2005-01-01T12:00:00Z");
    private static final double STALL_MILLIS = 100;

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public String title() {
        return "days of the log are made and dropped under half load";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        PostPlan plan = bed.steady().at(LOAD * bed.steadyRate());
        AtomicInteger day = new AtomicInteger();
        Contest contest = new Contest(bed);
        Series calm = contest.add("calm", "half load", seconds -> bed.deliver(plan.lasting(seconds)));
        Series own = contest.add(
                NAME, "a day a second is made and dropped", seconds -> rotating(bed, plan.lasting(seconds), day));
        contest.run();
        double spike = Histograms.millis(own.latency("answer"), 99) / Histograms.millis(calm.latency("answer"), 99);
        double stalls = own.samples().stream()
                .filter(sample -> Histograms.millis(sample.latencies().get("answer"), 100) > STALL_MILLIS)
                .count();
        return new Result(
                NAME,
                "Days that come and go",
                "Half of the usual load; meanwhile a session of its own makes the partitions of a day of long ago, copies "
                        + ROWS + " events and attempts into it, and drops it, once a second.",
                List.of(calm, own),
                List.of(
                        Gate.atMost(NAME, "p99 of the 202 / that without", spike, 1.3),
                        Gate.atMost(NAME, "rounds in which a 202 took longer than 100 ms", stalls, 0)),
                List.of("Longest 202: " + Gate.number(Histograms.millis(calm.latency("answer"), 100)) + " ms without, "
                        + Gate.number(Histograms.millis(own.latency("answer"), 100)) + " ms with it."));
    }

    private static Sample rotating(Bed bed, PostPlan plan, AtomicInteger day) {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger dropped = new AtomicInteger();
        var rotating = CompletableFuture.runAsync(() -> rotate(bed, day, over, dropped), Thread::startVirtualThread);
        Sample sample = bed.deliver(plan);
        over.set(true);
        rotating.join(); // fails when it could not do its work
        return sample.with("daysDropped", dropped.get());
    }

    private static void rotate(Bed bed, AtomicInteger day, AtomicBoolean over, AtomicInteger dropped) {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, bed.engine().database());
        var secrets = new SecretBox(Map.of("bench", new byte[32]), "bench", new SecureRandom());
        var retention = new PgLogRetention(database);
        try (Sql sql = new Sql(bed.engine().database())) {
            while (!over.get()) {
                long next = System.nanoTime() + Duration.ofSeconds(1).toNanos();
                Instant old = LONG_AGO.plus(day.getAndAdd(10), ChronoUnit.DAYS);
                Sql.await(new PgLogWriter(database, secrets, InstantSource.fixed(old)).maintainPartitions());
                fill(sql, old);
                List<String> gone = Sql.await(retention.forget(old.plus(8, ChronoUnit.DAYS)));
                dropped.addAndGet(gone.size());
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } finally {
            Sql.await(database.close());
            Sql.await(vertx.close());
        }
    }

    /// Copies events of today.
    private static void fill(Sql sql, Instant old) {
        long start = old.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay() * DAY_MICROS;
        sql.run("""
                insert into event (at, lane, operation, depth, test, key, version, occurred_at, org, module, record, id, body)
                select $1::bigint + row_number() over (), lane, operation, depth, test, gen_random_uuid(), version,
                       occurred_at, org, module, record, id, body
                from (select * from event where at >= $2::bigint limit $3::integer) as copied
                """, start, start + DAY_MICROS, ROWS);
    }
}
