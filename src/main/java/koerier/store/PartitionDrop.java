package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/// Takes the oldest daily partitions of a table away while it is read and written. A partition is first detached
/// concurrently, which waits for those who use the table and makes nobody wait, and then dropped. What is given up half
/// way, since the wait was too long or the process ended, is finished the next time.
final class PartitionDrop {
    /// Longer is not waited for anybody; it is tried again with the next maintenance.
    private static final int WAIT_SECONDS_MAX = 5;

    private final Database database;

    PartitionDrop(Database database) {
        this.database = database;
    }

    /// Drops the partitions of all days before `day`, oldest first.
    ///
    /// @param table whose partitions are named `table_YYYYMMDD`
    /// @return their names; fails when one could not be dropped
    Future<List<String>> before(String table, LocalDate day) {
        String end = table + "_" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
        return database.pool().preparedQuery("""
                        select p.relname::text, coalesce(h.inhdetachpending::text, 'detached')
                        from pg_class p left join pg_inherits h on h.inhrelid = p.oid
                        where p.relnamespace = (select relnamespace from pg_class where oid = $1::text::regclass)
                          and p.relkind = 'r' and p.relname ~ ('^' || $1::text || '_[0-9]{8}$') and p.relname < $2::text
                        order by p.relname
                        """).execute(Tuple.of(table, end)).compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture(List.of());
            }
            List<String> names = new ArrayList<>();
            List<String> statements = new ArrayList<>();
            for (Row row : rows) {
                names.add(row.getString(0));
                statements.addAll(statements(table, row.getString(0), row.getString(1)));
            }
            return database.pool()
                    .withConnection(connection -> inOrder(connection, statements)
                            .eventually(
                                    () -> connection.query("reset lock_timeout").execute())
                            .map(names));
        });
    }

    private static List<String> statements(String table, String partition, String state) {
        String drop = "drop table " + partition;
        String detach = "alter table " + table + " detach partition " + partition;
        return switch (state) {
            case "detached" -> List.of(drop);
            case "true" -> List.of(detach + " finalize", drop);
            default -> List.of(detach + " concurrently", drop);
        };
    }

    private static Future<Void> inOrder(SqlConnection connection, List<String> statements) {
        Future<?> done = connection
                .query("set lock_timeout = '" + WAIT_SECONDS_MAX + "s'")
                .execute();
        for (String statement : statements) {
            done = done.compose(before -> connection.query(statement).execute());
        }
        return done.mapEmpty();
    }
}
