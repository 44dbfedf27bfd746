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

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import koerier.configuration.Entry;
import koerier.configuration.Kind;
import koerier.delivery.Position;
import koerier.lane.DeliveryRef;
import koerier.log.Firing;
import koerier.store.LogWriter.Flush;
import koerier.store.LogWriter.ParkedRow;
import koerier.store.LogWriter.Progress;
import koerier.testkit.TestPostgres;
import koerier.webhook.TargetUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PgLogRetentionTest {
    private static final long DAY = PgPartitions.MICROS_PER_DAY;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<Instant> now = new AtomicReference<>(Rows.instant(NOON));
    private DatabaseSettings settings;
    private Database database;
    private PgLogWriter writer;
    private PgLogReader reader;
    private PgLogRetention retention;

    @BeforeEach
    void connect() {
        settings = TestPostgres.database();
        database = Database.open(vertx, settings);
        writer = new PgLogWriter(database, Rows.SECRETS, now::get);
        reader = new PgLogReader(database);
        retention = new PgLogRetention(database);
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

    private Future<boolean[]> write(long micros, String id) {
        return writer.flush(Rows.flush(
                List.of(row(event(id, "r", "x"), micros, 3)),
                List.of(attempt(delivery(ORG, micros, 3, 1, 2, "r"), success(1, micros))),
                List.of()));
    }

    private void at(long micros) {
        now.set(Rows.instant(micros));
        await(writer.maintainPartitions());
    }

    private List<String> tables(String pattern) {
        List<String> names = new ArrayList<>();
        TestPostgres.execute(
                        settings,
                        "select relname::text from pg_class where relkind = 'r' and relname ~ '" + pattern
                                + "' order by 1")
                .forEach(row -> names.add(row.getString(0)));
        return names;
    }

    @Test
    @DisplayName("[D6] days that have ended before the moment go, all others stay")
    void wholeDaysGo() {
        await(write(NOON, "a"));
        at(NOON + DAY);
        await(write(NOON + DAY, "b"));
        assertThat(await(retention.forget(Rows.instant(NOON)))).isEmpty();
        assertThat(await(retention.forget(Rows.instant(NOON + DAY))))
                .containsExactly("attempt_20261124", "event_20261124");
        assertThat(await(reader.event(ORG, new Position(NOON, 3)))).isEmpty();
        assertThat(await(reader.event(ORG, new Position(NOON + DAY, 3)))).isPresent();
        assertThat(await(reader.delivery(
                        ORG, delivery(ORG, NOON + DAY, 3, 1, 2, "r").id())))
                .isPresent();
        assertThat(tables("^(event|attempt)_"))
                .doesNotContain("attempt_20261124", "event_20261124")
                .contains("attempt_20261125", "event_20261125");
        assertThat(await(retention.forget(Rows.instant(NOON + DAY)))).isEmpty();
    }

    @Test
    @DisplayName("[B19] while a reader holds an old day the writer goes on, and the day goes when the reader is done")
    void theWriterNeverWaits() throws Exception {
        await(write(NOON, "a"));
        at(NOON + DAY);
        PgConnection reading = await(TestPostgres.connect(settings));
        await(reading.query("begin isolation level repeatable read").execute());
        await(reading.query("select count(*) from event").execute());
        await(reading.query("select count(*) from attempt").execute());
        Future<List<String>> forgetting = retention.forget(Rows.instant(NOON + DAY));
        for (int i = 0; i < 200; i++) {
            long began = System.nanoTime();
            await(write(NOON + DAY + i, "b" + i));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        }
        assertThat(forgetting.isComplete()).isFalse();
        await(reading.query("commit").execute());
        assertThat(forgetting.await(30, TimeUnit.SECONDS)).containsExactly("attempt_20261124", "event_20261124");
        await(reading.close());
    }

    @Test
    @DisplayName("[D6] what was given up half way is finished the next time")
    void halfWay() throws Exception {
        await(write(NOON, "a"));
        at(NOON + DAY);
        PgConnection reading = await(TestPostgres.connect(settings));
        await(reading.query("begin isolation level repeatable read").execute());
        await(reading.query("select count(*) from attempt").execute());
        Throwable late = retention
                .forget(Rows.instant(NOON + DAY))
                .<Throwable>map(done -> null)
                .recover(Future::succeededFuture)
                .await(30, TimeUnit.SECONDS);
        assertThat(late).hasMessageContaining("lock timeout");
        await(reading.query("commit").execute());
        await(reading.close());
        assertThat(await(retention.forget(Rows.instant(NOON + DAY))))
                .containsExactly("attempt_20261124", "event_20261124");

        at(NOON + 2 * DAY);
        TestPostgres.execute(settings, "alter table event detach partition event_20261125 concurrently");
        assertThat(await(retention.forget(Rows.instant(NOON + 2 * DAY))))
                .containsExactly("attempt_20261125", "event_20261125");
        assertThat(tables("^(event|attempt)_20261125")).isEmpty();
    }

    @Test
    @DisplayName("[D6] what a lane still owes keeps its day: by what is settled, and by what is parked")
    void whatIsOwedStays() {
        long settled = NOON - 2 * DAY;
        await(writer.flush(progress(NOON - DAY + 7, settled, List.of())));
        assertThat(await(retention.oldestNeeded())).isEqualTo(Rows.instant(settled));
        DeliveryRef old =
                DeliveryRef.of(delivery(ORG, NOON - 3 * DAY, 3, 1, 2, "r").id(), 1);
        DeliveryRef young =
                DeliveryRef.of(delivery(ORG, NOON - 2 * DAY, 3, 1, 2, "r").id(), 1);
        TargetUrl target = new TargetUrl(false, "example.com", 80, false);
        await(writer.flush(progress(
                NOON - DAY + 7 + 2,
                settled,
                List.of(new ParkedRow(NOON - DAY + 7 + 1, ORG, target, List.of(old, young))))));
        assertThat(await(retention.oldestNeeded())).isEqualTo(Rows.instant(NOON - 3 * DAY));
    }

    private static Flush progress(long at, long settled, List<ParkedRow> parked) {
        Long[] stations = {settled, settled + DAY};
        return new Flush(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Progress(at, stations, at, NOON - DAY + 7, List.of(), List.of(), parked, List.of()));
    }

    @Test
    @DisplayName("[R4] a `once` rule remembers for as long as it exists; a deleted one is forgotten with its events")
    void firings() {
        PgConfigurationStore configurations = new PgConfigurationStore(database);
        Instant deleted = Rows.instant(NOON + DAY);
        List<Entry> rules = List.of(rule("rul_1", 1, deleted), rule("rul_2", 1, deleted));
        await(configurations.append(ORG, 0, rules, "test", deleted));
        await(configurations.append(
                ORG, 1, List.of(new Entry(Kind.RULE, "rul_2", 2, null, deleted, deleted)), "test", deleted));
        await(writer.flush(Rows.flush(
                List.of(),
                List.of(),
                List.of(
                        new Firing(ORG, 1, "r", new Position(NOON, 3)),
                        new Firing(ORG, 2, "r", new Position(NOON, 3)),
                        new Firing(ORG, 3, "r", new Position(NOON, 3))))));
        await(retention.forget(Rows.instant(NOON + DAY)));
        assertThat(await(reader.hasFired(ORG, 2, "r"))).isTrue();
        await(retention.forget(Rows.instant(NOON + 2 * DAY)));
        assertThat(await(reader.hasFired(ORG, 1, "r"))).isTrue();
        assertThat(await(reader.hasFired(ORG, 2, "r"))).isFalse();
        assertThat(await(reader.hasFired(ORG, 3, "r"))).isTrue();
    }

    private static Entry rule(String id, long version, Instant at) {
        return new Entry(Kind.RULE, id, version, Map.of("name", id), at, at);
    }
}
