package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import koerier.delivery.Attempt;
import koerier.delivery.DeliveryId;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.State;
import koerier.log.DeliveryQuery;
import koerier.log.LoggedDelivery;
import koerier.org.OrgId;
import koerier.store.TimeWindows.Window;
import org.jspecify.annotations.Nullable;

/// Lists deliveries, newest first. Candidates are those with any attempt as wanted: the block range indexes say which
/// blocks have one, so that a rare match is found without reading a busy day. Then all attempts of the candidates are
/// read, and the newest one decides.
final class PgDeliveryList {
    /// Where the newest attempt decides, more candidates than wanted deliveries are looked at.
    private static final int CANDIDATES_MIN = 50;

    /// Deliveries that are so near to each other are read in one stretch, others one by one.
    private static final long STRETCH_MICROS = 1_000_000;

    private static final String HTTP = "HTTP_";

    private static final String STRETCH = """
            select %s from attempt
            where org = $1::text and at >= $2::bigint and at <= $3::bigint
              and (at, lane, rule, action) in (
                  select * from unnest($4::bigint[], $5::smallint[], $6::integer[], $7::smallint[]))
            order by at desc, lane desc, rule desc, action desc, started, number
            """.formatted(AttemptColumns.ALL);

    private static final String ONE_BY_ONE = """
            select found.* from unnest($4::bigint[], $5::smallint[], $6::integer[], $7::smallint[])
                as wanted (at, lane, rule, action), lateral (
                select %s from attempt
                where attempt.at = wanted.at and attempt.at >= $2::bigint and attempt.at <= $3::bigint
                  and org = $1::text and attempt.lane = wanted.lane and attempt.rule = wanted.rule
                  and attempt.action = wanted.action
                offset 0) found
            order by at desc, lane desc, rule desc, action desc, started, number
            """.formatted(AttemptColumns.ALL);

    private final Database database;

    PgDeliveryList(Database database) {
        this.database = database;
    }

