package koerier.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import koerier.store.Database;
import koerier.store.DatabaseSettings;
import koerier.store.EmbeddedPostgres;
import koerier.store.Migrations;

/// One PostgreSQL for the whole test run, with a database of its own for whoever asks. The server forgets (no fsync);
/// tests of durability start one with the product's settings. It ends with this process.
public final class TestPostgres {
    private static final String TEMPLATE = "koerier_template";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestPostgres() {}

    /// Where test servers share their unpacked programs.
    public static Path binaries() {
        return Path.of(System.getProperty("java.io.tmpdir"), "koerier-postgres-" + System.getProperty("user.name"));
    }

    /// A new database with the schema, and no partitions yet.
    public static DatabaseSettings database() {
        String name = "test_" + DATABASES.incrementAndGet();
        DatabaseSettings server = Holder.SERVER;
        execute(server, "create database " + name + " template " + TEMPLATE + " strategy file_copy");
        return server.withDatabase(name);
    }

    /// A new database with nothing in it.
    public static DatabaseSettings emptyDatabase() {
        String name = "empty_" + DATABASES.incrementAndGet();
        execute(Holder.SERVER, "create database " + name);
        return Holder.SERVER.withDatabase(name);
    }

    /// Runs SQL beside the product and waits.
    public static RowSet<Row> execute(DatabaseSettings where, String sql) {
        return execute(Holder.VERTX, where, sql);
    }

    private static RowSet<Row> execute(Vertx vertx, DatabaseSettings where, String sql) {
        return await(connect(vertx, where)
                .compose(connection -> connection.query(sql).execute().eventually(connection::close)));
    }

    /// For a process of its own, which has no shared server: one committed row in a table `t`.
    public static void commitOneRow(DatabaseSettings where) {
        Vertx vertx = Vertx.vertx();
        execute(vertx, where, "create table t as select 1 as x");
        await(vertx.close());
    }

    /// A connection beside the product, for tests that hold locks.
    public static Future<PgConnection> connect(DatabaseSettings where) {
        return connect(Holder.VERTX, where);
    }

    private static Future<PgConnection> connect(Vertx vertx, DatabaseSettings where) {
        return PgConnection.connect(
                vertx,
                new PgConnectOptions()
                        .setHost(where.host())
                        .setPort(where.port())
                        .setUser(where.user())
                        .setPassword(where.password())
                        .setDatabase(where.database()));
    }

    /// Waits for a future outside of event loops, for at most 30 seconds.
    public static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException late) {
            throw new AssertionError("no answer in 30 seconds", late);
        }
    }

    /// Deletes a folder and all that is in it.
    public static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Hundreds of databases are hundreds of thousands of files: nobody waits for them to go.
    private static void deleteBehind(Path folder) {
        try {
            new ProcessBuilder("rm", "-rf", folder.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static DatabaseSettings start(Vertx vertx) {
        try {
            Path folder = Files.createTempDirectory("koerier-test-");
            EmbeddedPostgres server = EmbeddedPostgres.start(EmbeddedPostgres.Launch.forgetful(folder, binaries()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.close();
                deleteBehind(folder);
            }));
            DatabaseSettings settings = server.settings();
            execute(vertx, settings, "create database " + TEMPLATE);
            Database template = Database.open(vertx, settings.withDatabase(TEMPLATE));
            await(new Migrations().run(template).eventually(template::close));
            return settings;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Holds no code of its own: event loops that run it would wait for the end of its initialisation.
    private static final class Holder {
        private static final Vertx VERTX = Vertx.vertx();
        private static final DatabaseSettings SERVER = start(VERTX);
    }
}
