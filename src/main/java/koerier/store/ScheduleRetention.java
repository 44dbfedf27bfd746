package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Empties the quarters of scheduled actions that are over: all of one have ended, and were due long ago. The
/// partitions stay, since the due time of what is evaluated late may lie in any of them.
final class ScheduleRetention {
    private static final int WAIT_SECONDS_MAX = 5;

    private final Database database;

    ScheduleRetention(Database database) {
        this.database = database;
    }

    /// @param before what was due later than this stays
    Future<Void> forget(Instant before) {
        return quarters(before).compose(names -> {
            Future<Void> done = Future.succeededFuture();
            for (String name : names) {
                done = done.compose(emptied -> database.pool().withTransaction(connection -> empty(connection, name)));
            }
            return done;
        });
    }

    /// Those that hold anything and end before a moment.
    private Future<List<String>> quarters(Instant before) {
        return database.pool()
                .preparedQuery("""
                        select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
                        where i.inhparent = 'scheduled'::regclass and pg_relation_size(c.oid) > 0
                          and substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \\(''?([0-9]+)')::bigint <= $1::bigint
                        order by 1
                        """)
                .execute(Tuple.of(before.toEpochMilli()))
                .map(rows -> {
                    List<String> names = new ArrayList<>();
                    rows.forEach(row -> names.add(row.getString(0)));
                    return names;
                });
    }

    private static Future<Void> empty(SqlConnection connection, String quarter) {
        String ends = quarter.replace("scheduled", "scheduled_end");
        return connection
                .query("set local lock_timeout = '" + WAIT_SECONDS_MAX + "s'; lock table " + quarter + ", " + ends
                        + " in access exclusive mode")
                .execute()
                .compose(locked -> connection
                        .query("select exists (select from " + quarter + " s where" + PgScheduleStore.PENDING + ")")
                        .execute())
                .compose(rows -> {
                    Row row = rows.iterator().next();
                    return row.getBoolean(0)
                            ? Future.succeededFuture()
                            : connection
                                    .query("truncate " + quarter + ", " + ends)
                                    .execute()
                                    .mapEmpty();
                });
    }
}
