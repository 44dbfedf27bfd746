package koerier.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;

/// The connections of one node to its database: a small pool that everything shares but the log, which has a
/// connection of its own. Usable from every event loop.
public final class Database {
    private static final int CONNECT_SECONDS = 5;
    private static final int IDLE_SECONDS = 300;
    /// Work waits here for a connection while the database is slow; beyond it fails at once.
    private static final int WAITING_MAX = 1_000;

    /// Partitions of the logs are not analysed while they are hot; whatever the planner believes about them, it shall
    /// use their indexes, and start no workers for a handful of pages (which costs 50 ms on a busy machine).
    private static final String SESSION =
            "set client_min_messages = warning; set enable_seqscan = off;" + " set max_parallel_workers_per_gather = 0";

    private final Vertx vertx;
    private final DatabaseSettings settings;
    private final Pool pool;

    private Database(Vertx vertx, DatabaseSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.pool = PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(settings.poolSize())
                        .setMaxWaitQueueSize(WAITING_MAX)
                        .setConnectionTimeout(CONNECT_SECONDS)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS))
                .connectingTo(connectOptions(settings).setCachePreparedStatements(true))
                .withConnectHandler(
                        connection -> connection.query(SESSION).execute().onComplete(set -> connection.close()))
                .using(vertx)
                .build();
    }

    /// Opens the pool; connects when it is first asked.
    public static Database open(Vertx vertx, DatabaseSettings settings) {
        return new Database(vertx, settings);
    }

    public DatabaseSettings settings() {
        return settings;
    }

    /// Whether the database answers; fails when it does not within a few seconds.
    public Future<Void> check() {
        return pool.query("select 1")
                .execute()
                .timeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .mapEmpty();
    }

    public Future<Void> close() {
        return pool.close();
    }

    Pool pool() {
        return pool;
    }

    Vertx vertx() {
        return vertx;
    }

    PgConnectOptions connectOptions() {
        return connectOptions(settings);
    }

    private static PgConnectOptions connectOptions(DatabaseSettings settings) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setUser(settings.user())
                .setPassword(settings.password())
                .setDatabase(settings.database());
        options.addProperty("application_name", "koerier");
        return options;
    }
}
