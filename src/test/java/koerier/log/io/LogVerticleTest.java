package koerier.log.io;

import static koerier.log.io.LogStation.NOW;
import static koerier.log.io.LogStation.ORG;
import static koerier.log.io.LogStation.event;
import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import koerier.bus.AppendEvents.Purpose;
import koerier.bus.AppendedEvents;
import koerier.bus.EvaluateEvents.Logged;
import koerier.delivery.Position;
import koerier.ingest.RecordEvent;
import koerier.log.Firing;
import koerier.org.OrgId;
import koerier.store.Database;
import koerier.store.DatabaseSettings;
import koerier.store.LogWriter;
import koerier.store.PgLogWriter;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The station on a real database.
class LogVerticleTest {
    private static final long PLENTY = 64L << 20;

    private final Vertx beside = Vertx.vertx();
    private final AtomicInteger flushes = new AtomicInteger();
    private DatabaseSettings settings;
    private Database database;
    private LogWriter writer;

    @BeforeEach
    void connect() {
        settings = TestPostgres.database();
        database = Database.open(beside, settings);
        writer = new PgLogWriter(database, LogStation.SECRETS, () -> NOW);
    }

    @AfterEach
    void disconnect() {
        await(writer.close());
        await(database.close());
        await(beside.close());
    }

    private LogWriter counting() {
        return new LogWriter() {
            @Override
            public Future<boolean[]> flush(Flush flush) {
                flushes.incrementAndGet();
                return writer.flush(flush);
            }

            @Override
            public Future<Optional<boolean[]>> written(Flush flush) {
                return writer.written(flush);
            }

            @Override
            public Future<Taken> take() {
                return writer.take();
            }

            @Override
            public Future<long[]> firings(long through) {
                return writer.firings(through);
            }

            @Override
            public Future<Void> maintainPartitions() {
                return writer.maintainPartitions();
            }

            @Override
            public Future<Void> close() {
                return writer.close();
            }
        };
    }

    private long count(String sql) {
        return TestPostgres.execute(settings, sql).iterator().next().getLong(0);
    }

    @Test
    @DisplayName(
            "[E2][R6] what is answered is committed, and goes to the evaluators with the configuration of that time")
    void answersAfterCommit() throws InterruptedException {
        try (LogStation station = LogStation.on(writer, writer, PLENTY)) {
            station.version.set(5);
            AppendedEvents answer = await(station.append(event("a"), event("b")));
            assertThat(count("select count(*) from event where version = 5")).isEqualTo(2);
            List<Logged> evaluated = station.evaluated(2);
            assertThat(answer.positions())
                    .containsExactlyInAnyOrderElementsOf(
                            evaluated.stream().map(Logged::position).toList());
            assertThat(evaluated).allSatisfy(logged -> {
                assertThat(logged.configuration().version()).isEqualTo(5);
                assertThat(logged.configuration().org()).isEqualTo(ORG);
            });
            assertThat(station.admission.held())
                    .isEqualTo(event("a").heldBytes() + event("b").heldBytes());
        }
    }

    @Test
    @DisplayName("[E3] duplicates are named, not evaluated, and hold no memory; nor do tests")
    void duplicatesAndTests() throws InterruptedException {
        try (LogStation station = LogStation.on(writer, writer, PLENTY)) {
            await(station.append(event("a")));
            assertThat(await(station.append(event("a"), event("b"), event("b"))).positions())
                    .satisfiesExactly(
                            first -> assertThat(first).isNull(),
                            second -> assertThat(second).isNotNull(),
                            third -> assertThat(third).isNull());
            assertThat(await(station.append(Purpose.TEST, event("a"), event("a")))
                            .positions())
                    .doesNotContainNull()
                    .doesNotHaveDuplicates();
            assertThat(station.evaluated(2))
                    .extracting(logged -> logged.event().id())
                    .containsExactly("a", "b");
            assertThat(station.admission.held()).isEqualTo(2 * event("a").heldBytes());
        }
    }

