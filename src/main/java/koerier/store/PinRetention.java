package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;

/// Keeps what is still needed of days of the log that are dropped: the latest events of pinned records. What a
/// record of an active date rule or of a pending action was like must be known, however long ago its last event
/// was.
final class PinRetention {
    /// Of each thing that is configured, the newest version counts.
    private static final String NEEDED = """
            with rules as materialized (
                select distinct org, document::jsonb ->> 'module' as module from (
                    select distinct on (org, id) org, document from configuration_entry
                    where kind = 'rule' order by org, id, version desc) newest
                where document is not null and document::jsonb -> 'trigger' ->> 'type' = 'date'
                  and document::jsonb ->> 'active' = 'true'
            )
            """;

    private static final String IS_NEEDED = """
            (exists (select from rules where rules.org = k.org and rules.module = k.module)
             or exists (
                select from scheduled s where s.org = k.org and s.record = k.record and s.module = k.module and
            """ + PgScheduleStore.PENDING + "))";

    private static final String IS_NEWEST = """
            not exists (
                select from %1$s later where later.hash = k.hash and later.at > k.at
                  and later.org = k.org and later.module = k.module and later.record = k.record)
            """;

    private static final String CARRY =
            NEEDED + """
            insert into pin_kept (at, lane, hash, operation, depth, version, occurred_at, org, module, record, id,
                                  warning, body, dated)
            select e.at, e.lane, k.hash, e.operation, e.depth, e.version, e.occurred_at, e.org, e.module, e.record, e.id,
                   e.warning, e.body, exists (
                       select from pin d where d.dated and d.hash = k.hash and d.org = k.org and d.module = k.module
                         and d.record = k.record)
                     or exists (
                       select from pin_kept d where d.dated and d.hash = k.hash and d.org = k.org
                         and d.module = k.module and d.record = k.record)
            from pin k cross join lateral (
                select * from event where key = k.key and at = k.at and lane = k.lane offset 0) e
            where k.at < $1::bigint and
            """ + IS_NEWEST.formatted("pin") + " and " + IS_NEEDED + " on conflict do nothing";

    private static final String LET_GO = NEEDED + "delete from pin_kept k where not (" + IS_NEWEST.formatted("pin")
            + " and " + IS_NEWEST.formatted("pin_kept") + " and " + IS_NEEDED + ")";

    private final Database database;

    PinRetention(Database database) {
        this.database = database;
    }

    /// Before the events of all days before `day` are dropped.
    Future<Void> carryForward(LocalDate day) {
        return database.pool()
                .preparedQuery(CARRY)
                .execute(Tuple.of(PgPartitions.start(day)))
                .compose(carried -> database.pool().query(LET_GO).execute())
                .mapEmpty();
    }
}
