package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/// Who owns the lanes. To end an owner waits for the share lock that its flush holds, so that nothing of it is
/// committed later on. Called in a transaction.
final class LaneOwnership {
    private LaneOwnership() {}

    /// Ends every owner and takes all lanes.
    ///
    /// @return the new epoch
    static Future<Long> takeAll(SqlConnection connection) {
        return connection
                .query("select id from lane order by id for update")
                .execute()
                .compose(locked -> connection
                        .query("update owner set ended = true where not ended")
                        .execute())
                .compose(ended -> begin(connection))
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
                        : begin(connection)
                                .compose(next -> connection
                                        .preparedQuery("update lane set epoch = $2::bigint where epoch = $1::bigint")
                                        .execute(Tuple.of(epoch, next))
                                        .map(next)));
    }

    private static Future<Long> begin(SqlConnection connection) {
        return connection
                .query("insert into owner (since) values (now()) returning epoch")
                .execute()
                .map(rows -> {
                    RowIterator<Row> row = rows.iterator();
                    return row.next().getLong(0);
                });
    }
}