    Future<List<LoggedDelivery>> deliveries(DeliveryQuery query) {
        Optional<Wanted> wanted = query.code().map(PgDeliveryList::wanted).orElse(Optional.of(new Wanted(null, null)));
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
            return page(query, wanted.get(), known.windows(from, end), query.after(), new ArrayList<>());
        });
    }

    /// @param enough counting ends with the window in which it is passed
    Future<Long> count(DeliveryQuery query, long enough) {
        Optional<Wanted> wanted = query.code().map(PgDeliveryList::wanted).orElse(Optional.of(new Wanted(null, null)));
        if (wanted.isEmpty()) {
            return Future.succeededFuture(0L);
        }
        return days().compose(known -> {
            List<LocalDate> days = known.days();
            return days.isEmpty()
                    ? Future.succeededFuture(0L)
                    : count(
                            query,
                            wanted.get(),
                            known.windows(clamped(query.from(), days), clamped(query.to(), days)),
                            0,
                            enough);
        });
    }

    private Future<Long> count(DeliveryQuery query, Wanted wanted, TimeWindows left, long counted, long enough) {
        Optional<Window> window = left.window();
        if (window.isEmpty() || counted > enough) {
            return Future.succeededFuture(counted);
        }
        return count(query, wanted, window.get())
                .compose(more -> count(query, wanted, left.before(window.get()), counted + more, enough));
    }

    /// An attempt in a state that nothing follows is the newest one, so that the indexes can look for it.
    private Future<Long> count(DeliveryQuery query, Wanted wanted, Window window) {
        Conditions where = ofDeliveries(query, window);
        boolean isLast = query.state()
                .map(state -> state != State.RETRYING && state != State.PENDING)
                .orElse(false);
        String newest = "true";
        if (isLast) {
            ofAttempts(where, query, wanted);
        } else {
            newest = "true" + newest(where, query, wanted);
        }
        String sql =
                "select count(*) from (select distinct on (at, lane, rule, action) state, code, status from attempt"
                        + " where " + where.text()
                        + " order by at, lane, rule, action, started desc, number desc) newest"
                        + " where " + newest;
        return database.pool()
                .preparedQuery(sql)
                .execute(Tuple.wrap(where.values()))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static String newest(Conditions where, DeliveryQuery query, Wanted wanted) {
        StringBuilder sql = new StringBuilder();
        query.state()
                .ifPresent(state ->
                        sql.append(" and state = ").append(where.parameter("smallint", Codes.STATE.number(state))));
        Optional.ofNullable(wanted.code())
                .ifPresent(code -> sql.append(" and code = ").append(where.parameter("smallint", code)));
        Optional.ofNullable(wanted.status())
                .ifPresent(status -> sql.append(" and status = ").append(where.parameter("smallint", status)));
        return sql.toString();
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
            DeliveryQuery query,
            Wanted wanted,
            TimeWindows left,
            Optional<DeliveryId> after,
            List<LoggedDelivery> found) {
        Optional<Window> window = left.window();
        if (window.isEmpty() || found.size() == query.limit()) {
            return Future.succeededFuture(found);
        }
        boolean newestDecides = query.state().isPresent() || query.code().isPresent();
        int missing = query.limit() - found.size();
        int limit = newestDecides ? Math.max(missing, CANDIDATES_MIN) : missing;
        return candidates(query, wanted, window.get(), after, limit)
                .compose(candidates -> whole(query.org(), candidates).compose(deliveries -> {
                    deliveries.stream()
                            .filter(delivery -> isWanted(query, wanted, delivery))
                            .limit(missing)
                            .forEach(found::add);
                    return candidates.size() < limit
                            ? page(query, wanted, left.before(window.get()), after, found)
                            : page(query, wanted, left, Optional.of(candidates.getLast()), found);
                }));
    }

    private static boolean isWanted(DeliveryQuery query, Wanted wanted, LoggedDelivery delivery) {
        Attempt newest = delivery.attempts().getLast();
        Failure failure = newest.failure();
        Short code = failure == null ? null : Codes.FAILURE.number(failure.code());
        return query.state().map(state -> state == newest.state()).orElse(true)
                && (wanted.code() == null || wanted.code().equals(code))
                && (wanted.status() == null || wanted.status() == newest.status());
    }

    /// The deliveries of a window that have an attempt as wanted, newest first.
    private Future<List<DeliveryId>> candidates(
            DeliveryQuery query, Wanted wanted, Window window, Optional<DeliveryId> after, int limit) {
        Conditions where = ofDeliveries(query, window);
        ofAttempts(where, query, wanted);
        after.ifPresent(id -> where.and(
                "(at, lane, rule, action) < (?::bigint, ?::smallint, ?::integer, ?::smallint)",
                id.position().micros(),
                (short) id.position().lane(),
                id.rule(),
                (short) id.action()));
        String sql = "select distinct at, lane, rule, action from attempt where " + where.text()
                + " order by at desc, lane desc, rule desc, action desc limit " + where.parameter("integer", limit);
        return database.pool()
                .preparedQuery(sql)
                .execute(Tuple.wrap(where.values()))
                .map(rows -> {
                    List<DeliveryId> ids = new ArrayList<>(rows.size());
                    rows.forEach(row -> ids.add(AttemptColumns.id(row)));
                    return ids;
                });
    }

    /// What all attempts of a delivery have in common.
    private static Conditions ofDeliveries(DeliveryQuery query, Window window) {
        Conditions where = new Conditions();
        where.and("org = ?::text", query.org().value());
        where.and("at >= ?::bigint", window.from());
        where.and("at < ?::bigint", window.to());
        query.webhook().ifPresent(webhook -> where.and("webhook = ?::integer", webhook));
        query.rule().ifPresent(rule -> where.and("rule = ?::integer", rule));
        query.module().ifPresent(module -> where.and("module = ?::text", module));
        query.record().ifPresent(record -> where.and("record = ?::text", record));
        query.function().ifPresent(function -> where.and("function = ?::smallint", Codes.FUNCTION.number(function)));
        return where;
    }

    /// What an attempt has of its own.
    private static void ofAttempts(Conditions where, DeliveryQuery query, Wanted wanted) {
        query.state().ifPresent(state -> where.and("state = ?::smallint", Codes.STATE.number(state)));
        Optional.ofNullable(wanted.code()).ifPresent(code -> where.and("code = ?::smallint", code));
        Optional.ofNullable(wanted.status()).ifPresent(status -> where.and("status = ?::smallint", status));
    }

    /// Deliveries with all their attempts, in the same order.
    private Future<List<LoggedDelivery>> whole(OrgId org, List<DeliveryId> ids) {
        int size = ids.size();
        if (size == 0) {
            return Future.succeededFuture(List.of());
        }
        Long[] at = new Long[size];
        Short[] lane = new Short[size];
        Integer[] rule = new Integer[size];
        Short[] action = new Short[size];
        for (int i = 0; i < size; i++) {
            at[i] = ids.get(i).position().micros();
            lane[i] = (short) ids.get(i).position().lane();
            rule[i] = ids.get(i).rule();
            action[i] = (short) ids.get(i).action();
        }
        boolean near = at[0] - at[size - 1] <= STRETCH_MICROS;
        return database.pool()
                .preparedQuery(near ? STRETCH : ONE_BY_ONE)
                .execute(Tuple.of(org.value(), at[size - 1], at[0], at, lane, rule, action))
                .map((RowSet<Row> rows) -> AttemptColumns.deliveries(rows));
    }

    /// The days with attempts, newest first, and the time in microseconds.
    record Days(List<LocalDate> days, long now) {
        TimeWindows windows(long from, long to) {
            return new TimeWindows(days, from, to, now);
        }
    }

    Future<Days> days() {
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
}
