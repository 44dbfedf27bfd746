package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// Drops old partitions of the logs in PostgreSQL.
public final class PgLogRetention implements LogRetention {
    /// For so long after its time a deleted rule is looked for; later its firings are gone.
    private static final Duration RULES_LOOKED_FOR = Duration.ofDays(7);

    private final Database database;
    private final PartitionDrop partitions;
    private final PinRetention pins;
    private final ScheduleRetention schedule;

    public PgLogRetention(Database database) {
        this.database = database;
        this.partitions = new PartitionDrop(database);
        this.pins = new PinRetention(database);
        this.schedule = new ScheduleRetention(database);
    }

    /// Each parked row begins with the position of its oldest event, in eight bytes.
    @Override
    public Future<Instant> oldestNeeded() {
        return database.pool()
                .query("""
                        with newest as (
                            select settled, parked_from from progress order by at desc limit 1
                        )
                        select least(
                            (select min(each) from newest, unnest(settled) each),
                            (select min(('x' || encode(substr(refs, 1, 8), 'hex'))::bit(64)::bigint)
                             from parked where id >= (select parked_from from newest)),
                            (extract(epoch from clock_timestamp()) * 1000000)::bigint)
                        """)
                .execute()
                .map(rows -> AttemptColumns.instant(rows.iterator().next().getLong(0)));
    }

    @Override
    public Future<List<String>> forget(Instant before) {
        LocalDate day = before.atOffset(ZoneOffset.UTC).toLocalDate();
        List<String> all = new ArrayList<>();
        return pins.carryForward(day)
                .compose(carried -> drop("attempt", day, all))
                .compose(dropped -> drop("event", day, all))
                .compose(dropped -> partitions.before("pin", day))
                .compose(dropped -> schedule.forget(before))
                .compose(dropped -> forgetProgress(day, all))
                .compose(dropped -> forgetFirings(before))
                .map(all);
    }

    private Future<?> drop(String table, LocalDate day, List<String> all) {
        return partitions.before(table, day).onSuccess(all::addAll);
    }

    /// The newest row of progress says from where on rows are read after a crash.
    private Future<?> forgetProgress(LocalDate day, List<String> all) {
        return database.pool()
                .query("select least(at, issued_from), least(at, parked_from) from progress order by at desc limit 1")
                .execute()
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture();
                    }
                    Row newest = rows.iterator().next();
                    LocalDate progress = earlier(day, newest.getLong(0));
                    LocalDate parked = earlier(day, newest.getLong(1));
                    return drop("progress", progress, all)
                            .compose(dropped -> drop("parked", parked, all))
                            .compose(dropped -> drop("parked_end", parked, all));
                });
    }

    private static LocalDate earlier(LocalDate day, long micros) {
        LocalDate needed = PgPartitions.day(micros);
        return needed.isBefore(day) ? needed : day;
    }

    /// A rule with `repeat: once` remembers for as long as it exists. The rules that were deleted are few; without one
    /// the firings are not even looked at.
    private Future<Void> forgetFirings(Instant before) {
        return database.pool()
                .preparedQuery("""
                        with newest as (
                            select distinct on (org, id) org, id, document is null as deleted, updated_at
                            from configuration_entry where kind = 'rule'
                            order by org, id, version desc
                        ), gone as materialized (
                            select org, substr(id, 5)::integer as rule from newest
                            where deleted and updated_at < $1::timestamptz and updated_at >= $2::timestamptz
                        )
                        delete from firing using gone
                        where exists (select from gone) and firing.org = gone.org and firing.rule = gone.rule
                          and firing.at < $3::bigint
                        """)
                .execute(Tuple.of(
                        before.atOffset(ZoneOffset.UTC),
                        before.minus(RULES_LOOKED_FOR).atOffset(ZoneOffset.UTC),
                        FlushStatement.micros(before)))
                .mapEmpty();
    }
}
