package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.delivery.DeliveryId;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.State;
import koerier.ingest.RecordEvent;
import koerier.ingest.ReplayOf;
import koerier.log.DeliveryQuery;
import koerier.log.Firing;
import koerier.log.LiveEntry;
import koerier.log.LoggedDelivery;
import koerier.log.LoggedEvent;
import koerier.org.OrgId;
import koerier.store.TimeWindows.Window;
import org.jspecify.annotations.Nullable;

/// Reads the two logs for people, by equality and ranges of time alone.
public final class PgLogReader implements LogReader {
    /// An attempt belongs to the day of its delivery; retries reach back so far at most.
    private static final Duration RETRIES_MAX = Duration.ofDays(8);

    /// How far back the last success of a failing webhook is looked for.
    private static final Duration FAILING_MAX = Duration.ofDays(30);

    private final Database database;
    private final PgDeliveryList list;
    private final PgLiveReader live;

    public PgLogReader(Database database) {
        this.database = database;
        this.list = new PgDeliveryList(database);
        this.live = new PgLiveReader(database);
    }

    @Override
    public Future<List<LoggedDelivery>> deliveries(DeliveryQuery query) {
        return list.deliveries(query);
    }

    @Override
    public Future<Long> count(DeliveryQuery query, long enough) {
        return list.count(query, enough);
    }

    @Override
    public Future<Optional<LoggedDelivery>> delivery(OrgId org, DeliveryId id) {
        return database.pool()
                .preparedQuery("select " + AttemptColumns.ALL + """
                         from attempt
                        where at = $1::bigint and lane = $2::smallint and rule = $3::integer and action = $4::smallint
                          and org = $5::text
                        order by started, number
                        """)
                .execute(Tuple.of(
                        id.position().micros(),
                        (short) id.position().lane(),
                        id.rule(),
                        (short) id.action(),
                        org.value()))
                .map(rows -> AttemptColumns.deliveries(rows).stream().findFirst());
    }

    @Override
    public Future<List<LiveEntry>> takenAfter(OrgId org, LiveEntry.Place place, long before, int limit) {
        return live.takenAfter(org, place, before, limit);
    }

    @Override
    public Future<Optional<LoggedEvent>> event(OrgId org, Position position) {
        return database.pool()
                .preparedQuery("""
                        select id, module, operation, record, occurred_at, depth, body, warning, version, replay from event
                        where at = $1::bigint and lane = $2::smallint and org = $3::text
                        """)
                .execute(Tuple.of(position.micros(), (short) position.lane(), org.value()))
                .map(rows -> {
                    RowIterator<Row> found = rows.iterator();
                    return found.hasNext() ? Optional.of(event(org, position, found.next())) : Optional.empty();
                });
    }

    private static LoggedEvent event(OrgId org, Position position, Row row) {
        RecordEvent event = new RecordEvent(
                org,
                row.getString(0),
                row.getString(1),
                Codes.OPERATION.constant(row.getShort(2)),
                row.getString(3),
                row.getLong(4),
                row.getShort(5),
                row.getBuffer(6).getBytes(),
                row.getString(7),
                replay(row.getString(9)),
                null);
        return new LoggedEvent(event, position, row.getLong(8));
    }

    static @Nullable ReplayOf replay(@Nullable String stored) {
        return stored == null ? null : ReplayOf.parse(stored);
    }

    @Override
    public Future<Long> requestsSince(OrgId org, Instant from) {
        long micros = FlushStatement.micros(from);
        return database.pool()
                .preparedQuery("""
                        select count(*) from attempt
                        where org = $1::text and started >= $2::bigint and at >= $3::bigint and number > 0
                        """)
                .execute(Tuple.of(org.value(), micros, micros - micros(RETRIES_MAX)))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static long micros(Duration duration) {
        return Math.multiplyExact(duration.toSeconds(), 1_000_000L);
    }

    @Override
    public Future<Map<Integer, Instant>> failingSince(OrgId org, List<Integer> webhooks) {
        return list.days().compose(known -> {
            List<LocalDate> days = known.days();
            if (days.isEmpty() || webhooks.isEmpty()) {
                return Future.succeededFuture(Map.of());
            }
            long end = PgPartitions.start(days.getFirst().plusDays(1));
            TimeWindows windows = known.windows(end - micros(FAILING_MAX), end);
            return lastSuccesses(org, new HashSet<>(webhooks), windows, end)
                    .compose(from -> firstFailures(org, webhooks, from));
        });
    }

    /// @return where the log must be read from so that it holds a success of each webhook that had one
    private Future<Long> lastSuccesses(OrgId org, Set<Integer> missing, TimeWindows left, long reached) {
        Optional<Window> window = left.window();
        if (window.isEmpty() || missing.isEmpty()) {
            return Future.succeededFuture(reached);
        }
        return database.pool()
                .preparedQuery("""
                        select distinct webhook from attempt
                        where org = $1::text and at >= $2::bigint and at < $3::bigint
                          and webhook = any($4::integer[]) and state = $5::smallint and function <> $6::smallint
                        """)
                .execute(Tuple.of(
                        org.value(),
                        window.get().from(),
                        window.get().to(),
                        missing.toArray(Integer[]::new),
                        Codes.STATE.number(State.DELIVERED),
                        Codes.FUNCTION.number(Function.TEST)))
                .compose(rows -> {
                    rows.forEach(row -> missing.remove(row.getInteger(0)));
                    return lastSuccesses(
                            org,
                            missing,
                            left.before(window.get()),
                            window.get().from());
                });
    }

    /// Tests say nothing about a webhook's deliveries, and the daily limit nothing about its receiver.
    private Future<Map<Integer, Instant>> firstFailures(OrgId org, List<Integer> webhooks, long from) {
        return database.pool()
                .preparedQuery("""
                        with judged as (
                            select webhook, started, state from attempt
                            where org = $1::text and at >= $2::bigint and webhook = any($3::integer[])
                              and function <> $4::smallint and code <> $5::smallint
                              and state = any($6::smallint[])
                        ), success as (
                            select webhook, max(started) as last from judged where state = $7::smallint group by webhook
                        )
                        select judged.webhook, min(judged.started) from judged left join success using (webhook)
                        where judged.state <> $7::smallint and judged.started > coalesce(success.last, 0)
                        group by judged.webhook
                        """)
                .execute(Tuple.of(
                        org.value(),
                        from,
                        webhooks.toArray(Integer[]::new),
                        Codes.FUNCTION.number(Function.TEST),
                        Codes.FAILURE.number(FailureCode.DAILY_LIMIT_REACHED),
                        new Short[] {
                            Codes.STATE.number(State.DELIVERED),
                            Codes.STATE.number(State.RETRYING),
                            Codes.STATE.number(State.FAILED)
                        },
                        Codes.STATE.number(State.DELIVERED)))
                .map(rows -> {
                    Map<Integer, Instant> failing = new HashMap<>();
                    rows.forEach(row -> failing.put(row.getInteger(0), AttemptColumns.instant(row.getLong(1))));
                    return failing;
                });
    }

    @Override
    public Future<Boolean> hasFired(OrgId org, int rule, String recordId) {
        return database.pool()
                .preparedQuery("""
                        select exists(select from firing
                            where hash = $1::bigint and org = $2::text and rule = $3::integer and record = $4::text)
                        """)
                .execute(Tuple.of(Firing.hash(org, rule, recordId), org.value(), rule, recordId))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }
}
