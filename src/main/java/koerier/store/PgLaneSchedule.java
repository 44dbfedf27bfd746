package koerier.store;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import koerier.delivery.Position;
import koerier.ingest.Lanes;
import koerier.org.OrgId;
import koerier.schedule.Pin;
import koerier.schedule.Reason;
import koerier.schedule.RecordKey;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduledAction;
import koerier.schedule.ScheduledAction.State;
import koerier.schedule.Standing;
import koerier.store.LaneReader.Share;

/// The lanes' side of scheduled actions in PostgreSQL.
public final class PgLaneSchedule implements LaneSchedule {
    private static final int PAGE = 8_192;
    private static final String NO_PARTITION = "23514";

    private static final String FENCE = """
            with fence as (
                select epoch from owner where epoch = $24::bigint and not ended for share
            ),
            """ + ScheduleRows.APPEND.formatted("and exists (select from fence)");

    private static final String WRITE = FENCE + """
            , pinned as (
                insert into pin (at, lane, hash, key, org, module, record, dated)
                select p.* from unnest($25::bigint[], $26::smallint[], $27::bigint[], $28::uuid[],
                                       $29::text[], $30::text[], $31::text[], $32::boolean[]) as p
                where exists (select from fence)
            )
            select count(*)::integer from fence
            """;

    private static final String CARRY_OUT = FENCE + """
            select (select count(*)::integer from fence), array_agg(ours.entry)
            from (
                select entry from ended
                union
                select e.entry
                from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::integer[], $5::smallint[], $6::bigint[],
                            $10::bigint[]) as woken(due, at, lane, rule, action, since, entry)
                join scheduled_end e on (e.due, e.at, e.lane, e.rule, e.action, e.since)
                    = (woken.due, woken.at, woken.lane, woken.rule, woken.action, woken.since)
                where e.entry = woken.entry) ours
            """;

    private final Database database;
    private final PgPartitions partitions;
    private final LongSupplier epoch;

    /// @param epoch under which the lanes are ours
    public PgLaneSchedule(Database database, LongSupplier epoch) {
        this.database = database;
        this.partitions = new PgPartitions(database);
        this.epoch = epoch;
    }

    @Override
    public Future<Map<RecordKey, Standing>> standing(Collection<RecordKey> records) {
        return database.pool()
                .preparedQuery("select " + PgScheduleStore.COLUMNS + """
                        , e.state
                        from unnest($1::text[], $2::text[], $3::text[]) as wanted(org, module, record)
                        cross join lateral (
                            select * from scheduled
                            where org = wanted.org and record = wanted.record and module = wanted.module offset 0) s
                        left join scheduled_end e on (e.due, e.at, e.lane, e.rule, e.action, e.since)
                            = (s.due, s.at, s.lane, s.rule, s.action, s.since)
                        where e.state is null or s.action = 0 and (e.state = any($4::smallint[]) or e.reason = $5::text)
                        order by s.due, s.at, s.rule, s.action
                        """)
                .execute(Tuple.of(
                        records.stream().map(record -> record.org().value()).toArray(String[]::new),
                        records.stream().map(RecordKey::module).toArray(String[]::new),
                        records.stream().map(RecordKey::recordId).toArray(String[]::new),
                        new Short[] {ScheduleRows.code(State.FIRED), ScheduleRows.code(State.SKIPPED)},
                        Reason.BY_HAND.text()))
                .map(PgLaneSchedule::standings);
    }

    private static Map<RecordKey, Standing> standings(RowSet<Row> rows) {
        Map<RecordKey, List<ScheduledAction>> pending = new HashMap<>();
        Map<RecordKey, List<Standing.Spent>> spent = new HashMap<>();
        for (Row row : rows) {
            ScheduledAction action = PgScheduleStore.action(row);
            RecordKey record = RecordKey.of(action);
            if (row.getShort(12) == null) {
                pending.computeIfAbsent(record, _ -> new ArrayList<>()).add(action);
            } else {
                spent.computeIfAbsent(record, _ -> new ArrayList<>())
                        .add(new Standing.Spent(action.id().rule(), action.anchor()));
            }
        }
        Set<RecordKey> all = new HashSet<>(pending.keySet());
        all.addAll(spent.keySet());
        return all.stream()
                .collect(Collectors.toMap(
                        record -> record,
                        record -> new Standing(
                                pending.getOrDefault(record, List.of()), spent.getOrDefault(record, List.of()))));
    }

    @Override
    public Future<Map<RecordKey, Position>> latest(Collection<RecordKey> records) {
        return database.pool()
                .preparedQuery("""
                        select w.org, w.module, w.record, p.at, p.lane
                        from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as w(hash, org, module, record)
                        cross join lateral (
                            (select at, lane from pin
                             where hash = w.hash and org = w.org and module = w.module and record = w.record
                             order by at desc limit 1)
                            union all
                            (select at, lane from pin_kept
                             where hash = w.hash and org = w.org and module = w.module and record = w.record
                             order by at desc limit 1)
                            order by at desc limit 1) p
                        """)
                .execute(Tuple.of(
                        records.stream().map(RecordKey::hash).toArray(Long[]::new),
                        records.stream().map(record -> record.org().value()).toArray(String[]::new),
                        records.stream().map(RecordKey::module).toArray(String[]::new),
                        records.stream().map(RecordKey::recordId).toArray(String[]::new)))
                .map(rows -> {
                    Map<RecordKey, Position> latest = new HashMap<>();
                    rows.forEach(row -> latest.put(
                            new RecordKey(new OrgId(row.getString(0)), row.getString(1), row.getString(2)),
                            new Position(row.getLong(3), row.getShort(4))));
                    return latest;
                });
    }

