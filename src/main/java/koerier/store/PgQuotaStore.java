package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import koerier.delivery.ConnectionFault;
import koerier.delivery.FailureCode;
import koerier.org.OrgId;
import koerier.quota.Ask;
import koerier.quota.Grant;
import koerier.quota.NoticeKind;
import koerier.quota.QuotaDay;
import koerier.quota.Terms;
import org.jspecify.annotations.Nullable;

/// The days of organisations in PostgreSQL, one row each. Units are granted and taken back under the row's
/// lock, which is held to the COMMIT; a statement locks its rows in the order of their keys.
public final class PgQuotaStore implements QuotaStore {
    /// One round grants; another is needed where a day had to be opened or moved first, and some more when
    /// nodes race.
    private static final int ROUNDS_MAX = 5;

    /// An attempt belongs to the day of its delivery's event in the log; retries reach back so far at most.
    private static final Duration RETRIES_MAX = Duration.ofDays(8);

    private static final long MICROS = 1_000_000;

    /// Grants as [Grant#units(long, long, long)] does. A row whose day is over, or whose zone is another than
    /// the one that a newer configuration names, is left alone and answered as not usable.
    private static final String LEASE = """
            with asked as materialized (
                select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[],
                        $7::bigint[], $8::bigint[])
                    with ordinality as a(org, version, cap, zone, wanted, held, returned, returned_day, position)
            ), newest as materialized (
                select a.org, (select q.number from quota_day q where q.org = a.org order by q.number desc limit 1)
                    as number
                from asked a
            ), locked as materialized (
                select q.* from quota_day q join newest n on q.org = n.org and q.number = n.number
                order by q.org for update of q
            ), judged as materialized (
                select l.org, l.number, l.day_start, l.day_end, l.zone, l.leased, l.version as known,
                    greatest(l.version, a.version) as version,
                    case when a.version >= l.version then a.cap else l.cap end as cap,
                    case when a.returned_day = l.day_start then least(a.returned, l.leased) else 0 end as back,
                    a.wanted, a.held, t.now,
                    l.day_end > t.now and (a.zone = l.zone or a.version <= l.version) as usable
                from locked l join asked a on a.org = l.org
                cross join lateral (
                    select (extract(epoch from clock_timestamp()) * 1000000)::bigint + 0 * l.leased as now) t
            ), granted as materialized (
                select j.*, case when j.usable and j.cap > j.leased - j.back
                    then greatest(0, least(j.wanted, greatest(1, (j.cap - j.leased + j.back) / $9::bigint) - j.held))
                    else 0 end as units
                from judged j
            ), written as (
                update quota_day q
                set leased = q.leased - g.back + g.units, cap = g.cap, version = g.version
                from granted g
                where q.org = g.org and q.number = g.number and g.usable
                    and (g.units > 0 or g.back > 0 or g.version > g.known or g.cap <> q.cap)
                    and (g.units = 0 or q.leased - g.back + g.units <= g.cap)
                returning q.org, q.leased, g.units
            )
            select a.position, g.number, g.day_start, g.day_end, g.zone, g.usable, g.known, g.cap,
                coalesce(w.units, 0) as units, coalesce(w.leased, g.leased) as leased,
                (extract(epoch from clock_timestamp()) * 1000000)::bigint as answered
            from asked a left join granted g on g.org = a.org left join written w on w.org = a.org
            order by a.position
            """;

    private final Database database;

    public PgQuotaStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<List<Grant>> lease(List<Ask> asks) {
        List<@Nullable Grant> grants = new ArrayList<>(asks.size());
        List<Integer> open = new ArrayList<>(asks.size());
        for (int i = 0; i < asks.size(); i++) {
            grants.add(null);
            open.add(i);
        }
        return lease(asks, grants, open, ROUNDS_MAX)
                .map(_ -> grants.stream().map(Objects::requireNonNull).toList());
    }

    /// @param open the indexes of asks without a grant
    private Future<Void> lease(List<Ask> asks, List<@Nullable Grant> grants, List<Integer> open, int roundsLeft) {
        if (open.isEmpty()) {
            return Future.succeededFuture();
        }
        if (roundsLeft == 0) {
            return Future.failedFuture(new IllegalStateException(
                    "no day could be opened for " + asks.get(open.getFirst()).org()));
        }
        return round(open.stream().map(asks::get).toList()).compose(rows -> {
            List<Integer> left = new ArrayList<>();
            List<Future<Void>> preparing = new ArrayList<>();
            for (int i = 0; i < open.size(); i++) {
                int index = open.get(i);
                Row row = rows.get(i);
                if (Boolean.TRUE.equals(row.getBoolean("usable"))) {
                    grants.set(index, grant(row));
                } else {
                    left.add(index);
                    preparing.add(prepare(asks.get(index), row));
                }
            }
            return Future.all(preparing).compose(_ -> lease(asks, grants, left, roundsLeft - 1));
        });
    }

