package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The hourly partitions of retries: made ahead of time, and dropped when all of their timers have ended.
final class PgRetryPartitions {
    private static final long MILLIS_PER_HOUR = 3_600_000L;
    /// With the standard policy a retry is due within the hour; others make what they need.
    private static final int HOURS_AHEAD = 2;

    /// A partition whose hour has passed for so long is looked at.
    private static final Duration OVER = Duration.ofHours(1);

    /// Any number that nobody else locks in this database.
    private static final long LOCK = 0x4b6f_6572_6965_7204L;

    /// Made beside and then attached, which locks no writer out.
    private static final String CREATE = """
            create table retry_HOUR (like retry including storage,
                constraint retry_HOUR_is check (due >= FROM and due < TO))
                with (autovacuum_enabled = off, toast.autovacuum_enabled = off);
            create index retry_HOUR_due on retry_HOUR (due);
            alter table retry attach partition retry_HOUR for values from (FROM) to (TO);
            create table retry_end_HOUR (like retry_end including storage,
                constraint retry_end_HOUR_is check (due >= FROM and due < TO)) with (autovacuum_enabled = off);
            create index retry_end_HOUR_due on retry_end_HOUR (due);
            alter table retry_end attach partition retry_end_HOUR for values from (FROM) to (TO);
            """;

    private final Database database;

    PgRetryPartitions(Database database) {
        this.database = database;
    }

    /// The hour of a moment, since the epoch.
    static long hour(long millis) {
        return Math.floorDiv(millis, MILLIS_PER_HOUR);
    }

    /// Makes what is missing for the time ahead, and drops what is done.
    Future<Void> maintain(Instant now) {
        long hour = hour(now.toEpochMilli());
        Set<Long> ahead = new TreeSet<>();
        for (int i = 0; i <= HOURS_AHEAD; i++) {
            ahead.add(hour + i);
        }
        return ensure(ahead).compose(made -> drop(hour(now.minus(OVER).toEpochMilli())));
    }

    Future<Void> ensure(Collection<Long> hours) {
        return existing(database.pool())
                .compose(existing -> existing.containsAll(hours) ? Future.succeededFuture() : create(hours));
    }

    private Future<Void> create(Collection<Long> hours) {
        return database.pool()
                .withTransaction(connection -> connection
                        .query("select pg_advisory_xact_lock(" + LOCK + ")")
                        .execute()
                        .compose(locked -> existing(connection))
                        .compose(existing -> {
                            StringBuilder sql = new StringBuilder();
                            hours.stream()
                                    .filter(hour -> !existing.contains(hour))
                                    .forEach(hour -> sql.append(sql(hour)));
                            return sql.isEmpty()
                                    ? Future.<Void>succeededFuture()
                                    : connection.query(sql.toString()).execute().<Void>mapEmpty();
                        }));
    }

    private static String sql(long hour) {
        return CREATE.replace("HOUR", Long.toString(hour))
                .replace("FROM", Long.toString(hour * MILLIS_PER_HOUR))
                .replace("TO", Long.toString((hour + 1) * MILLIS_PER_HOUR));
    }

    private static Future<Set<Long>> existing(SqlClient client) {
        return client.query("""
                        select substr(p.relname, 7)::bigint from pg_inherits h join pg_class p on p.oid = h.inhrelid
                        where h.inhparent = 'retry'::regclass
                        """).execute().map(rows -> {
            Set<Long> hours = new HashSet<>();
            rows.forEach(row -> hours.add(row.getLong(0)));
            return hours;
        });
    }

    /// Nobody writes to an hour that has passed but the end of a retry that is late; with all of them ended, nothing
    /// does.
    private Future<Void> drop(long before) {
        return existing(database.pool()).compose(hours -> {
            List<Long> passed =
                    hours.stream().filter(hour -> hour < before).sorted().toList();
            Future<Void> done = Future.succeededFuture();
            for (Long hour : passed) {
                done = done.compose(next -> dropIfDone(hour));
            }
            return done;
        });
    }

    private Future<Void> dropIfDone(long hour) {
        String live = """
                select exists(
                    select from retry_HOUR r left join retry_end_HOUR e on e.due = r.due and e.at = r.at and e.key = r.key
                    where e.due is null)
                """.replace("HOUR", Long.toString(hour));
        List<String> statements = new ArrayList<>();
        for (String table : List.of("retry", "retry_end")) {
            statements.add("alter table " + table + " detach partition " + table + "_" + hour + " concurrently");
            statements.add("drop table " + table + "_" + hour);
        }
        return database.pool()
                .query(live)
                .execute()
                .compose(rows -> rows.iterator().next().getBoolean(0) ? Future.succeededFuture() : inOrder(statements));
    }

    private Future<Void> inOrder(List<String> statements) {
        Future<Void> done = Future.succeededFuture();
        for (String statement : statements) {
            done = done.compose(
                    before -> database.pool().query(statement).execute().mapEmpty());
        }
        return done;
    }
}
