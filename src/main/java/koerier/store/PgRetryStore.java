package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import koerier.delivery.Delivery;
import koerier.lane.DeliveryRef;
import koerier.lane.RetryKey;
import koerier.org.OrgId;
import koerier.webhook.SecretBox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads retries by their due time, which is what their partitions and indexes are made for.
public final class PgRetryStore implements RetryStore {
    private static final Logger LOG = LoggerFactory.getLogger(PgRetryStore.class);

    private static final int PAGE = 8_192;

    private final Database database;
    private final SecretBox secrets;

    /// @param secrets opens what was sealed
    public PgRetryStore(Database database, SecretBox secrets) {
        this.database = database;
        this.secrets = secrets;
    }

    /// In one snapshot. Since flushes are committed one after the other, it holds all up to the newest and none after.
    @Override
    public Future<Long> due(long fromMillis, long beforeMillis, Consumer<List<RetryKey>> page) {
        return database.pool()
                .withTransaction(connection -> connection
                        .query("set transaction isolation level repeatable read, read only")
                        .execute()
                        .compose(set -> connection
                                .query("select coalesce(max(at), 0) from progress")
                                .execute())
                        .compose(rows -> {
                            long newest = rows.iterator().next().getLong(0);
                            var before = new RetryKey(fromMillis, new DeliveryRef(0, 0));
                            return pages(connection, before, beforeMillis, page).map(newest);
                        }))
                .map(Objects::requireNonNull);
    }

    private static Future<Void> pages(
            SqlConnection connection, RetryKey after, long beforeMillis, Consumer<List<RetryKey>> page) {
        return connection
                .preparedQuery("""
                        select r.due, r.at, r.key from retry r
                        where r.due >= $1::bigint and r.due < $2::bigint
                          and (r.due, r.at, r.key) > ($1::bigint, $3::bigint, $4::bigint)
                          and not exists (
                              select from retry_end e where e.due = r.due and e.at = r.at and e.key = r.key)
                        order by r.due, r.at, r.key limit %d
                        """.formatted(PAGE))
                .execute(Tuple.of(
                        after.dueMillis(),
                        beforeMillis,
                        after.ref().micros(),
                        after.ref().key()))
                .compose(rows -> {
                    List<RetryKey> keys = new ArrayList<>(rows.size());
                    rows.forEach(row ->
                            keys.add(new RetryKey(row.getLong(0), new DeliveryRef(row.getLong(1), row.getLong(2)))));
                    page.accept(keys);
                    return keys.size() < PAGE
                            ? Future.succeededFuture()
                            : pages(connection, keys.getLast(), beforeMillis, page);
                });
    }

    @Override
    public Future<List<Delivery>> load(List<RetryKey> keys) {
        Long[] due = keys.stream().map(RetryKey::dueMillis).toArray(Long[]::new);
        Long[] at = keys.stream().map(key -> key.ref().micros()).toArray(Long[]::new);
        Long[] key = keys.stream().map(one -> one.ref().key()).toArray(Long[]::new);
        return database.pool()
                .preparedQuery("""
                        select r.due, r.at, r.key, r.org, r.frozen
                        from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as wanted(due, at, key)
                        cross join lateral (
                            select * from retry where due = wanted.due and at = wanted.at and key = wanted.key limit 1) r
                        where not exists (
                            select from retry_end e where e.due = wanted.due and e.at = wanted.at and e.key = wanted.key)
                        """)
                .execute(Tuple.of(due, at, key))
                .map(rows -> {
                    List<Delivery> deliveries = new ArrayList<>(rows.size());
                    rows.forEach(row -> read(row, deliveries));
                    return deliveries;
                });
    }

    private void read(Row row, List<Delivery> deliveries) {
        OrgId org = new OrgId(row.getString(3));
        DeliveryRef ref = new DeliveryRef(row.getLong(1), row.getLong(2));
        try {
            byte[] frozen = secrets.open(org, row.getBuffer(4).getBytes());
            deliveries.add(FrozenDelivery.read(org, row.getLong(0), ref, frozen));
        } catch (SecretBox.Unreadable unreadable) {
            LOG.error("org={} delivery={}: its retry cannot be opened with the keys that are here", org, ref.id());
        }
    }
}
