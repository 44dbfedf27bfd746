package koerier.store;

import static koerier.store.Rows.NOON;
import static koerier.store.Rows.event;
import static koerier.store.Rows.row;
import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import koerier.store.LogWriteException.Outcome;
import koerier.store.LogWriter.EventRow;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LaneOwnershipTest {
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
    @DisplayName("[I1] who has taken the lanes has them alone: nothing of the old owner is written any more")
    void theOldOwnerIsFenced() {
        flush(row(event("a", "1", "x"), NOON, 3));
        PgLogWriter other = new PgLogWriter(database, Rows.SECRETS, () -> Rows.instant(NOON));
        await(other.take());
        assertThat(outcome(() -> flush(row(event("b", "1", "x"), NOON + 1, 3)))).isEqualTo(Outcome.FENCED);
        assertThat(await(other.flush(
                        Rows.flush(List.of(row(event("c", "1", "z"), NOON + 2, 3)), List.of(), List.of()))))
                .containsExactly(true);
        assertThat(contents()).containsExactly("{\"v\":\"x\"}", "{\"v\":\"z\"}");
        await(other.close());
    }

    @Test
    @DisplayName("[I1] the lanes are taken only when what the old owner is committing has been committed or has ended")
    void takingWaitsForTheOldOwnersTransaction() {
        var old = await(TestPostgres.connect(settings));
        await(old.query("begin; select epoch from owner where not ended for share; insert into firing values"
                        + " (1, 2, 3, 4, 'acme', 'r')")
                .execute());
        PgLogWriter other = new PgLogWriter(database, Rows.SECRETS, () -> Rows.instant(NOON));
        var taken = other.take();
        await(waiting(old));
        assertThat(taken.isComplete()).isFalse();
        await(old.query("commit").execute());
        await(taken);
        assertThat(await(other.firings(Long.MAX_VALUE))).containsExactly(1);
        await(old.close());
        await(other.close());
    }

    @Test
    @DisplayName("[I1] a connection that is opened again has an epoch of its own, and a fenced one gets none")
    void aNewConnectionBeginsANewEpoch() {
        flush(row(event("a", "1", "x"), NOON, 3));
        terminateWriter();
        assertThat(flushUntilKnown(row(event("b", "1", "x"), NOON + 1, 3))).containsExactly(true);
        assertThat(count("owner where ended"))
                .as("one for each connection before")
                .isEqualTo(2);
        PgLogWriter other = new PgLogWriter(database, Rows.SECRETS, () -> Rows.instant(NOON));
        await(other.take());
        terminateWriter();
        assertThat(outcome(() -> flushUntilKnown(row(event("c", "1", "x"), NOON + 2, 3))))
                .isEqualTo(Outcome.FENCED);
        await(other.close());
    }

    private void terminateWriter() {
        TestPostgres.execute(
                settings,
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                        + " where query like '%fence%' and pid <> pg_backend_pid() and datname = current_database()");
    }

    /// The first flush after its connection broke may find that out first.
    private boolean[] flushUntilKnown(EventRow row) {
        try {
            return flush(row);
        } catch (LogWriteException broken) {
            if (broken.outcome() != Outcome.UNKNOWN) {
                throw broken;
            }
            return flush(row);
        }
    }

    private static Outcome outcome(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return ((LogWriteException) catchThrowable(call)).outcome();
    }

    private static io.vertx.core.Future<Void> waiting(io.vertx.pgclient.PgConnection held) {
        return held.query("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and datname = current_database()")
                .execute()
                .compose(rows ->
                        rows.iterator().next().getLong(0) > 0 ? io.vertx.core.Future.succeededFuture() : waiting(held));
    }

    private long count(String table) {
        return TestPostgres.execute(settings, "select count(*) from " + table)
                .iterator()
                .next()
                .getLong(0);
    }
}