    @Override
    public Future<Void> write(List<ScheduleEntry> entries, List<Pin> pins, Instant now) {
        return database.pool()
                .preparedQuery(WRITE)
                .execute(parameters(entries, pins, now))
                .recover(failure -> isWithoutPartition(failure)
                        ? partitions
                                .ensure(days(pins))
                                .compose(made ->
                                        database.pool().preparedQuery(WRITE).execute(parameters(entries, pins, now)))
                        : Future.failedFuture(failure))
                .compose(rows -> checked(rows.iterator().next().getInteger(0)));
    }

    private static boolean isWithoutPartition(Throwable failure) {
        return failure instanceof PgException refused && NO_PARTITION.equals(refused.getSqlState());
    }

    private static Set<LocalDate> days(List<Pin> pins) {
        return pins.stream()
                .map(pin -> PgPartitions.day(pin.event().micros()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Future<Void> checked(int owners) {
        return owners == 1
                ? Future.succeededFuture()
                : Future.failedFuture("the lanes are not owned under the number of this write");
    }

    private Tuple parameters(List<ScheduleEntry> entries, List<Pin> pins, Instant now) {
        Object[] all = Arrays.copyOf(ScheduleRows.of(entries, now), ScheduleRows.PARAMETERS + 9);
        int next = ScheduleRows.PARAMETERS;
        all[next++] = epoch.getAsLong();
        all[next++] = pins.stream().map(pin -> pin.event().micros()).toArray(Long[]::new);
        all[next++] = pins.stream().map(pin -> (short) pin.event().lane()).toArray(Short[]::new);
        all[next++] = pins.stream().map(pin -> pin.record().hash()).toArray(Long[]::new);
        all[next++] = pins.stream().map(Pin::key).toArray(UUID[]::new);
        all[next++] = pins.stream().map(pin -> pin.record().org().value()).toArray(String[]::new);
        all[next++] = pins.stream().map(pin -> pin.record().module()).toArray(String[]::new);
        all[next++] = pins.stream().map(pin -> pin.record().recordId()).toArray(String[]::new);
        all[next] = pins.stream().map(Pin::dated).toArray(Boolean[]::new);
        return Tuple.wrap(all);
    }

    @Override
    public Future<Set<Position>> carryOut(List<Woken> woken, Instant now) {
        List<ScheduleEntry> ends = woken.stream().map(Woken::end).toList();
        List<Position> by = woken.stream().map(Woken::entry).toList();
        List<ScheduledAction> next =
                woken.stream().flatMap(one -> one.next().stream()).toList();
        Object[] all = Arrays.copyOf(
                ScheduleRows.of(ends, by.stream().map(Optional::of).toList(), next, now), ScheduleRows.PARAMETERS + 1);
        all[ScheduleRows.PARAMETERS] = epoch.getAsLong();
        return database.pool().preparedQuery(CARRY_OUT).execute(Tuple.wrap(all)).compose(rows -> {
            Row row = rows.iterator().next();
            return checked(row.getInteger(0)).map(owner -> {
                Long[] ours = row.getArrayOfLongs(1);
                Set<Long> micros = ours == null ? Set.of() : Set.of(ours);
                return by.stream()
                        .filter(entry -> micros.contains(entry.micros()))
                        .collect(Collectors.toSet());
            });
        });
    }

    @Override
    public Future<Long> pinnedCount() {
        return database.pool()
                .query("select count(distinct hash) from (select hash from pin union all select hash from pin_kept) p")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    @Override
    public Future<Void> pinned(Share share, LongConsumer hash) {
        return pinned("pin", share, Long.MIN_VALUE, hash)
                .compose(read -> pinned("pin_kept", share, Long.MIN_VALUE, hash));
    }

    private Future<Void> pinned(String table, Share share, long from, LongConsumer hash) {
        return database.pool()
                .preparedQuery("""
                        select distinct hash from %s
                        where hash >= $1::bigint and (hash & %d) %% $2::bigint = $3::bigint order by hash limit %d
                        """.formatted(table, Lanes.LANES - 1, PAGE))
                .execute(Tuple.of(from, (long) share.stations(), (long) share.station()))
                .compose(rows -> {
                    long last = Long.MAX_VALUE;
                    for (Row row : rows) {
                        last = row.getLong(0);
                        hash.accept(last);
                    }
                    return rows.size() < PAGE || last == Long.MAX_VALUE
                            ? Future.succeededFuture()
                            : pinned(table, share, last + 1, hash);
                });
    }
}
