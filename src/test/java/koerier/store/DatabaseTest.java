package koerier.store;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import koerier.store.DatabaseSettings.Tls;
import koerier.store.DatabaseSettings.TlsMode;
import koerier.testkit.TestCertificates;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connections to a server that is not always what it should be.
class DatabaseTest {
    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private EmbeddedPostgres server;
    private DatabaseSettings settings;

    @BeforeEach
    void start() {
        server = EmbeddedPostgres.start(
                EmbeddedPostgres.Launch.forgetful(folder.resolve("server"), TestPostgres.binaries()));
        settings = server.settings();
    }

    @AfterEach
    void stop() {
        await(vertx.close());
        server.close();
    }

    @Test
    @DisplayName("[C12] a server that takes no writes any more is let go of; when there is one that does, all is well")
    void readOnlyConnectionsAreDropped() {
        Database database = Database.open(vertx, settings);
        await(database.check());
        int before = await(backend(database));

        execute("alter system set default_transaction_read_only = on");
        execute("select pg_reload_conf()");
        awaitRefusal(database);
        assertThatThrownBy(() ->
                        await(database.pool().query("create table t (x int)").execute()))
                .as("no connection to such a server is given to anybody")
                .satisfies(failure ->
                        assertThat(String.valueOf(failure.getMessage())).doesNotContain("25006"));

        execute("alter system set default_transaction_read_only = off");
        execute("select pg_reload_conf()");
        awaitAnswer(database);
        assertThat(await(backend(database))).as("a connection of its own").isNotEqualTo(before);
        await(database.pool().query("create table t (x int)").execute());
        await(database.close());
    }

    @Test
    @DisplayName("[O] TLS: encrypted; with a certificate that is vouched for; with the right name in it")
    void tls() throws IOException {
        var authority = new TestCertificates.Authority(folder);
        serveWith(authority.issue("dns:localhost"));
        String trusted = authority.pem();
        String others = new TestCertificates.Authority(folder).pem();
        DatabaseSettings byName = new DatabaseSettings(
                "localhost", settings.port(), settings.user(), settings.password(), settings.database());

        assertThat(encrypted(settings)).isFalse();
        assertThat(encrypted(settings.withTls(new Tls(TlsMode.REQUIRE, null)))).isTrue();
        assertThat(encrypted(settings.withTls(new Tls(TlsMode.VERIFY_CA, trusted))))
                .isTrue();
        assertThat(encrypted(byName.withTls(new Tls(TlsMode.VERIFY_FULL, trusted))))
                .isTrue();
        assertRefused(settings.withTls(new Tls(TlsMode.VERIFY_CA, others)));
        assertRefused(byName.withTls(new Tls(TlsMode.VERIFY_FULL, others)));
        assertRefused(settings.withTls(new Tls(TlsMode.VERIFY_FULL, trusted)));
    }

    @Test
    @DisplayName("[O] TLS that is asked for and not there is no connection in the clear")
    void noTls() {
        assertRefused(settings.withTls(new Tls(TlsMode.REQUIRE, null)));
    }

    private void serveWith(TestCertificates.Identity identity) throws IOException {
        Path certificate = Files.writeString(folder.resolve("server.pem"), identity.certificates());
        Path key = Files.writeString(folder.resolve("server.key"), identity.privateKey());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        execute("alter system set ssl_cert_file = '" + certificate + "'");
        execute("alter system set ssl_key_file = '" + key + "'");
        execute("alter system set ssl = on");
        execute("select pg_reload_conf()");
        while (!TestPostgres.execute(settings, "show ssl")
                .iterator()
                .next()
                .getString(0)
                .equals("on")) {
            Thread.onSpinWait(); // the server reads its settings when it has a moment
        }
    }

    private void assertRefused(DatabaseSettings how) {
        assertThatThrownBy(() -> encrypted(how)).isNotNull();
    }

    private boolean encrypted(DatabaseSettings how) {
        Database database = Database.open(vertx, how);
        try {
            await(database.check());
            return await(database.pool()
                    .query("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                    .execute()
                    .map(rows -> rows.iterator().next().getBoolean(0)));
        } finally {
            await(database.close());
        }
    }

    private static Future<Integer> backend(Database database) {
        return database.pool()
                .query("select pg_backend_pid()")
                .execute()
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    private void execute(String sql) {
        TestPostgres.execute(settings, sql);
    }

    private static void awaitRefusal(Database database) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (await(database.check().map(true).otherwise(false))) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    private static void awaitAnswer(Database database) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!await(database.check().map(true).otherwise(false))) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }
}
