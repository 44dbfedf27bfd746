package koerier.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.ingest.RecordEvent;
import koerier.ingest.WakeOf;
import koerier.lane.DeliveryRef;
import koerier.lane.Inheritance;
import koerier.log.LoggedEvent;
import koerier.org.OrgId;
import koerier.store.LogWriter.Taken;
import koerier.store.LogWriter.WaitingRow;
import org.jspecify.annotations.Nullable;

/// Reads the logs by ranges of positions, which their block range indexes answer.
public final class PgLaneReader implements LaneReader {
    /// What one slice holds at most; its last event may go over the bytes.
    static final int EVENTS_MAX = 512;

    private static final int BYTES_MAX = 4 << 20;

    /// Positions that lie closer together than this are read as one range: to find a range takes as long as to read
    /// over some thousand events.
    private static final long GAP_MICROS = 100_000;

    private static final String COLUMNS =
            "at, lane, org, id, module, operation, record, occurred_at, depth, body, warning, version, replay, wake";

    private final Database database;
    private final EventSummaries summaries;

    public PgLaneReader(Database database) {
        this.database = database;
        this.summaries = new EventSummaries(new PgPartitions(database), System::nanoTime);
    }

    /// What the owner before left. Asked when it has been ended, so that nothing is added to it any more.
    Future<Taken> left() {
        return database.pool()
                .query("select at, settled, issued_from, parked_from from progress order by at desc limit 1")
                .execute()
                .compose(rows ->
                        rows.size() == 0 ? firstOwner() : left(rows.iterator().next()));
    }

