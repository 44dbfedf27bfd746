package koerier.store;

import io.vertx.core.Future;
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

    public PgLogRetention(Database database) {
        this.database = database;
        this.partitions = new PartitionDrop(database);
    }

    @Override
    public Future<List<String>> forget(Instant before) {
        LocalDate day = before.atOffset(ZoneOffset.UTC).toLocalDate();
        List<String> all = new ArrayList<>();
        return partitions
                .before("attempt", day)
                .onSuccess(all::addAll)
                .compose(dropped -> partitions.before("event", day))
                .onSuccess(all::addAll)
                .compose(dropped -> forgetFirings(before))
                .map(all);
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
