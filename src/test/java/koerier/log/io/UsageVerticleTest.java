package koerier.log.io;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import koerier.bus.Addresses;
import koerier.bus.CommittedAttempts;
import koerier.bus.LocalCodec;
import koerier.log.AttemptRow;
import koerier.log.UsageCount;
import koerier.log.UsagePeriod;
import koerier.log.UsageRollup;
import koerier.log.UsageTotal;
import koerier.log.UsageTotal.Dimension;
import koerier.org.OrgId;
import koerier.store.Database;
import koerier.store.PgLogWriter;
import koerier.store.PgUsageStore;
import koerier.store.RandomAttempts;
import koerier.store.UsageStore;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UsageVerticleTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final long NOON = NOW.toEpochMilli() * 1_000;
    private static final int KINDS = 500;
    private static final OrgId ORG = new OrgId("acme");
    private static final Duration STEP = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofDays(20);
    private static final Duration KEPT = Duration.ofDays(90);

    private final Vertx vertx = Vertx.vertx();
    private final List<AttemptRow> log = new ArrayList<>();
    private Database database;
    private PgLogWriter writer;
    private PgUsageStore store;
    private long stamp = NOON;

    @BeforeEach
    void connect() {
        LocalCodec.registerAll(vertx.eventBus());
        database = Database.open(vertx, TestPostgres.database());
        writer = new PgLogWriter(database, LogStation.SECRETS, () -> NOW);
        store = new PgUsageStore(database);
        await(writer.maintainPartitions());
        await(writer.take());
        await(writer.take());
    }

    @AfterEach
    void disconnect() {
        await(writer.close());
        await(database.close());
        await(vertx.close());
    }

    /// A store that fails at times: before it writes, or after.
    private final class Faulty implements UsageStore {
        final BlockingQueue<Long> ends = new LinkedBlockingQueue<>();
        private final SplittableRandom random;
        private final int oneIn;

        /// @param oneIn 0 for never
        Faulty(SplittableRandom random, int oneIn) {
            this.random = random;
            this.oneIn = oneIn;
        }

        private boolean fails() {
            return oneIn > 0 && random.nextInt(oneIn) == 0;
        }

        @Override
        public Future<Long> covered() {
            return fails() ? Future.failedFuture("lost") : store.covered();
        }

        @Override
        public Future<Boolean> append(long after, long upTo, List<UsageCount> counts) {
            if (fails()) {
                return Future.failedFuture("lost before it was written");
            }
            boolean lost = fails();
            return store.append(after, upTo, counts)
                    .onSuccess(done -> ends.add(upTo))
                    .compose(done ->
                            lost ? Future.failedFuture("lost after it was written") : Future.succeededFuture(done));
        }

        @Override
        public Future<List<UsageCount>> recount(long after, long before) {
            return fails() ? Future.failedFuture("lost") : store.recount(after, before);
        }

        @Override
        public Future<List<UsageTotal>> totals(OrgId org, List<UsagePeriod> periods, Dimension dimension, int limit) {
            return store.totals(org, periods, dimension, limit);
        }

        @Override
        public Future<Void> maintain(Instant now, Duration kept) {
            return store.maintain(now, kept);
        }
    }

    private String deploy(UsageStore usage, Duration step) {
        return await(vertx.deployVerticle(new UsageVerticle(usage, () -> NOW, step, KEPT, KINDS)));
    }

    private void begin() {
        vertx.eventBus().publish(Addresses.LOG_COMMITTED, new CommittedAttempts(stamp, List.of()));
    }

    /// As the log station does it.
    private void flush(List<AttemptRow> rows, boolean publish) {
        stamp++;
        RowsWithStamp.write(writer, rows, stamp);
        log.addAll(rows);
        if (publish) {
            vertx.eventBus().publish(Addresses.LOG_COMMITTED, new CommittedAttempts(stamp, rows));
        }
    }

    private void awaitCovered(Faulty usage) throws InterruptedException {
        while (await(store.covered()) < stamp) {
            assertThat(usage.ends.poll(20, TimeUnit.SECONDS)).as("a step").isNotNull();
        }
    }

    /// value -> sent, unsent
    private Map<String, List<Long>> stored(Dimension dimension) {
        LocalDate today = LocalDate.parse("2026-11-24");
        List<UsagePeriod> period =
                UsagePeriod.of(today.minusDays(1), today, UsagePeriod.Interval.WEEK, ZoneOffset.UTC, DayOfWeek.MONDAY);
        Map<String, List<Long>> result = new HashMap<>();
        await(store.totals(ORG, period, dimension, 1_000))
                .forEach(total -> result.put(total.value(), List.of(total.count(), total.unsent())));
        return result;
    }

    private Map<String, List<Long>> counted() {
        UsageRollup rollup = new UsageRollup();
        rollup.add(log);
        Map<String, List<Long>> result = new HashMap<>();
        for (UsageCount one : rollup.take()) {
            if (one.key().org().equals(ORG)) {
                long sent = one.key().sent() ? one.count() : 0;
                result.merge(
                        one.key().outcome(),
                        List.of(sent, one.count() - sent),
                        (a, b) -> List.of(a.get(0) + b.get(0), a.get(1) + b.get(1)));
            }
        }
        return result;
    }

    private List<AttemptRow> random(SplittableRandom random) {
        return RandomAttempts.rows(random, random.nextInt(1, 30), NOON - 20 * 3_600_000_000L, NOON);
    }

    static Stream<Long> seeds() {
        return Stream.of(1L, 2L, 3L, 4L);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[Q7] the counts are the log, through crashes, lost writes and writes of unknown outcome")
    void equalsTheLog(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int run = 0; run < 4; run++) {
            Faulty usage = new Faulty(random.split(), 4);
            String station = deploy(usage, random.nextInt(3) == 0 ? NEVER : STEP);
            begin();
            for (int i = 0; i < 15; i++) {
                flush(random(random), true);
                if (random.nextInt(5) == 0) {
                    usage.ends.poll(20, TimeUnit.MILLISECONDS);
                }
            }
            if (random.nextBoolean()) {
                flush(random(random), false); // committed, and the process is gone before anybody hears of it
            }
            await(vertx.undeploy(station));
        }
        Faulty usage = new Faulty(random.split(), 0);
        deploy(usage, STEP);
        begin();
        awaitCovered(usage);
        assertThat(stored(Dimension.OUTCOME)).as("seed %d", seed).isEqualTo(counted());
    }

    @Test
    @DisplayName("[Q7] too many kinds to hold are counted in the log instead")
    void tooManyKinds() throws Exception {
        Faulty usage = new Faulty(new SplittableRandom(1), 0);
        String station = deploy(usage, NEVER);
        begin();
        flush(random(new SplittableRandom(1)), true);
        List<AttemptRow> kinds = new ArrayList<>();
        for (int i = 0; i <= KINDS; i++) {
            kinds.add(RowsWithStamp.withWebhook(log.getFirst(), 1_000 + i));
        }
        flush(kinds, true);
        flush(random(new SplittableRandom(2)), true);
        await(vertx.undeploy(station));
        deploy(usage, STEP);
        begin();
        awaitCovered(usage);
        assertThat(stored(Dimension.OUTCOME)).isEqualTo(counted());
    }

    @Test
    @DisplayName("[Q7] without anything new, what the last run left is counted all the same")
    void whatTheLastRunLeft() throws Exception {
        flush(random(new SplittableRandom(3)), false);
        Faulty usage = new Faulty(new SplittableRandom(1), 0);
        deploy(usage, STEP);
        begin();
        awaitCovered(usage);
        assertThat(stored(Dimension.OUTCOME)).isEqualTo(counted());
    }
}
