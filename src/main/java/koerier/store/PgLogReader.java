package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
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

    private static final String HTTP = "HTTP_";

    /// Narrow rows alone are sorted.
    private static final String PAGE = """
            with newest as (
                select distinct on (at, lane, rule, action) at, lane, rule, action, state, code, status from attempt
                where org = $1::text and at >= $2::bigint and at < $3::bigint
                  and ($4::integer is null or webhook = $4::integer)
                  and ($5::integer is null or rule = $5::integer)
                  and ($6::text is null or module = $6::text)
                  and ($7::text is null or record = $7::text)
                  and ($8::smallint is null or function = $8::smallint)
                  and ($9::bigint is null or (at, lane, rule, action)
                      < ($9::bigint, $10::smallint, $11::integer, $12::smallint))
                order by at desc, lane desc, rule desc, action desc, started desc, number desc
            )
            select at, lane, rule, action from newest
            where ($13::smallint is null or state = $13::smallint)
              and ($14::smallint is null or code = $14::smallint)
              and ($15::smallint is null or status = $15::smallint)
            order by at desc, lane desc, rule desc, action desc
            limit $16::integer
            """;

    private static final String ATTEMPTS = """
            select %s from attempt
            where org = $1::text and at >= $2::bigint and at <= $3::bigint
              and (at, lane, rule, action) in (
                  select * from unnest($4::bigint[], $5::smallint[], $6::integer[], $7::smallint[]))
            order by at desc, lane desc, rule desc, action desc, started, number
            """.formatted(AttemptColumns.ALL);

    private final Database database;
    private final PgLiveReader live;

    public PgLogReader(Database database) {
        this.database = database;
        this.live = new PgLiveReader(database);
    }

    @Override
    public Future<List<LoggedDelivery>> deliveries(DeliveryQuery query) {
        Optional<Wanted> wanted = query.code().map(PgLogReader::wanted).orElse(Optional.of(new Wanted(null, null)));
        if (wanted.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return days().compose(known -> {
            List<LocalDate> days = known.days();
            if (days.isEmpty()) {
                return Future.succeededFuture(List.of());
            }
            long from = clamped(query.from(), days);
            long to = clamped(query.to(), days);
            long end = query.after()
                    .map(id -> Math.min(to, id.position().micros() + 1))
                    .orElse(to);
            return page(query, wanted.get(), known.windows(from, end), new ArrayList<>());
        });
    }

    /// What a failure code as shown is stored as.
    private record Wanted(@Nullable Short code, @Nullable Short status) {}

    /// Empty when there is no such code.
    private static Optional<Wanted> wanted(String code) {
        if (code.matches(HTTP + "[0-9]{3}")) {
            return Optional.of(new Wanted(
                    Codes.FAILURE.number(FailureCode.HTTP), Short.parseShort(code.substring(HTTP.length()))));
        }
        for (FailureCode known : FailureCode.values()) {
            if (known != FailureCode.HTTP && known.name().equals(code)) {
                return Optional.of(new Wanted(Codes.FAILURE.number(known), null));
            }
        }
        return Optional.empty();
    }

    private static long clamped(Instant instant, List<LocalDate> days) {
        long first = PgPartitions.start(days.getLast());
        long last = PgPartitions.start(days.getFirst().plusDays(1));
        if (instant.isBefore(AttemptColumns.instant(first))) {
            return first;
        }
        return instant.isAfter(AttemptColumns.instant(last)) ? last : FlushStatement.micros(instant);
    }

    private Future<List<LoggedDelivery>> page(
            DeliveryQuery query, Wanted wanted, TimeWindows left, List<LoggedDelivery> found) {
        Optional<Window> window = left.window();
        if (window.isEmpty() || found.size() == query.limit()) {
            return Future.succeededFuture(found);
        }
        return database.pool()
                .preparedQuery(PAGE)
                .execute(parameters(query, wanted, window.get(), query.limit() - found.size()))
                .compose(rows -> whole(query.org(), rows))
                .compose(deliveries -> {
                    found.addAll(deliveries);
                    return page(query, wanted, left.before(window.get()), found);
                });
    }

    /// The deliveries of a page, newest first, with all their attempts.
    private Future<List<LoggedDelivery>> whole(OrgId org, RowSet<Row> page) {
        int size = page.size();
        if (size == 0) {
            return Future.succeededFuture(List.of());
        }
        Long[] at = new Long[size];
        Short[] lane = new Short[size];
        Integer[] rule = new Integer[size];
        Short[] action = new Short[size];
        int i = 0;
        for (Row row : page) {
            at[i] = row.getLong(0);
            lane[i] = row.getShort(1);
            rule[i] = row.getInteger(2);
            action[i] = row.getShort(3);
            i++;
        }
        return database.pool()
                .preparedQuery(ATTEMPTS)
                .execute(Tuple.of(org.value(), at[size - 1], at[0], at, lane, rule, action))
                .map(AttemptColumns::deliveries);
    }

    private static Tuple parameters(DeliveryQuery query, Wanted wanted, Window window, int limit) {
        Optional<DeliveryId> after = query.after();
        @Nullable Object[] all = {
            query.org().value(),
            window.from(),
            window.to(),
            query.webhook().orElse(null),
            query.rule().orElse(null),
            query.module().orElse(null),
            query.record().orElse(null),
            query.function().map(Codes.FUNCTION::number).orElse(null),
            after.map(id -> id.position().micros()).orElse(null),
            after.map(id -> (short) id.position().lane()).orElse(null),
            after.map(DeliveryId::rule).orElse(null),
            after.map(id -> (short) id.action()).orElse(null),
            query.state().map(Codes.STATE::number).orElse(null),
            wanted.code(),
            wanted.status(),
            limit
        };
        return Tuple.wrap(all);
    }

    /// The days with attempts, newest first, and the time in microseconds.
    private record Days(List<LocalDate> days, long now) {
        TimeWindows windows(long from, long to) {
            return new TimeWindows(days, from, to, now);
        }
    }

    private Future<Days> days() {
        return database.pool().preparedQuery("""
                        select right(p.relname, 8) as day,
                            (extract(epoch from clock_timestamp()) * 1000000)::bigint as now
                        from pg_inherits h
                        join pg_class p on p.oid = h.inhrelid
                        where h.inhparent = 'attempt'::regclass and pg_relation_size(p.oid) > 0
                        order by day desc
                        """).execute().map(rows -> {
            List<LocalDate> days = new ArrayList<>(rows.size());
            long now = 0;
            for (Row row : rows) {
                days.add(LocalDate.parse(row.getString(0), DateTimeFormatter.BASIC_ISO_DATE));
                now = row.getLong(1);
            }
            return new Days(days, now);
        });
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
                        select id, module, operation, record, occurred_at, depth, body, warning, version from event
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
                row.getString(7));
        return new LoggedEvent(event, position, row.getLong(8));
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
        return days().compose(known -> {
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
