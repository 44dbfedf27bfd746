package koerier.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import koerier.store.DatabaseSettings;

/// A connection to a database beside whatever else uses it. Blocks.
final class Sql implements AutoCloseable {
    private static final long ANSWER_SECONDS = 300;

    private final Vertx vertx = Vertx.vertx();
    private final PgConnection connection;

    Sql(DatabaseSettings where) {
        this.connection = await(PgConnection.connect(vertx, options(where)));
        run("set client_min_messages = warning");
    }

    static PgConnectOptions options(DatabaseSettings where) {
        return new PgConnectOptions()
                .setHost(where.host())
                .setPort(where.port())
                .setUser(where.user())
                .setPassword(where.password())
                .setDatabase(where.database())
                .setCachePreparedStatements(true);
    }

    RowSet<Row> run(String statement) {
        return await(connection.query(statement).execute());
    }

    RowSet<Row> run(String statement, Object... parameters) {
        return await(connection.preparedQuery(statement).execute(Tuple.from(parameters)));
    }

    long number(String question) {
        Long number = run(question).iterator().next().getLong(0);
        return number == null ? 0 : number;
    }

    /// Where the server's log of changes ends, in bytes.
    long walBytes() {
        return number("select (pg_current_wal_insert_lsn() - '0/0')::bigint");
    }

    /// What has been done to the rows of all tables of this database, as far as sessions have told, which takes them up
    /// to ten seconds.
    Rows rows() {
        Row row = run("""
                        select sum(n_tup_ins)::bigint, sum(n_tup_upd)::bigint, sum(n_tup_del)::bigint, sum(n_dead_tup)::bigint
                        from pg_stat_user_tables where schemaname = 'public'
                        """).iterator().next();
        return new Rows(row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3));
    }

    /// Sums over all tables.
    record Rows(long inserted, long updated, long deleted, long dead) {
        Rows since(Rows before) {
            return new Rows(inserted - before.inserted, updated - before.updated, deleted - before.deleted, dead);
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException("the database did not answer", late);
        }
    }

    @Override
    public void close() {
        await(connection.close());
        await(vertx.close());
    }
}
