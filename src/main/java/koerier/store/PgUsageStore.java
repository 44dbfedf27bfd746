package koerier.store;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import koerier.delivery.Attempt;
import koerier.delivery.Failure;
import koerier.delivery.State;
import koerier.log.UsageCount;
import koerier.log.UsageKey;
import koerier.log.UsagePeriod;
import koerier.log.UsageRollup;
import koerier.log.UsageTotal;
import koerier.log.UsageTotal.Dimension;
import koerier.org.OrgId;

/// The counts in PostgreSQL: a row for each step and kind, summed up after a while.
public final class PgUsageStore implements UsageStore {
    private static final long MICROS_PER_QUARTER = UsageKey.QUARTER_SECONDS * 1_000_000L;
    private static final byte[] NOTHING = {};

    private static final String APPEND = """
            with step as (
                insert into usage_step (after, upto)
                select $1::bigint, $2::bigint
                where $1::bigint = coalesce((select upto from usage_step order by after desc limit 1), 0)
                on conflict do nothing
                returning upto
            ), written as (
                insert into usage_delta (upto, quarter, count, webhook, sent, org, module, function, outcome)
                select step.upto, u.* from step, unnest(
                    $3::bigint[], $4::bigint[], $5::integer[], $6::boolean[], $7::text[], $8::text[], $9::text[],
                    $10::text[]) as u
            )
            select count(*) from step
            """;

    /// One snapshot sees a step either among the deltas or in the sums.
    private static final String TOTALS = """
            with counted as (
                select width_bucket(quarter, $4::bigint[]) as period, %1$s::text as value, outcome, sent, count
                from usage_sum
                where org = $1::text and quarter >= $2::bigint and quarter < $3::bigint
                union all
                select width_bucket(quarter, $4::bigint[]), %1$s::text, outcome, sent, count
                from usage_delta
                where org = $1::text and quarter >= $2::bigint and quarter < $3::bigint
                  and upto > coalesce((select upto from usage_summary order by after desc limit 1), 0)
            )
            select period, value,
                coalesce(sum(count) filter (where sent and outcome = $5::text), 0)::bigint,
                coalesce(sum(count) filter (where sent and outcome <> $5::text), 0)::bigint,
                coalesce(sum(count) filter (where not sent), 0)::bigint
            from counted
            group by period, value
            order by period, value
            limit $6::integer
            """;

    private final Database database;
    private final PgUsagePartitions partitions;

    public PgUsageStore(Database database) {
        this.database = database;
        this.partitions = new PgUsagePartitions(database);
    }

