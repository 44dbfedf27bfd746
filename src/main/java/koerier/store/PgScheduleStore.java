package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.org.OrgId;
import koerier.rule.AnchorValue;
import koerier.schedule.Reason;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduleQuery;
import koerier.schedule.ScheduleQuery.Found;
import koerier.schedule.ScheduledAction;
import koerier.schedule.ScheduledAction.State;
import org.jspecify.annotations.Nullable;

/// The scheduled actions in PostgreSQL.
public final class PgScheduleStore implements ScheduleStore {
    static final String COLUMNS =
            "s.due, s.at, s.lane, s.rule, s.action, s.since, s.webhook, s.org, s.module, s.record, s.anchor_field,"
                    + " s.anchor";
    private static final String KEY = "(due, at, lane, rule, action, since)";
    private static final String KEY_AND = "(due, at, lane, rule, action, since, ";
    static final String PENDING = " not exists (select from scheduled_end e where (e.due, e.at, e.lane, e.rule,"
            + " e.action, e.since) = (s.due, s.at, s.lane, s.rule, s.action, s.since))";

    private static final String APPEND =
            "with " + ScheduleRows.APPEND.formatted("") + " select at, lane, rule, action from ended";

    private final Database database;

    public PgScheduleStore(Database database) {
        this.database = database;
    }

    /// A moved action's new row hangs on the end of its old one: who ended it meanwhile wins.
    @Override
    public Future<Set<DeliveryId>> append(List<ScheduleEntry> entries, Instant now) {
        if (entries.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        return database.pool()
                .preparedQuery(APPEND)
                .execute(Tuple.wrap(ScheduleRows.of(entries, now)))
                .map(rows -> {
                    Set<DeliveryId> written = new HashSet<>();
                    for (Row row : rows) {
                        written.add(id(row, 0));
                    }
                    return written;
                });
    }

    @Override
    public Future<Void> cancel(OrgId org, int rule, Set<Integer> kept, Reason reason, Instant now) {
        return database.pool()
                .preparedQuery("insert into scheduled_end " + KEY_AND + """
                        ended, state, reason)
                        select s.due, s.at, s.lane, s.rule, s.action, s.since, $4::bigint, $5::smallint, $6::text
                        from scheduled s
                        where s.org = $1::text and s.rule = $2::integer and not s.action = any($3::smallint[]) and
                        """ + PENDING + " on conflict do nothing")
                .execute(Tuple.of(
                        org.value(),
                        rule,
                        kept.stream().map(Integer::shortValue).toArray(Short[]::new),
                        now.toEpochMilli(),
                        ScheduleRows.code(State.CANCELLED),
                        reason.text()))
                .mapEmpty();
    }

    @Override
    public Future<List<Found>> list(ScheduleQuery query) {
        DeliveryId after = query.after().orElse(null);
        return database.pool()
                .preparedQuery(
                        "select " + COLUMNS + ", e.state, e.reason, e.entry from scheduled s left join scheduled_end e"
                                + " using " + KEY + """
                         where s.org = $1::text and e.state is distinct from 1
                           and ($2::text is null or s.record = $2::text)
                           and ($3::integer is null or s.rule = $3::integer)
                           and ($4::integer is null or s.webhook = $4::integer)
                           and ($5::smallint is null or coalesce(e.state, 0) = $5::smallint)
                           and ($6::bigint is null or (s.at, s.lane, s.rule, s.action)
                                < ($6::bigint, $7::smallint, $8::integer, $9::smallint))
                         order by s.at desc, s.lane desc, s.rule desc, s.action desc limit $10::integer
                        """)
                .execute(Tuple.wrap(new @Nullable Object[] {
                    query.org().value(),
                    query.record().orElse(null),
                    query.rule().orElse(null),
                    query.webhook().orElse(null),
                    query.state().map(ScheduleRows::code).orElse(null),
                    after == null ? null : after.position().micros(),
                    after == null ? null : (short) after.position().lane(),
                    after == null ? null : after.rule(),
                    after == null ? null : (short) after.action(),
                    query.limit()
                }))
                .map(PgScheduleStore::found);
    }

    @Override
    public Future<Optional<Found>> find(OrgId org, DeliveryId id) {
        return database.pool()
                .preparedQuery(
                        "select " + COLUMNS + ", e.state, e.reason, e.entry from scheduled s left join scheduled_end e"
                                + " using " + KEY + """
                         where s.org = $1::text and s.at = $2::bigint and s.lane = $3::smallint
                           and s.rule = $4::integer and s.action = $5::smallint and e.state is distinct from 1
                        """)
                .execute(Tuple.of(
                        org.value(),
                        id.position().micros(),
                        (short) id.position().lane(),
                        id.rule(),
                        (short) id.action()))
                .map(rows -> found(rows).stream().findFirst());
    }

    private static List<Found> found(RowSet<Row> rows) {
        List<Found> result = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Short code = row.getShort(12);
            State state = code == null ? State.PENDING : ScheduleRows.state(code);
            ScheduledAction action = action(row);
            Long entry = row.getLong(14);
            DeliveryId delivery = entry == null || state != State.FIRED
                    ? null
                    : new DeliveryId(
                            new Position(entry, action.id().position().lane()),
                            action.id().rule(),
                            action.id().action());
            result.add(new Found(action, state, row.getString(13), delivery));
        }
        return result;
    }

    static ScheduledAction action(Row row) {
        DeliveryId id = id(row, 1);
        return new ScheduledAction(
                id,
                new OrgId(row.getString(7)),
                row.getString(8),
                row.getString(9),
                row.getInteger(6),
                row.getString(10),
                AnchorValue.parse(row.getString(11)),
                Instant.ofEpochMilli(row.getLong(0)),
                new Position(row.getLong(5), id.position().lane()));
    }

    static DeliveryId id(Row row, int from) {
        return new DeliveryId(
                new Position(row.getLong(from), row.getShort(from + 1)),
                row.getInteger(from + 2),
                row.getShort(from + 3));
    }
}
