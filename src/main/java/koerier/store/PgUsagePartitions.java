package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/// The daily partitions of the counts of usage: the steps by their end, the sums by the quarter of an hour.
final class PgUsagePartitions {
    private static final long QUARTERS_PER_DAY = 96;
    /// Steps that are summed up are of no use; they are kept a little longer for people who look for a mistake.
    private static final int DELTA_DAYS_KEPT = 2;

    /// Any number that nobody else locks in this database.
    private static final long LOCK = 0x4b6f_6572_6965_7204L;

    private final Database database;
    private final PartitionDrop old;

    PgUsagePartitions(Database database) {
        this.database = database;
        this.old = new PartitionDrop(database);
    }

    Future<Void> ensureDeltas(LocalDate day) {
        return ensure("usage_delta", day, PgPartitions.MICROS_PER_DAY, """
                create index NAME_org on NAME (org, upto);
                create index NAME_upto on NAME (upto);
                """);
    }

    /// For the sums of the steps after `from` and up to `to`, microseconds.
    Future<Void> ensureSums(long from, long to) {
        return database.pool()
                .preparedQuery("""
                        select distinct quarter / $3::bigint from usage_delta
                        where upto > $1::bigint and upto <= $2::bigint
                        """)
                .execute(Tuple.of(from, to, QUARTERS_PER_DAY))
                .compose(rows -> {
                    Future<Void> done = Future.succeededFuture();
                    for (Row row : rows) {
                        LocalDate day = LocalDate.ofEpochDay(row.getLong(0));
                        done = done.compose(before -> ensure(
                                "usage_sum", day, QUARTERS_PER_DAY, "create index NAME_org on NAME (org, quarter);"));
                    }
                    return done;
                });
    }

    private Future<Void> ensure(String table, LocalDate day, long unitsPerDay, String indexes) {
        String name = table + "_" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
        String sql = ("""
                create table NAME (like TABLE);
                """ + indexes + """
                alter table TABLE attach partition NAME for values from (FROM) to (TO);
                """)
                .replace("NAME", name)
                .replace("TABLE", table)
                .replace("FROM", Long.toString(day.toEpochDay() * unitsPerDay))
                .replace("TO", Long.toString((day.toEpochDay() + 1) * unitsPerDay));
        return isMissing(database.pool(), name)
                .compose(missing -> missing
                        ? database.pool()
                                .withTransaction(connection -> connection
                                        .query("select pg_advisory_xact_lock(" + LOCK + ")")
                                        .execute()
                                        .compose(locked -> isMissing(connection, name))
                                        .compose(still -> still
                                                ? connection
                                                        .query(sql)
                                                        .execute()
                                                        .<Void>mapEmpty()
                                                : Future.succeededFuture()))
                        : Future.succeededFuture());
    }

    private static Future<Boolean> isMissing(io.vertx.sqlclient.SqlClient client, String name) {
        return client.preparedQuery("select to_regclass($1::text) is null")
                .execute(Tuple.of(name))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /// Drops what nobody needs any more.
    ///
    /// @param kept the first day of which sums are kept
    /// @param summed up to where everything is summed up, microseconds
    Future<Void> drop(LocalDate today, LocalDate kept, long summed) {
        LocalDate useless = today.minusDays(DELTA_DAYS_KEPT);
        LocalDate needed = PgPartitions.day(summed);
        return old.before("usage_delta", useless.isBefore(needed) ? useless : needed)
                .compose(dropped -> old.before("usage_sum", kept))
                .compose(dropped -> forgetSteps("usage_step"))
                .compose(forgotten -> forgetSteps("usage_summary"));
    }

    /// Only the last one is ever read.
    private Future<Void> forgetSteps(String table) {
        return database.pool()
                .query("delete from TABLE where after < (select after from TABLE order by after desc limit 1)"
                        .replace("TABLE", table))
                .execute()
                .mapEmpty();
    }
}
