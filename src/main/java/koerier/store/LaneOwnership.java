package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/// Who owns the lanes. To end an owner waits for the share lock that its flush holds, so that nothing of it is
/// committed later on. Called in a transaction.
final class LaneOwnership {
    private LaneOwnership() {}

    /// Ends every owner and takes all lanes.
    ///
    /// @return the new epoch
    static Future<Long> takeAll(SqlConnection connection) {
        return lock(connection).compose(locked -> succeed(connection, null));
    }

    /// As [#takeAll], for a node, and only from the owner that it saw.
    ///
    /// @param node the id of the node
    /// @param from the node that owned the lanes; "" for a process that is none, null for nobody
    /// @return fails with [LanesTakenException] when somebody else owns them by now
    static Future<Long> take(SqlConnection connection, String node, @Nullable String from) {
        return lock(connection)
                .compose(locked -> connection
                        .query("select coalesce(node, '') from owner where not ended")
                        .execute())
                .compose(owners -> {
                    for (Row owner : owners) {
                        if (!owner.getString(0).equals(from)) {
                            throw new LanesTakenException("another node has taken the lanes first");
                        }
                    }
                    return succeed(connection, node);
                });
    }

    private static Future<?> lock(SqlConnection connection) {
        return connection.query("select id from lane order by id for update").execute();
    }

    private static Future<Long> succeed(SqlConnection connection, @Nullable String node) {
        return connection
                .query("update owner set ended = true where not ended")
                .execute()
                .compose(ended -> connection
                        .preparedQuery("insert into owner (since, node) values (now(), $1::text) returning epoch")
                        .execute(Tuple.of(node)))
                .map(LaneOwnership::epoch)
                .compose(epoch -> connection
                        .preparedQuery("update lane set epoch = $1::bigint")
                        .execute(Tuple.of(epoch))
                        .map(epoch));
    }

    /// Gives the lanes of an owner to its successor in the same process.
    ///
    /// @return the new epoch, 0 when somebody else has ended the old one
    static Future<Long> renew(SqlConnection connection, long epoch) {
        return connection
                .preparedQuery("update owner set ended = true where epoch = $1::bigint and not ended returning epoch")
                .execute(Tuple.of(epoch))
                .compose(ended -> ended.size() == 0
                        ? Future.succeededFuture(0L)
                        : connection
                                .preparedQuery("""
                                        insert into owner (since, node, origin)
                                        select now(), node, coalesce(origin, epoch) from owner where epoch = $1::bigint returning epoch
                                        """)
                                .execute(Tuple.of(epoch))
                                .map(LaneOwnership::epoch)
                                .compose(next -> connection
                                        .preparedQuery("update lane set epoch = $2::bigint where epoch = $1::bigint")
                                        .execute(Tuple.of(epoch, next))
                                        .map(next)));
    }

    private static Long epoch(RowSet<Row> rows) {
        return rows.iterator().next().getLong(0);
    }
}
