package koerier.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections of one node to its database: a small pool that everything shares but the log, which has a
/// connection of its own. Usable from every event loop. A server that takes no writes, as one that was the primary
/// before a failover, is no database: its connections are let go of and new ones made until one leads to the primary.
public final class Database {
    /// What a server answers to a write when it is a standby.
    static final String READ_ONLY = "25006";

    private static final Logger LOGGER = LoggerFactory.getLogger(Database.class);
    private static final int CONNECT_SECONDS = 5;
    private static final int IDLE_SECONDS = 300;
    /// Work waits here for a connection while the database is slow; beyond it fails at once.
    private static final int WAITING_MAX = 1_000;

    /// The server itself ends a session in which nothing could be written, since the pool has no way to refuse one.
    private static final String WRITABLE =
            "select pg_terminate_backend(pg_backend_pid()) where current_setting('transaction_read_only') = 'on'";

    /// Partitions of the logs are not analysed while they are hot; whatever the planner believes about them, it shall
    /// use their indexes, and start no workers for a handful of pages (which costs 50 ms on a busy machine).
    private static final String SESSION =
            "set client_min_messages = warning; set enable_seqscan = off; set max_parallel_workers_per_gather = 0; "
                    + WRITABLE;

    private final Vertx vertx;
    private final DatabaseSettings settings;
    /// How often the pool was replaced.
    private final AtomicInteger generation = new AtomicInteger();

    private volatile Pool pool;

    private Database(Vertx vertx, DatabaseSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.pool = connect();
    }

    /// Opens the pool; connects when it is first asked.
    public static Database open(Vertx vertx, DatabaseSettings settings) {
        return new Database(vertx, settings);
    }

    private Pool connect() {
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(settings.poolSize())
                        .setMaxWaitQueueSize(WAITING_MAX)
                        .setConnectionTimeout(CONNECT_SECONDS)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS))
                .connectingTo(connectOptions().setCachePreparedStatements(true))
                .withConnectHandler(
                        connection -> connection.query(SESSION).execute().onComplete(set -> connection.close()))
                .using(vertx)
                .build();
    }

    public DatabaseSettings settings() {
        return settings;
    }

    /// Whether the database answers and takes writes; fails when it does not within a few seconds. A pool that turns
    /// out to be connected to a server that takes none is replaced, which loses what is under way on it.
    public Future<Void> check() {
        int asked = generation.get();
        return pool.query("select current_setting('transaction_read_only')")
                .execute()
                .timeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .compose(rows -> {
                    if (rows.iterator().next().getString(0).equals("off")) {
                        return Future.succeededFuture();
                    }
                    replace(asked);
                    return Future.failedFuture(new IllegalStateException("the database takes no writes"));
                });
    }

    /// Of all that find the same pool wanting, the first one replaces it.
    private void replace(int wanting) {
        if (generation.compareAndSet(wanting, wanting + 1)) {
            LOGGER.warn("the database {} takes no writes; connecting again", settings);
            Pool readOnly = pool;
            pool = connect();
            readOnly.close();
        }
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
        PgConnectOptions options = new PgConnectOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setUser(settings.user())
                .setPassword(settings.password())
                .setDatabase(settings.database());
        options.addProperty("application_name", "koerier");
        return withTls(options, settings.tls());
    }

    private static PgConnectOptions withTls(PgConnectOptions options, DatabaseSettings.Tls tls) {
        var client = new ClientSSLOptions().setTrustAll(tls.authorities() == null);
        if (tls.authorities() != null) {
            client.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(tls.authorities())));
        }
        return switch (tls.mode()) {
            case DISABLE -> options.setSslMode(SslMode.DISABLE);
            case REQUIRE -> options.setSslMode(SslMode.REQUIRE).setSslOptions(client);
            case VERIFY_CA -> options.setSslMode(SslMode.VERIFY_CA).setSslOptions(client);
            case VERIFY_FULL ->
                options.setSslMode(SslMode.VERIFY_FULL).setSslOptions(client.setHostnameVerificationAlgorithm("HTTPS"));
        };
    }
}
