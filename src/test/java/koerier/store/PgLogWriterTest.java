package koerier.store;

import static koerier.store.Rows.NOON;
import static koerier.store.Rows.ORG;
import static koerier.store.Rows.attempt;
import static koerier.store.Rows.delivery;
import static koerier.store.Rows.event;
import static koerier.store.Rows.row;
import static koerier.store.Rows.success;
import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import koerier.delivery.Position;
import koerier.ingest.Operation;
import koerier.ingest.RecordEvent;
import koerier.log.Firing;
import koerier.store.LogWriteException.Outcome;
import koerier.store.LogWriter.EventRow;
import koerier.store.LogWriter.Flush;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgLogWriterTest {
    private static final long DAY = PgPartitions.MICROS_PER_DAY;
    private static final long MIDNIGHT = NOON + DAY / 2;

    private static Vertx vertx;
    private DatabaseSettings settings;
    private Database database;
    private PgLogWriter writer;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void shut() {
        await(vertx.close());
    }

    @BeforeEach
    void connect() {
        settings = TestPostgres.database();
        database = Database.open(vertx, settings);
        writer = new PgLogWriter(database, Rows.SECRETS, () -> Rows.instant(NOON));
        await(writer.maintainPartitions());
        await(writer.take());
    }

    @AfterEach
    void disconnect() {
        await(writer.close());
        await(database.close());
    }

    private boolean[] flush(EventRow... rows) {
        return await(writer.flush(Rows.flush(List.of(rows), List.of(), List.of())));
    }

    private List<String> contents() {
        List<String> contents = new ArrayList<>();
        TestPostgres.execute(settings, "select convert_from(body, 'UTF8') from event order by at, lane")
                .forEach(found -> contents.add(found.getString(0)));
        return contents;
    }

    @Test
    @DisplayName("[E3] the first content of an id wins, in one flush and over flushes")
    void firstContentWins() {
        assertThat(flush(
                        row(event("a", "1", "first"), NOON, 3),
                        row(event("a", "1", "second"), NOON + 1, 3),
                        row(event("b", "1", "other"), NOON + 2, 3)))
                .containsExactly(true, false, true);
        assertThat(flush(row(event("a", "1", "third"), NOON + 3, 3), row(event("c", "1", "new"), NOON + 4, 3)))
                .containsExactly(false, true);
        assertThat(contents()).containsExactly("{\"v\":\"first\"}", "{\"v\":\"other\"}", "{\"v\":\"new\"}");
    }

    @Test
    @DisplayName("[E3] the same id on another record is another event")
    void sameIdOnAnotherRecord() {
        assertThat(flush(row(event("a", "1", "x"), NOON, 3), row(event("a", "2", "y"), NOON + 1, 4)))
                .containsExactly(true, true);
    }

    @Test
    @DisplayName("[E3] an id is recognised on the other side of a day's border, for at least 24 hours")
    void idempotencyOverTheBorder() {
        assertThat(flush(row(event("a", "1", "x"), MIDNIGHT - 1, 3))).containsExactly(true);
        assertThat(flush(row(event("a", "1", "y"), MIDNIGHT + 1, 3))).containsExactly(false);
        assertThat(flush(row(event("a", "1", "z"), MIDNIGHT + DAY - 1, 3))).containsExactly(false);
        assertThat(flush(row(event("a", "1", "w"), MIDNIGHT + DAY + 1, 3))).containsExactly(true);
    }

    @Test
    @DisplayName("[E3] one flush may hold both sides of a day's border")
    void oneFlushOverTheBorder() {
        assertThat(flush(row(event("old", "1", "x"), MIDNIGHT - 5, 3))).containsExactly(true);
        assertThat(flush(
                        row(event("a", "1", "x"), MIDNIGHT - 1, 3),
                        row(event("a", "1", "y"), MIDNIGHT + 1, 3),
                        row(event("old", "1", "y"), MIDNIGHT + 2, 3),
                        row(event("b", "1", "y"), MIDNIGHT + 3, 3)))
                .containsExactly(true, false, false, true);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("[E3] whatever comes in whatever flushes, each id is new exactly once")
    void eachIdIsNewOnce(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        java.util.Set<String> seen = new java.util.HashSet<>();
        long at = MIDNIGHT - 200;
        for (int flush = 0; flush < 20; flush++) {
            List<EventRow> rows = new ArrayList<>();
            List<Boolean> expected = new ArrayList<>();
            for (int i = random.nextInt(40); i >= 0; i--) {
                String id = "id" + random.nextInt(200);
                rows.add(row(event(id, "1", "x"), at++, 3));
                expected.add(seen.add(id));
            }
            boolean[] found = await(writer.flush(Rows.flush(rows, List.of(), List.of())));
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i])
                        .as("seed %d flush %d row %d", seed, flush, i)
                        .isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void testsAreNeverDuplicates() {
        SplittableRandom random = new SplittableRandom(1);
        assertThat(flush(
                        Rows.test(event("a", "1", "x"), NOON, 3, random),
                        Rows.test(event("a", "1", "x"), NOON + 1, 3, random)))
                .containsExactly(true, true);
    }

    @Test
    void everyColumnHoldsWhatWasGiven() {
        RecordEvent event = new RecordEvent(
                ORG,
                "e\u20ac",
                "Leads",
                Operation.DELETE,
                "r'1",
                -5,
                8,
                new byte[] {'{', 0, (byte) 0xff, '}'},
                "no previous");
        flush(new EventRow(event, new Position(NOON, 63), 42, true, new java.util.UUID(1, 2)));
        var found = TestPostgres.execute(
                        settings,
                        "select at, lane, operation, depth, test, version, occurred_at, org, module, record, id, warning,"
                                + " encode(body, 'hex') from event")
                .iterator()
                .next();
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            values.add(found.getValue(i));
        }
        assertThat(values)
                .containsExactly(
                        NOON,
                        (short) 63,
                        (short) 3,
                        (short) 8,
                        true,
                        42L,
                        -5L,
                        "acme",
                        "Leads",
                        "r'1",
                        "e\u20ac",
                        "no previous",
                        "7b00ff7d");
    }

    @Test
    void attemptsAndFiringsRideInTheSameFlush() {
        Flush flush = Rows.flush(
                List.of(row(event("a", "1", "x"), NOON, 3)),
                List.of(attempt(delivery(ORG, NOON - 9, 3, 1, 2, "1"), success(1, NOON))),
                List.of(new Firing(ORG, 1, "1", new Position(NOON - 9, 3))));
        assertThat(await(writer.flush(flush))).containsExactly(true);
        assertThat(count("attempt")).isEqualTo(1);
        assertThat(await(writer.firings(Long.MAX_VALUE))).containsExactly(Firing.hash(ORG, 1, "1"));
        assertThat(await(writer.flush(Rows.flush(List.of(), flush.attempts(), List.of()))))
                .isEmpty();
        assertThat(count("attempt")).isEqualTo(2);
    }

    private long count(String table) {
        return TestPostgres.execute(settings, "select count(*) from " + table)
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void aRowThatCannotBeStoredIsRejectedAndNothingOfItsFlushIsWritten() {
        Throwable failure = catchThrowable(
                () -> flush(row(event("a", "1", "x"), NOON, 3), row(event("b", "nul\0", "x"), NOON + 1, 3)));
        assertThat(failure)
                .isInstanceOfSatisfying(
                        LogWriteException.class,
                        refused -> assertThat(refused.outcome()).isEqualTo(Outcome.REJECTED));
        assertThat(contents()).isEmpty();
        assertThat(flush(row(event("a", "1", "x"), NOON, 3))).containsExactly(true);
    }

    @Test
    void aMissingPartitionIsMade() {
        long longAgo = NOON - 100 * DAY;
        Flush flush = Rows.flush(
                List.of(row(event("a", "1", "x"), NOON, 3)),
                List.of(attempt(delivery(ORG, longAgo, 3, 1, 2, "1"), success(1, NOON))),
                List.of());
        assertThat(await(writer.flush(flush))).containsExactly(true);
        assertThat(count("attempt")).isEqualTo(1);
    }

    @Test
    @DisplayName("[I1] after a broken connection the writer can tell what was committed")
    void theOutcomeOfABrokenFlushCanBeAsked() {
        Flush committed = Rows.flush(
                List.of(row(event("a", "1", "x"), NOON, 3), row(event("b", "1", "x"), NOON + 1, 3)),
                List.of(),
                List.of());
        flush(row(event("b", "1", "first"), NOON - 1, 3));
        await(writer.flush(committed));
        assertThat(await(writer.written(committed)))
                .hasValueSatisfying(own -> assertThat(own).containsExactly(true, false));
        Flush lost = Rows.flush(List.of(row(event("a", "1", "x"), NOON + 7, 3)), List.of(), List.of());
        assertThat(await(writer.written(lost))).isEmpty();
        Flush attempts =
                Rows.flush(List.of(), List.of(attempt(delivery(ORG, NOON, 3, 1, 2, "1"), success(1, NOON))), List.of());
        assertThat(await(writer.written(attempts))).isEmpty();
        await(writer.flush(attempts));
        assertThat(await(writer.written(attempts)))
                .hasValueSatisfying(own -> assertThat(own).isEmpty());
    }

    @Test
    void aKilledConnectionIsUnknownAndThenOpenedAgain() {
        flush(row(event("a", "1", "x"), NOON, 3));
        var held = await(TestPostgres.connect(settings));
        await(held.query("begin; lock table event in access exclusive mode").execute());
        Flush lost = Rows.flush(List.of(row(event("b", "1", "x"), NOON + 1, 3)), List.of(), List.of());
        var stalled = writer.flush(lost);
        await(waiting(held));
        await(held.query("select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and datname = current_database()")
                .execute());
        assertThat(catchThrowable(() -> await(stalled)))
                .isInstanceOfSatisfying(
                        LogWriteException.class,
                        broken -> assertThat(broken.outcome()).isEqualTo(Outcome.UNKNOWN));
        await(held.query("rollback").execute());
        assertThat(await(writer.written(lost))).isEqualTo(Optional.empty());
        assertThat(flush(row(event("b", "1", "x"), NOON + 2, 3))).containsExactly(true);
        await(held.close());
    }

    private static io.vertx.core.Future<Void> waiting(io.vertx.pgclient.PgConnection held) {
        return held.query("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and datname = current_database()")
                .execute()
                .compose(rows ->
                        rows.iterator().next().getLong(0) > 0 ? io.vertx.core.Future.succeededFuture() : waiting(held));
    }

    @Test
    void partitionsAreMadeAheadAndClosedBehind() {
        assertThat(partitions("event")).containsExactly("event_20261124", "event_20261125", "event_20261126");
        Instant later = Rows.instant(NOON + DAY);
        PgLogWriter tomorrow = new PgLogWriter(database, Rows.SECRETS, () -> later);
        await(tomorrow.maintainPartitions());
        await(tomorrow.maintainPartitions());
        assertThat(partitions("attempt"))
                .containsExactly("attempt_20261124", "attempt_20261125", "attempt_20261126", "attempt_20261127");
        assertThat(indexes("attempt_20261124")).containsExactly("attempt_20261124_at", "attempt_20261124_org_at");
        assertThat(indexes("attempt_20261125")).containsExactly("attempt_20261125_at");
        assertThat(indexes("event_20261124")).containsExactly("event_20261124_at", "event_20261124_key");
    }

    private List<String> partitions(String log) {
        List<String> names = new ArrayList<>();
        TestPostgres.execute(
                        settings,
                        "select inhrelid::regclass::text from pg_inherits where inhparent = '" + log
                                + "'::regclass order by 1")
                .forEach(found -> names.add(found.getString(0)));
        return names;
    }

    private List<String> indexes(String table) {
        List<String> names = new ArrayList<>();
        TestPostgres.execute(
                        settings, "select indexname::text from pg_indexes where tablename = '" + table + "' order by 1")
                .forEach(found -> names.add(found.getString(0)));
        return names;
    }

    @Test
    void theLogIsNeverUpdatedAndNothingIsDeleted() {
        for (int flush = 0; flush < 10; flush++) {
            List<EventRow> rows = new ArrayList<>();
            List<koerier.log.AttemptRow> attempts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                long at = NOON + flush * 1_000L + i;
                rows.add(row(event("id" + (flush * 90 + i), "1", "x"), at, 3));
                attempts.add(attempt(delivery(ORG, at, 3, 1, 2, "1"), success(1, at)));
            }
            await(writer.flush(Rows.flush(rows, attempts, List.of())));
        }
        await(writer.close());
        var found = TestPostgres.execute(settings, """
                select pg_stat_force_next_flush();
                """);
        assertThat(found.size()).isEqualTo(1);
        var sums = TestPostgres.execute(settings, """
                select sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del) from pg_stat_user_tables
                where relname like 'event%' or relname like 'attempt%'
                """).iterator().next();
        assertThat(sums.getLong(0)).isGreaterThanOrEqualTo(1_900);
        assertThat(sums.getLong(1)).isZero();
        assertThat(sums.getLong(2)).isZero();
    }
}
