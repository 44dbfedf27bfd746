package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.ingest.RecordEvent;
import koerier.log.LoggedEvent;
import koerier.org.OrgId;
import koerier.schedule.RecordKey;
import koerier.schedule.ScheduledAction;

/// Reads scheduled actions by their due time, which is what their partitions and keys are made for.
public final class PgDueActions implements DueActions {
    private static final int PAGE = 8_192;
    private static final Key FIRST = new Key(0, new DeliveryId(new Position(0, 0), 0, 0));

    private static final String EVENT =
            "at, lane, org, module, record, operation, id, occurred_at, depth, body, warning, version";

    private final Database database;
    private final int page;

    public PgDueActions(Database database) {
        this(database, PAGE);
    }

    PgDueActions(Database database, int page) {
        this.database = database;
        this.page = page;
    }

    @Override
    public Future<Void> due(long fromMillis, long beforeMillis, Consumer<List<Key>> keys) {
        return pages(new Key(fromMillis, FIRST.action()), beforeMillis, keys);
    }

    private Future<Void> pages(Key after, long beforeMillis, Consumer<List<Key>> keys) {
        DeliveryId id = after.action();
        return database.pool()
                .preparedQuery("select s.due, s.at, s.lane, s.rule, s.action from scheduled s"
                        + " where s.due >= $1::bigint and s.due < $6::bigint"
                        + " and (s.due, s.at, s.lane, s.rule, s.action) > ($1::bigint, $2::bigint, $3::smallint,"
                        + " $4::integer, $5::smallint) and" + PgScheduleStore.PENDING
                        + " order by s.due, s.at, s.lane, s.rule, s.action limit " + page)
                .execute(Tuple.of(
                        after.dueMillis(),
                        id.position().micros(),
                        (short) id.position().lane(),
                        id.rule(),
                        (short) id.action(),
                        beforeMillis))
                .compose(rows -> {
                    List<Key> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(new Key(row.getLong(0), PgScheduleStore.id(row, 1))));
                    keys.accept(found);
                    return found.size() < page ? Future.succeededFuture() : pages(found.getLast(), beforeMillis, keys);
                });
    }

    @Override
    public Future<List<Due>> load(List<Key> keys) {
        return database.pool()
                .preparedQuery("select " + PgScheduleStore.COLUMNS + """
                         from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::integer[], $5::smallint[])
                            as wanted(due, at, lane, rule, action)
                        cross join lateral (
                            select * from scheduled
                            where (due, at, lane, rule, action)
                                = (wanted.due, wanted.at, wanted.lane, wanted.rule, wanted.action) offset 0) s
                        where""" + PgScheduleStore.PENDING
                        + " order by s.due, s.at, s.lane, s.rule, s.action")
                .execute(Tuple.of(
                        keys.stream().map(Key::dueMillis).toArray(Long[]::new),
                        keys.stream()
                                .map(key -> key.action().position().micros())
                                .toArray(Long[]::new),
                        keys.stream()
                                .map(key -> (short) key.action().position().lane())
                                .toArray(Short[]::new),
                        keys.stream().map(key -> key.action().rule()).toArray(Integer[]::new),
                        keys.stream().map(key -> (short) key.action().action()).toArray(Short[]::new)))
                .compose(rows -> {
                    List<ScheduledAction> actions = new ArrayList<>(rows.size());
                    Set<RecordKey> records = new LinkedHashSet<>();
                    for (Row row : rows) {
                        ScheduledAction action = PgScheduleStore.action(row);
                        actions.add(action);
                        records.add(RecordKey.of(action));
                    }
                    return latest(records)
                            .map(events -> actions.stream()
                                    .map(action -> new Due(action, events.get(RecordKey.of(action))))
                                    .toList());
                });
    }

    /// The latest event of each record. The day of a pin names the event's partition, its key the row.
    Future<Map<RecordKey, LoggedEvent>> latest(Set<RecordKey> records) {
        if (records.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return database.pool()
                .preparedQuery("""
                        with wanted as (
                            select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[])
                                as w(hash, org, module, record)
                        ), pinned as (
                            select p.at, p.lane, p.key from wanted w cross join lateral (
                                select at, lane, key from pin
                                where hash = w.hash and org = w.org and module = w.module and record = w.record
                                order by at desc limit 1) p
                        )
                        select %1$s from (
                            select e.* from pinned p cross join lateral (
                                select %1$s from event where key = p.key and at = p.at and lane = p.lane offset 0) e
                            union all
                            select k.* from wanted w cross join lateral (
                                select %1$s from pin_kept
                                where hash = w.hash and org = w.org and module = w.module and record = w.record
                                order by at desc limit 1) k) found
                        order by at
                        """.formatted(EVENT))
                .execute(Tuple.of(
                        records.stream().map(RecordKey::hash).toArray(Long[]::new),
                        records.stream().map(record -> record.org().value()).toArray(String[]::new),
                        records.stream().map(RecordKey::module).toArray(String[]::new),
                        records.stream().map(RecordKey::recordId).toArray(String[]::new)))
                .map(PgDueActions::events);
    }

    /// Of two of one record the later one stays.
    private static Map<RecordKey, LoggedEvent> events(RowSet<Row> rows) {
        Map<RecordKey, LoggedEvent> events = new HashMap<>();
        for (Row row : rows) {
            RecordEvent event = new RecordEvent(
                    new OrgId(row.getString("org")),
                    row.getString("id"),
                    row.getString("module"),
                    Codes.OPERATION.constant(row.getShort("operation")),
                    row.getString("record"),
                    row.getLong("occurred_at"),
                    row.getShort("depth"),
                    row.getBuffer("body").getBytes(),
                    row.getString("warning"));
            Position position = new Position(row.getLong("at"), row.getShort("lane"));
            events.put(RecordKey.of(event), new LoggedEvent(event, position, row.getLong("version")));
        }
        return events;
    }
}