    private Future<List<Row>> round(List<Ask> asks) {
        int size = asks.size();
        String[] orgs = new String[size];
        Long[] versions = new Long[size];
        Long[] caps = new Long[size];
        String[] zones = new String[size];
        Long[] wanted = new Long[size];
        Long[] held = new Long[size];
        Long[] returned = new Long[size];
        Long[] returnedDays = new Long[size];
        for (int i = 0; i < size; i++) {
            Ask ask = asks.get(i);
            Instant day = ask.returnedDay();
            orgs[i] = ask.org().value();
            versions[i] = ask.terms().version();
            caps[i] = ask.terms().cap();
            zones[i] = ask.terms().zone().getId();
            wanted[i] = ask.wanted();
            held[i] = ask.held();
            returned[i] = ask.returned();
            returnedDays[i] = day == null ? Long.MIN_VALUE : FlushStatement.micros(day);
        }
        return database.pool()
                .preparedQuery(LEASE)
                .execute(Tuple.wrap(new Object[] {
                    orgs, versions, caps, zones, wanted, held, returned, returnedDays, (long) Grant.BLOCK_DIVISOR
                }))
                .map(rows -> {
                    List<Row> found = new ArrayList<>(size);
                    rows.forEach(found::add);
                    return found;
                });
    }

    private static Grant grant(Row row) {
        return new Grant(
                day(row),
                row.getLong("units"),
                row.getLong("leased"),
                row.getLong("cap"),
                Duration.ofNanos(Math.max(0, row.getLong("day_end") - row.getLong("answered")) * 1_000));
    }

    private static QuotaDay day(Row row) {
        return new QuotaDay(
                AttemptColumns.instant(row.getLong("day_start")),
                AttemptColumns.instant(row.getLong("day_end")),
                ZoneId.of(row.getString("zone")));
    }

    /// Opens the day that has begun, or gives the one that goes on the end that it has in another zone. Of
    /// nodes that do so at once, one wins, and the next round shows all of them what it did.
    private Future<Void> prepare(Ask ask, Row row) {
        OrgId org = ask.org();
        Instant now = AttemptColumns.instant(row.getLong("answered"));
        Long number = row.getLong("number");
        if (number == null) {
            return open(org, 0, QuotaDay.of(ask.terms().zone(), now), ask.terms(), true);
        }
        QuotaDay last = day(row);
        long known = row.getLong("known");
        Terms terms = known <= ask.terms().version()
                ? ask.terms()
                : new Terms(known, row.getLong("cap"), last.zone(), Instant.EPOCH);
        QuotaDay current = last.at(now, terms.zone(), terms.since());
        return current.start().equals(last.start())
                ? move(org, number, current, terms)
                : open(org, number + 1, current, terms, current.start().isAfter(last.end()));
    }

    /// @param countLogged whether requests may have been made on this day before it was opened: by an
    ///     organisation that had no limit then
    private Future<Void> open(OrgId org, long number, QuotaDay day, Terms terms, boolean countLogged) {
        return database.pool()
                .preparedQuery("""
                        insert into quota_day (org, number, day_start, day_end, zone, version, cap, leased)
                        select $1::text, $2::bigint, $3::bigint, $4::bigint, $5::text, $6::bigint, $7::bigint,
                            case when $8::boolean then (
                                select count(*) from attempt
                                where org = $1::text and started >= $3::bigint and at >= $3::bigint - $9::bigint
                                    and number > 0 and not (code = $10::smallint and reason = any($11::text[])))
                            else 0 end
                        on conflict do nothing
                        """)
                .execute(Tuple.of(
                        org.value(),
                        number,
                        FlushStatement.micros(day.start()),
                        FlushStatement.micros(day.end()),
                        day.zone().getId(),
                        terms.version(),
                        terms.cap(),
                        countLogged,
                        RETRIES_MAX.toSeconds() * MICROS,
                        Codes.FAILURE.number(FailureCode.CONNECTION_FAILED),
                        notWritten()))
                .mapEmpty();
    }

    /// The reasons of failures to connect, which cost no unit.
    private static String[] notWritten() {
        return Arrays.stream(ConnectionFault.values())
                .filter(fault -> !fault.requestWritten())
                .map(ConnectionFault::reason)
                .toArray(String[]::new);
    }

    private Future<Void> move(OrgId org, long number, QuotaDay day, Terms terms) {
        return database.pool()
                .preparedQuery("""
                        update quota_day set day_end = $3::bigint, zone = $4::text, version = $5::bigint
                        where org = $1::text and number = $2::bigint and version < $5::bigint
                        """)
                .execute(Tuple.of(
                        org.value(),
                        number,
                        FlushStatement.micros(day.end()),
                        day.zone().getId(),
                        terms.version()))
                .mapEmpty();
    }

    @Override
    public Future<Boolean> claim(OrgId org, QuotaDay day, NoticeKind kind) {
        return database.pool()
                .preparedQuery("""
                        insert into quota_notice (org, day_start, kind) values ($1::text, $2::bigint, $3::smallint)
                        on conflict do nothing
                        """)
                .execute(Tuple.of(org.value(), FlushStatement.micros(day.start()), Codes.NOTICE.number(kind)))
                .map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Future<Void> forgetBefore(Instant instant) {
        long micros = FlushStatement.micros(instant);
        return database.pool()
                .preparedQuery("""
                        delete from quota_day d where d.day_end < $1::bigint
                            and exists (select from quota_day n where n.org = d.org and n.number > d.number)
                        """)
                .execute(Tuple.of(micros))
                .compose(_ -> database.pool()
                        .preparedQuery("delete from quota_notice where day_start < $1::bigint")
                        .execute(Tuple.of(micros)))
                .mapEmpty();
    }
}
