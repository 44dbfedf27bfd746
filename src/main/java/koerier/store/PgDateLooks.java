package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import koerier.org.OrgId;
import koerier.schedule.RecordKey;

/// The looks of date rules in PostgreSQL.
public final class PgDateLooks implements DateLooks {
    /// Each brings an event of up to 256 KiB into memory.
    static final int PAGE = 64;

    private final Database database;
    private final PgDueActions events;

    public PgDateLooks(Database database) {
        this.database = database;
        this.events = new PgDueActions(database);
    }

    @Override
    public Future<Optional<Look>> next() {
        return database.pool().query("""
                        with newest as (
                            select distinct on (org, id) org, substr(id, 5)::integer as rule, version,
                                   document::jsonb as document
                            from configuration_entry where kind = 'rule' order by org, id, version desc
                        )
                        select n.org, n.rule, n.version, n.document ->> 'module',
                               coalesce(l.hash, -9223372036854775808), coalesce(l.record, '')
                        from newest n left join lateral (
                            select hash, record, finished from date_look l
                            where l.org = n.org and l.rule = n.rule and l.version = n.version
                            order by finished desc, hash desc, record desc limit 1) l on true
                        where n.document -> 'trigger' ->> 'type' = 'date' and n.document ->> 'active' = 'true'
                          and l.finished is not true
                        order by n.version, n.org, n.rule limit 1
                        """).execute().map(rows -> {
            if (rows.size() == 0) {
                return Optional.empty();
            }
            Row row = rows.iterator().next();
            return Optional.of(new Look(
                    new OrgId(row.getString(0)),
                    row.getInteger(1),
                    row.getLong(2),
                    row.getString(3),
                    row.getLong(4),
                    row.getString(5)));
        });
    }

    @Override
    public Future<Page> page(Look look) {
        return database.pool()
                .preparedQuery("""
                        select distinct hash, record from (
                            select hash, record from pin
                            where org = $1::text and module = $2::text and dated
                              and hash >= $3::bigint and (hash, record) > ($3::bigint, $4::text)
                            union all
                            select hash, record from pin_kept
                            where org = $1::text and module = $2::text and dated
                              and hash >= $3::bigint and (hash, record) > ($3::bigint, $4::text)) p
                        order by hash, record limit %d
                        """.formatted(PAGE))
                .execute(Tuple.of(look.org().value(), look.module(), look.hash(), look.record()))
                .compose(rows -> page(look, rows));
    }

    private Future<Page> page(Look look, RowSet<Row> rows) {
        Set<RecordKey> records = new LinkedHashSet<>();
        Look next = look;
        for (Row row : rows) {
            String record = row.getString(1);
            records.add(new RecordKey(look.org(), look.module(), record));
            next = new Look(look.org(), look.rule(), look.version(), look.module(), row.getLong(0), record);
        }
        Look reached = next;
        return events.latest(records).map(found -> new Page(List.copyOf(found.values()), reached, rows.size() < PAGE));
    }

    @Override
    public Future<Void> done(Page page) {
        Look next = page.next();
        return database.pool()
                .preparedQuery("""
                        insert into date_look (org, rule, version, hash, record, finished)
                        values ($1::text, $2::integer, $3::bigint, $4::bigint, $5::text, $6::boolean)
                        on conflict do nothing
                        """)
                .execute(Tuple.of(
                        next.org().value(), next.rule(), next.version(), next.hash(), next.record(), page.last()))
                .mapEmpty();
    }
}
