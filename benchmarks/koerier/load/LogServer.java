package koerier.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import koerier.store.Database;
import koerier.store.DatabaseSettings;
import koerier.store.EmbeddedPostgres;
import koerier.store.Migrations;
import koerier.store.PgLogWriter;
import koerier.webhook.SecretBox;

/// A PostgreSQL of the harness's own, with full durability, and the ways to keep a queue of deliveries in it.
final class LogServer implements AutoCloseable {
    private static final String NAME_LIKE = "postgres";

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final EmbeddedPostgres server;
    private final List<AutoCloseable> open = new ArrayList<>();

    LogServer(Path folder) {
        this.server = EmbeddedPostgres.start(folder);
    }

    DatabaseSettings database(String name) {
        try (Sql sql = new Sql(server.settings())) {
            if (sql.number("select count(*) from pg_database where datname = '" + name + "'") == 0) {
                sql.run("create database " + name);
            }
        }
        return server.settings().withDatabase(name);
    }

    /// The engine's own log layer.
    ///
    /// @param recognising whether events that come again are recognised, which takes an index
    Log log(String name, int batch, boolean recognising) {
        DatabaseSettings where = database(name);
        Database database = Database.open(vertx, where);
        Sql.await(new Migrations().run(database));
        var secrets = new SecretBox(Map.of("bench", new byte[32]), "bench", new SecureRandom());
        PgLogWriter writer = new PgLogWriter(database, secrets, InstantSource.system());
        Sql.await(writer.maintainPartitions());
        Sql.await(writer.take());
        if (!recognising) {
            try (Sql sql = new Sql(where)) {
                sql.run("select 'drop index ' || indexname from pg_indexes where indexname ~ '^event_.*_key$'")
                        .forEach(row -> sql.run(row.getString(0)));
            }
        }
        open.add(() -> Sql.await(writer.close().eventually(database::close)));
        return new Log(where, writer, new LogRows(batch), batch);
    }

    /// Flushes one after the other, each as soon as the one before is committed, as the log station does.
    final class Log {
        private final DatabaseSettings where;
        private final PgLogWriter writer;
        private final LogRows rows;
        private final int batch;

        private Log(DatabaseSettings where, PgLogWriter writer, LogRows rows, int batch) {
            this.where = where;
            this.writer = writer;
            this.rows = rows;
            this.batch = batch;
        }

        Sample round(double seconds) {
            return measured(
                    where,
                    seconds,
                    1,
                    _ -> Future.future(promise -> vertx.runOnContext(
                            _ -> writer.flush(rows.next()).map(_ -> batch).onComplete(promise))));
        }

        int payloadBytes() {
            return rows.payloadBytes();
        }

        DatabaseSettings where() {
            return where;
        }
    }

    /// The way that most queues have: rows that are inserted, claimed with `SKIP LOCKED`, and marked as done.
    Sample skipLocked(DatabaseSettings where, int batch, int connections, double seconds) {
        prepare(where, """
                create table if not exists job (id bigserial primary key, state smallint not null default 0,
                    taken timestamptz, payload bytea not null);
                alter table job alter column payload set storage external;
                create index if not exists job_waiting on job (id) where state = 0
                """);
        Buffer[] payloads = new Buffer[batch];
        Arrays.fill(payloads, Buffer.buffer(new byte[new LogRows(1).payloadBytes()]));
        return measured(
                where,
                seconds,
                connections,
                connection -> connection
                        .preparedQuery("insert into job (payload) select unnest($1::bytea[])")
                        .execute(Tuple.of(payloads))
                        .compose(_ -> connection.preparedQuery("""
                                with mine as (
                                    select id from job where state = 0 order by id limit $1::integer
                                    for update skip locked
                                )
                                update job set state = 1, taken = now() from mine where job.id = mine.id returning job.id
                                """).execute(Tuple.of(batch)))
                        .compose(claimed -> connection
                                .preparedQuery("update job set state = 2 where id = any($1::bigint[])")
                                .execute(Tuple.of(ids(claimed)))
                                .map(_ -> claimed.size())));
    }

    private static Long[] ids(RowSet<Row> rows) {
        Long[] ids = new Long[rows.size()];
        int i = 0;
        for (Row row : rows) {
            ids[i++] = row.getLong(0);
        }
        return ids;
    }

