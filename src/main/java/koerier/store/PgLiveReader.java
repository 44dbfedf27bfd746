package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import koerier.delivery.DeliveryId;
import koerier.log.LiveEntry;
import koerier.log.LiveEntry.Place;
import koerier.log.LoggedDelivery;
import koerier.org.OrgId;

/// Reads the attempt log in the order in which it was written, forwards, in windows that grow.
final class PgLiveReader {
    private static final long FIRST_MICROS = 1_000_000;
    private static final int GROWTH = 4;

    private static final String PAGE = """
            select flushed, %s from attempt
            where org = $1::text and flushed >= $2::bigint and flushed < $3::bigint
              and (flushed, at, lane, rule, action, number) >
                  ($4::bigint, $5::bigint, $6::smallint, $7::integer, $8::smallint, $9::smallint)
            order by flushed, at, lane, rule, action, number, started
            limit $10::integer
            """.formatted(AttemptColumns.ALL);

    private final Database database;

    PgLiveReader(Database database) {
        this.database = database;
    }

    /// @param before the stamp that ends the search
    Future<List<LiveEntry>> takenAfter(OrgId org, Place place, long before, int limit) {
        return page(org, place, place.stamp(), FIRST_MICROS, before, limit, new ArrayList<>());
    }

    private Future<List<LiveEntry>> page(
            OrgId org, Place place, long from, long size, long before, int limit, List<LiveEntry> found) {
        if (from >= before || found.size() >= limit) {
            return Future.succeededFuture(found);
        }
        long to = Math.min(from + size, before);
        DeliveryId id = place.delivery();
        return database.pool()
                .preparedQuery(PAGE)
                .execute(Tuple.of(
                                org.value(),
                                from,
                                to,
                                place.stamp(),
                                id.position().micros())
                        .addShort((short) id.position().lane())
                        .addInteger(id.rule())
                        .addShort((short) id.action())
                        .addShort((short) place.number())
                        .addInteger(limit - found.size()))
                .compose(rows -> {
                    rows.forEach(row -> found.add(entry(row)));
                    return page(org, place, to, size * GROWTH, before, limit, found);
                });
    }

    private static LiveEntry entry(Row row) {
        LoggedDelivery delivery = AttemptColumns.single(row);
        int number = delivery.attempts().getFirst().number();
        return new LiveEntry(new Place(row.getLong("flushed"), delivery.id(), number), delivery);
    }
}