    @Override
    public Future<Long> covered() {
        return database.pool()
                .query("select coalesce((select upto from usage_step order by after desc limit 1), 0)")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    @Override
    public Future<Boolean> append(long after, long upTo, List<UsageCount> counts) {
        if (upTo <= after) {
            throw new IllegalArgumentException("a step goes forward: " + after + ", " + upTo);
        }
        Tuple parameters = parameters(after, upTo, counts);
        return append(parameters).recover(failure -> {
            if (failure instanceof PgException refused && "23514".equals(refused.getSqlState())) { // no partition
                return partitions.ensureDeltas(PgPartitions.day(upTo)).compose(made -> append(parameters));
            }
            return Future.failedFuture(failure);
        });
    }

    private Future<Boolean> append(Tuple parameters) {
        return database.pool()
                .preparedQuery(APPEND)
                .execute(parameters)
                .map(rows -> rows.iterator().next().getLong(0) == 1);
    }

    private static Tuple parameters(long after, long upTo, List<UsageCount> counts) {
        int size = counts.size();
        Long[] quarter = new Long[size];
        Long[] count = new Long[size];
        Integer[] webhook = new Integer[size];
        Boolean[] sent = new Boolean[size];
        String[] org = new String[size];
        String[] module = new String[size];
        String[] function = new String[size];
        String[] outcome = new String[size];
        for (int i = 0; i < size; i++) {
            UsageKey key = counts.get(i).key();
            quarter[i] = key.quarter();
            count[i] = counts.get(i).count();
            webhook[i] = key.webhook();
            sent[i] = key.sent();
            org[i] = key.org().value();
            module[i] = key.module();
            function[i] = key.function();
            outcome[i] = key.outcome();
        }
        return Tuple.of(after, upTo, quarter, count, webhook, sent, org, module, function)
                .addArrayOfString(outcome);
    }

    /// The rows are put together by all that decides where an attempt is counted; [UsageKey] decides.
    @Override
    public Future<List<UsageCount>> recount(long after, long before) {
        return database.pool()
                .preparedQuery("""
                        select org, webhook, module, function, number, code, status, reason,
                            started / $3::bigint as quarter, count(*)
                        from attempt where flushed > $1::bigint and flushed < $2::bigint
                        group by org, webhook, module, function, number, code, status, reason, quarter
                        """)
                .execute(Tuple.of(after, before, MICROS_PER_QUARTER))
                .map(PgUsageStore::counts);
    }

    private static List<UsageCount> counts(RowSet<Row> rows) {
        UsageRollup rollup = new UsageRollup();
        for (Row row : rows) {
            short code = row.getShort("code");
            Failure failure = code == 0
                    ? null
                    : new Failure(Codes.FAILURE.constant(code), String.valueOf(row.getString("reason")), "");
            Attempt attempt = new Attempt(
                    row.getShort("number"),
                    AttemptColumns.instant(row.getLong("quarter") * MICROS_PER_QUARTER),
                    0,
                    State.FAILED,
                    null,
                    row.getShort("status"),
                    failure,
                    NOTHING);
            UsageKey key = UsageKey.of(
                    new OrgId(row.getString("org")),
                    row.getInteger("webhook"),
                    row.getString("module"),
                    Codes.FUNCTION.constant(row.getShort("function")),
                    attempt);
            rollup.add(key, row.getLong("count"));
        }
        return rollup.take();
    }

    @Override
    public Future<List<UsageTotal>> totals(OrgId org, List<UsagePeriod> periods, Dimension dimension, int limit) {
        if (periods.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Long[] borders = periods.stream().map(UsagePeriod::from).toArray(Long[]::new);
        String column = switch (dimension) {
            case FUNCTION -> "function";
            case WEBHOOK -> "webhook";
            case MODULE -> "module";
            case OUTCOME -> "outcome";
        };
        return database.pool()
                .preparedQuery(TOTALS.formatted(column))
                .execute(Tuple.of(org.value(), borders[0], periods.getLast().to(), borders, UsageKey.SUCCESS, limit))
                .map(rows -> {
                    List<UsageTotal> totals = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        totals.add(new UsageTotal(
                                row.getInteger(0) - 1,
                                row.getString(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4)));
                    }
                    return totals;
                });
    }

    @Override
    public Future<Void> maintain(Instant now, Duration kept) {
        LocalDate today = PgPartitions.day(FlushStatement.micros(now));
        return partitions
                .ensureDeltas(today)
                .compose(made -> partitions.ensureDeltas(today.plusDays(1)))
                .compose(made -> sumUp())
                .compose(summed ->
                        partitions.drop(today, PgPartitions.day(FlushStatement.micros(now.minus(kept))), summed));
    }

    /// Replaces the steps since the last time by their sums, when there are enough of them.
    ///
    /// @return up to where everything is summed up
    private Future<Long> sumUp() {
        return database.pool().query("""
                        select coalesce((select upto from usage_summary order by after desc limit 1), 0),
                            coalesce((select upto from usage_step order by after desc limit 1), 0)
                        """).execute().compose(rows -> {
            long from = rows.iterator().next().getLong(0);
            long to = rows.iterator().next().getLong(1);
            return to - from < MICROS_PER_QUARTER
                    ? Future.succeededFuture(from)
                    : partitions.ensureSums(from, to).compose(made -> sumUp(from, to));
        });
    }

    private Future<Long> sumUp(long from, long to) {
        return database.pool().preparedQuery("""
                        with summary as (
                            insert into usage_summary (after, upto)
                            select $1::bigint, $2::bigint
                            where $1::bigint = coalesce(
                                (select upto from usage_summary order by after desc limit 1), 0)
                            on conflict do nothing
                            returning upto
                        )
                        insert into usage_sum (quarter, count, webhook, sent, org, module, function, outcome)
                        select quarter, sum(count), webhook, sent, org, module, function, outcome
                        from usage_delta
                        where upto > $1::bigint and upto <= $2::bigint and exists (select from summary)
                        group by quarter, webhook, sent, org, module, function, outcome
                        """).execute(Tuple.of(from, to)).map(to);
    }
}