    /// Nothing was ever issued; the events of a log without progress were seen to the end when they came.
    private Future<Taken> firstOwner() {
        return database.pool()
                .query("select coalesce(max(at), 0) from event")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))
                .map(newest -> new Taken(new Inheritance(newest, newest, newest, newest, Set.of()), List.of()));
    }

    private Future<Taken> left(Row newest) {
        long tail = newest.getLong(0);
        long settled = tail;
        for (Long each : newest.getArrayOfLongs(1)) {
            settled = Math.min(settled, each);
        }
        return (settled == 0 ? beforeTheFirst(tail) : Future.succeededFuture(settled))
                .compose(from -> left(newest, from, tail));
    }

    /// When nothing was ever settled, there is little in the log, and nothing for many years before.
    private Future<Long> beforeTheFirst(long tail) {
        return database.pool()
                .preparedQuery("select coalesce(min(at) - 1, $1::bigint) from event")
                .execute(Tuple.of(tail))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private Future<Taken> left(Row newest, long from, long tail) {
        long issuedFrom = newest.getLong(2);
        long parkedFrom = newest.getLong(3);
        return issued(issuedFrom)
                .compose(issued -> waiting(parkedFrom)
                        .map(rows -> new Taken(new Inheritance(from, tail, issuedFrom, parkedFrom, issued), rows)));
    }

    private Future<Set<DeliveryRef>> issued(long from) {
        return database.pool()
                .preparedQuery("select issued, returned from progress where at >= $1::bigint order by at")
                .execute(Tuple.of(from))
                .map(rows -> {
                    Set<DeliveryRef> issued = new HashSet<>();
                    for (Row row : rows) {
                        issued.addAll(DeliveryRefs.read(row.getBuffer(0)));
                        DeliveryRefs.read(row.getBuffer(1)).forEach(issued::remove);
                    }
                    return issued;
                });
    }

    private Future<List<WaitingRow>> waiting(long from) {
        return database.pool().preparedQuery("""
                        select p.id, p.lanes, p.org, p.target, substr(p.refs, 1, 8)
                        from parked p
                        left join (select id, count(distinct (at, key)) as ended from parked_end
                                   where id >= $1::bigint group by id) e on e.id = p.id
                        where p.id >= $1::bigint and coalesce(e.ended, 0) < length(p.refs) / 16
                        order by substr(p.refs, 1, 8), p.id
                        """).execute(Tuple.of(from)).map(rows -> {
            List<WaitingRow> waiting = new ArrayList<>(rows.size());
            rows.forEach(row -> waiting.add(new WaitingRow(
                    row.getLong(0),
                    row.getLong(1),
                    row.getBuffer(4).getLong(0),
                    new OrgId(row.getString(2)),
                    Targets.read(row.getString(3)))));
            return waiting;
        });
    }

    @Override
    public Future<Slice> slice(Share share, long after, long through, boolean withDone) {
        return summaries
                .refresh(through)
                .compose(fresh -> database.pool()
                        .preparedQuery("""
                                select %1$s from (
                                    select %1$s, sum(length(body)) over (order by at) - length(body) as before from event
                                    where at > $1::bigint and at <= $2::bigint
                                      and lane %% $3::integer = $4::integer and not test
                                    order by at limit %2$d) e
                                where before < %3$d order by at
                                """.formatted(COLUMNS, EVENTS_MAX, BYTES_MAX))
                        .execute(Tuple.of(after, through, share.stations(), share.station())))
                .compose(rows -> {
                    List<LoggedEvent> events = events(rows);
                    boolean whole = events.size() < EVENTS_MAX && bytes(events) < BYTES_MAX;
                    long last = whole ? through : events.getLast().position().micros();
                    return withDone
                            ? done(share, after, last).map(done -> new Slice(events, last, done))
                            : Future.succeededFuture(new Slice(events, last, Set.of()));
                });
    }

    private static long bytes(List<LoggedEvent> events) {
        long bytes = 0;
        for (LoggedEvent event : events) {
            bytes += event.event().body().length;
        }
        return bytes;
    }

    private Future<Set<DeliveryRef>> done(Share share, long after, long through) {
        return database.pool()
                .preparedQuery("""
                        select distinct at, lane, rule, action from attempt
                        where at > $1::bigint and at <= $2::bigint and lane % $3::integer = $4::integer
                        """)
                .execute(Tuple.of(after, through, share.stations(), share.station()))
                .compose(attempts -> database.pool()
                        .preparedQuery("select refs from parked where id > $1::bigint")
                        .execute(Tuple.of(after))
                        .map(parked -> {
                            Set<DeliveryRef> done = new HashSet<>();
                            attempts.forEach(row -> done.add(DeliveryRef.of(
                                    new DeliveryId(
                                            new Position(row.getLong(0), row.getShort(1)),
                                            row.getInteger(2),
                                            row.getShort(3)),
                                    1)));
                            for (Row row : parked) {
                                for (DeliveryRef ref : DeliveryRefs.read(row.getBuffer(0))) {
                                    if (ref.micros() > after && ref.micros() <= through) {
                                        done.add(ref.first());
                                    }
                                }
                            }
                            return done;
                        }));
    }

    @Override
    public Future<List<DeliveryRef>> parked(Share share, long row) {
        return database.pool()
                .preparedQuery("select refs from parked where id = $1::bigint")
                .execute(Tuple.of(row))
                .compose(found -> database.pool()
                        .preparedQuery("select at, key from parked_end where id = $1::bigint")
                        .execute(Tuple.of(row))
                        .map(ended -> open(share, found, ended)));
    }

    private static List<DeliveryRef> open(Share share, RowSet<Row> found, RowSet<Row> ended) {
        Set<DeliveryRef> over = new HashSet<>();
        ended.forEach(end -> over.add(new DeliveryRef(end.getLong(0), end.getLong(1))));
        List<DeliveryRef> open = new ArrayList<>();
        for (Row row : found) {
            Buffer refs = row.getBuffer(0);
            for (DeliveryRef ref : DeliveryRefs.read(refs)) {
                if (!over.contains(ref) && ref.lane() % share.stations() == share.station()) {
                    open.add(ref);
                }
            }
        }
        return open;
    }

    @Override
    public Future<List<LoggedEvent>> events(Set<Position> positions) {
        Long[] sorted = positions.stream().map(Position::micros).sorted().toArray(Long[]::new);
        List<Long> from = new ArrayList<>();
        List<Long> to = new ArrayList<>();
        for (Long at : sorted) {
            if (!to.isEmpty() && at - to.getLast() <= GAP_MICROS) {
                to.set(to.size() - 1, at);
            } else {
                from.add(at);
                to.add(at);
            }
        }
        // The positions are looked up in a hash, and not in the index: it would be searched once for each of them.
        return summaries
                .refresh(sorted.length == 0 ? 0 : sorted[sorted.length - 1])
                .compose(fresh -> database.pool()
                        .preparedQuery("""
                                select %s from unnest($1::bigint[], $2::bigint[]) as span(first, last)
                                cross join lateral (
                                    select * from event where at >= span.first and at <= span.last
                                      and (at in (select unnest($3::bigint[]))) is true
                                    offset 0) e
                                """.formatted(COLUMNS))
                        .execute(Tuple.of(from.toArray(Long[]::new), to.toArray(Long[]::new), sorted)))
                .map(rows -> {
                    List<LoggedEvent> events = events(rows);
                    events.removeIf(event -> !positions.contains(event.position()));
                    return events;
                });
    }

    private static @Nullable WakeOf wake(@Nullable String stored) {
        return stored == null
                ? null
                : WakeOf.parse(stored)
                        .orElseThrow(() -> new IllegalStateException("the log holds an unknown wake-up: " + stored));
    }

    private static List<LoggedEvent> events(RowSet<Row> rows) {
        List<LoggedEvent> events = new ArrayList<>(rows.size());
        for (Row row : rows) {
            RecordEvent event = new RecordEvent(
                    new OrgId(row.getString(2)),
                    row.getString(3),
                    row.getString(4),
                    Codes.OPERATION.constant(row.getShort(5)),
                    row.getString(6),
                    row.getLong(7),
                    row.getShort(8),
                    row.getBuffer(9).getBytes(),
                    row.getString(10),
                    PgLogReader.replay(row.getString(12)),
                    wake(row.getString(13)));
            events.add(new LoggedEvent(event, new Position(row.getLong(0), row.getShort(1)), row.getLong(11)));
        }
        return events;
    }
}