    /// An event and an attempt, each a row and a commit of its own, from many connections, so that the server can sync
    /// them together.
    Sample singleRows(DatabaseSettings where, int connections, double seconds) {
        handWritten(where);
        Buffer payload = Buffer.buffer(new byte[new LogRows(1).payloadBytes()]);
        return measured(
                where,
                seconds,
                connections,
                connection -> connection
                        .preparedQuery(
                                "insert into hand_event values ($1::bigint, 1, $2::uuid, 'steady', 'Deals', 'R1', 'e1', $3::bytea)")
                        .execute(Tuple.of(WallClock.micros(), randomId(), payload))
                        .compose(_ -> connection
                                .preparedQuery(
                                        "insert into hand_attempt values ($1::bigint, $1::bigint, 1, 1, 3, 200, 'steady', 'R1', 'e1')")
                                .execute(Tuple.of(WallClock.micros())))
                        .map(_ -> 1));
    }

    /// A log as one would write it by hand: no fence, no progress, nothing recognised, fewer columns.
    Sample handWrittenLog(DatabaseSettings where, int batch, double seconds) {
        handWritten(where);
        Buffer[] payloads = new Buffer[batch];
        Arrays.fill(payloads, Buffer.buffer(new byte[new LogRows(1).payloadBytes()]));
        return measured(where, seconds, 1, connection -> {
            Long[] at = new Long[batch];
            UUID[] keys = new UUID[batch];
            for (int i = 0; i < batch; i++) {
                at[i] = WallClock.micros();
                keys[i] = randomId();
            }
            return connection
                    .preparedQuery("""
                            with events as (
                                insert into hand_event
                                select at, 1, key, 'steady', 'Deals', 'R1', 'e1', body
                                from unnest($1::bigint[], $2::uuid[], $3::bytea[]) as e(at, key, body)
                            )
                            insert into hand_attempt
                            select at, at, 1, 1, 3, 200, 'steady', 'R1', 'e1' from unnest($1::bigint[]) as a(at)
                            """)
                    .execute(Tuple.of(at, keys, payloads))
                    .map(_ -> batch);
        });
    }

    private static UUID randomId() {
        return new UUID(
                ThreadLocalRandom.current().nextLong(),
                ThreadLocalRandom.current().nextLong());
    }

    private static void handWritten(DatabaseSettings where) {
        prepare(where, """
                create table if not exists hand_event (at bigint not null, lane smallint not null, key uuid not null,
                    org text not null, module text not null, record text not null, id text not null, body bytea not null);
                alter table hand_event alter column body set storage external;
                create table if not exists hand_attempt (at bigint not null, started bigint not null,
                    number smallint not null, duration integer not null, state smallint not null,
                    status smallint not null, org text not null, record text not null, event text not null);
                truncate hand_event, hand_attempt
                """);
    }

    private static void prepare(DatabaseSettings where, String statements) {
        try (Sql sql = new Sql(where)) {
            for (String statement : statements.split(";")) {
                sql.run(statement);
            }
        }
    }

    private Sample measured(
            DatabaseSettings where, double seconds, int connections, Function<PgConnection, Future<Integer>> cycle) {
        List<PgConnection> opened = new ArrayList<>();
        try (Sql sql = new Sql(where)) {
            for (int i = 0; i < connections; i++) {
                opened.add(Sql.await(PgConnection.connect(vertx, Sql.options(where))));
            }
            long wal = sql.walBytes();
            Meter meter = Meter.start(processes());
            long begin = System.nanoTime();
            long end = begin + (long) (seconds * 1e9);
            List<Future<Long>> all =
                    opened.stream().map(each -> repeat(each, cycle, end, 0)).toList();
            long done = Sql.await(Future.all(all)
                    .map(sums -> sums.<Long>list().stream()
                            .mapToLong(Long::longValue)
                            .sum()));
            Stretch stretch = meter.stop(done, (System.nanoTime() - begin) / 1e9);
            return Sample.of(stretch).with("walBytes", (sql.walBytes() - wal) / (double) done);
        } finally {
            opened.forEach(connection -> Sql.await(connection.close()));
        }
    }

    private static Future<Long> repeat(
            PgConnection connection, Function<PgConnection, Future<Integer>> cycle, long end, long done) {
        return System.nanoTime() >= end
                ? Future.succeededFuture(done)
                : cycle.apply(connection).compose(more -> repeat(connection, cycle, end, done + more));
    }

    private static Map<String, Supplier<List<ProcessHandle>>> processes() {
        Map<String, Supplier<List<ProcessHandle>>> processes = new LinkedHashMap<>();
        processes.put(
                "PostgreSQL",
                () -> ProcessHandle.current()
                        .descendants()
                        .filter(one -> one.info().command().orElse("").endsWith(NAME_LIKE))
                        .toList());
        processes.put("client", () -> List.of(ProcessHandle.current()));
        return processes;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        open.clear();
        Sql.await(vertx.close());
        server.close();
    }

    /// Ends the sessions of the engine's log layer, so that what they did shows in the statistics.
    void closeLogs() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        open.clear();
    }
}
