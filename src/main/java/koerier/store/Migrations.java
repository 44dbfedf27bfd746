package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Brings a database to this version's schema: numbered SQL files, each applied once, all in one transaction under a
/// lock, so that only one node of many does it. A file that was applied is never changed afterwards.
public final class Migrations {
    /// Every file of `koerier/store`, in order. New ones are added at the end.
    private static final List<String> FILES = List.of(
            "V001__logs_and_configuration.sql",
            "V002__idempotency.sql",
            "V003__lanes.sql",
            "V004__quota.sql",
            "V005__scheduled_actions.sql",
            "V006__usage.sql",
            "V007__retries.sql",
            "V008__replays.sql",
            "V009__wake_ups.sql",
            "V010__audit_and_addresses.sql",
            "V011__date_rules_look_back.sql",
            "V012__replay_jobs.sql",
            "V013__webhook_notices.sql",
            "V014__cluster.sql",
            "V015__owner_origin.sql",
            "V016__neighbours.sql");

    /// Any number that nobody else locks in this database.
    private static final long LOCK = 0x4b6f_6572_6965_7201L;

    private final List<Migration> migrations;

    public Migrations() {
        this(FILES.stream().map(Migration::read).toList());
    }

    Migrations(List<Migration> migrations) {
        this.migrations = List.copyOf(migrations);
    }

    /// One file.
    record Migration(String name, String sql) {
        private static Migration read(String file) {
            try (InputStream in = Migrations.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new IllegalStateException("not in the class path: " + file);
                }
                return new Migration(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        String checksum() {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(hash, 0, 16);
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /// @return the names of the files that were applied now, none when all was up to date; fails with
    ///     [IllegalStateException] when the database holds a file that this program does not, or another text of it
    public Future<List<String>> run(Database database) {
        return database.pool()
                .withTransaction(connection -> connection
                        .query("select pg_advisory_xact_lock(" + LOCK + ")")
                        .execute()
                        .compose(locked -> connection.query("""
                        create table if not exists migration (
                            name text primary key,
                            checksum text not null,
                            applied_at timestamptz not null default now())
                        """).execute())
                        .compose(made -> connection
                                .query("select name, checksum from migration order by name")
                                .execute())
                        .compose(rows -> {
                            Map<String, String> applied = new HashMap<>();
                            for (Row row : rows) {
                                applied.put(row.getString(0), row.getString(1));
                            }
                            return applyMissing(connection, applied);
                        }));
    }

    private Future<List<String>> applyMissing(SqlConnection connection, Map<String, String> applied) {
        Map<String, String> unknown = new HashMap<>(applied);
        List<Migration> missing = new ArrayList<>();
        for (Migration migration : migrations) {
            String checksum = unknown.remove(migration.name());
            if (checksum == null) {
                missing.add(migration);
            } else if (!checksum.equals(migration.checksum())) {
                return Future.failedFuture(new IllegalStateException("the migration " + migration.name()
                        + " was changed after it was applied: the database has " + checksum + ", this program has "
                        + migration.checksum()));
            }
        }
        if (!unknown.isEmpty()) {
            return Future.failedFuture(new IllegalStateException(
                    "the database is newer than this program: it has the migrations " + unknown.keySet()));
        }
        Future<Void> done = Future.succeededFuture();
        for (Migration migration : missing) {
            done = done.compose(before -> connection.query(migration.sql()).execute())
                    .compose(made -> connection
                            .preparedQuery("insert into migration (name, checksum) values ($1::text, $2::text)")
                            .execute(Tuple.of(migration.name(), migration.checksum())))
                    .mapEmpty();
        }
        return done.map(missing.stream().map(Migration::name).toList());
    }
}