    @Test
    @DisplayName("[E4] events of one record are evaluated in the order accepted, over any number of flushes")
    void orderOfOneRecord() throws InterruptedException {
        try (LogStation station = LogStation.on(writer, counting(), PLENTY)) {
            int count = 2_000;
            List<Future<AppendedEvents>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                answers.add(station.append(event(ORG, "e" + i, "same")));
            }
            await(Future.all(answers));
            List<Position> positions = answers.stream()
                    .map(answer ->
                            Objects.requireNonNull(answer.result().positions().getFirst()))
                    .toList();
            assertThat(positions).extracting(Position::micros).isSorted().doesNotHaveDuplicates();
            assertThat(station.evaluated(count)).extracting(Logged::position).containsExactlyElementsOf(positions);
            assertThat(flushes.get()).as("flushes for %d messages", count).isBetween(2, count / 10);
        }
    }

    @Test
    void positionsGrowOverARestartAlsoWhenTheClockStandsStill() {
        Position first;
        try (LogStation station = LogStation.on(writer, writer, PLENTY)) {
            first = Objects.requireNonNull(
                    await(station.append(event("a"))).positions().getFirst());
            station.stop();
        }
        await(writer.close());
        try (LogStation station = LogStation.on(writer, writer, PLENTY)) {
            Position second = Objects.requireNonNull(
                    await(station.append(event("b"))).positions().getFirst());
            assertThat(second.micros()).isGreaterThan(first.micros());
        }
    }

    @Test
    @DisplayName("[E2] an event that cannot be stored fails its own request and no other")
    void onePoisonousRow() {
        try (LogStation station = LogStation.on(writer, counting(), PLENTY)) {
            List<Future<AppendedEvents>> good = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                good.add(station.append(event("g" + i)));
            }
            Future<AppendedEvents> bad = station.append(event(ORG, "bad", "nul\0"));
            for (int i = 50; i < 100; i++) {
                good.add(station.append(event("g" + i)));
            }
            station.attempted("fine", 1);
            station.attempted("nul\0", 1);
            assertThat(station.code(bad)).isEqualTo(LogVerticle.NOT_STORABLE);
            good.forEach(answer -> assertThat(station.code(answer)).isZero());
            assertThat(count("select count(*) from event")).isEqualTo(100);
            assertThat(flushes.get()).isLessThan(60);
            station.stop();
            assertThat(count("select count(*) from attempt")).isEqualTo(1);
        }
    }

    @Test
    void anOrganisationThatIsGoneIsNamed() {
        try (LogStation station = LogStation.on(writer, writer, PLENTY)) {
            RecordEvent lost = event(new OrgId("gone"), "a", "1");
            assertThat(station.code(station.append(lost))).isEqualTo(LogVerticle.UNKNOWN_ORGANISATION);
            assertThat(station.admission.held()).isZero();
        }
    }

    @Test
    @DisplayName("[E5] a stalled database makes refusals before memory grows, and nothing that was let in is lost")
    void stalledDatabase() throws InterruptedException {
        long room = 100 * event("e10").heldBytes();
        try (LogStation station = LogStation.on(writer, writer, room)) {
            await(station.append(event("first")));
            station.admission.release(event("first").heldBytes());
            PgConnection held = await(TestPostgres.connect(settings));
            await(held.query("begin; lock table event in access exclusive mode").execute());
            List<Future<AppendedEvents>> answers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                answers.add(station.append(event("e" + i)));
            }
            int refused = 0;
            for (int i = 299; i > 150; i--) {
                assertThat(station.code(answers.get(i))).isEqualTo(LogVerticle.OVERLOADED);
                refused++;
            }
            assertThat(refused).isPositive();
            assertThat(station.admission.held()).isLessThanOrEqualTo(room);
            await(held.query("rollback").execute());
            await(held.close());
            long accepted =
                    answers.stream().filter(answer -> station.code(answer) == 0).count();
            assertThat(accepted).isBetween(90L, 110L);
            assertThat(count("select count(*) from event")).isEqualTo(accepted + 1);
            station.evaluated((int) accepted + 1);
            assertThat(station.code(station.append(event("late")))).isEqualTo(LogVerticle.OVERLOADED);
            station.admission.release(station.admission.held());
            assertThat(station.code(station.append(event("later")))).isZero();
        }
    }

    @Test
    @DisplayName("[I1] a broken connection loses no answered event and no attempt")
    void brokenConnection() throws InterruptedException {
        try (LogStation station = LogStation.on(writer, writer, PLENTY)) {
            List<Future<AppendedEvents>> answers = new ArrayList<>();
            PgConnection killer = await(TestPostgres.connect(settings));
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 20; i++) {
                    answers.add(station.append(event(round + "-" + i)));
                    station.attempted(round + "-" + i, 1);
                }
                await(killer.query("select pg_terminate_backend(pid) from pg_stat_activity"
                                + " where datname = current_database() and query like '%fence%'"
                                + " and pid <> pg_backend_pid()")
                        .execute());
            }
            int accepted = 0;
            for (Future<AppendedEvents> answer : answers) {
                int code = station.code(answer);
                assertThat(code).isIn(0, LogVerticle.OVERLOADED);
                accepted += code == 0 ? 1 : 0;
            }
            station.evaluated(accepted);
            await(killer.close());
            assertThat(count("select count(*) from event")).isGreaterThanOrEqualTo(accepted);
            station.stop();
            assertThat(count("select count(*) from attempt")).isEqualTo(200);
        }
    }

    @Test
    void firingsAreAnsweredAfterCommit() {
        try (LogStation station = LogStation.on(writer, writer, PLENTY)) {
            Firing firing = new Firing(ORG, 7, "r", new Position(1, 2));
            await(station.advance(List.of(), List.of(firing)));
            assertThat(count("select count(*) from firing")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName(
            "[I1] a station whose lanes somebody else has taken writes nothing more, refuses, and says that it ends")
    void fenced() {
        try (LogStation station = LogStation.on(writer, writer, PLENTY)) {
            await(station.append(event("a")));
            PgLogWriter other = new PgLogWriter(database, LogStation.SECRETS, () -> NOW);
            await(other.take());
            assertThat(station.code(station.append(event("b")))).isEqualTo(LogVerticle.OVERLOADED);
            station.fenced.orTimeout(20, TimeUnit.SECONDS).join();
            assertThat(station.code(station.append(event("c")))).isEqualTo(LogVerticle.OVERLOADED);
            assertThat(count("select count(*) from event")).isEqualTo(1);
            await(other.close());
        }
    }

    @Test
    void whatWaitsIsWrittenBeforeItStops() {
        try (LogStation station = LogStation.on(writer, writer, PLENTY)) {
            List<Future<AppendedEvents>> answers = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                answers.add(station.append(event("e" + i)));
                station.attempted("r", 1);
            }
            station.stop();
            long accepted =
                    answers.stream().filter(answer -> station.code(answer) == 0).count();
            assertThat(count("select count(*) from event")).isEqualTo(accepted);
            assertThat(count("select count(*) from attempt")).isEqualTo(3_000);
        }
    }
}
