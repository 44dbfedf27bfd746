package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import koerier.configuration.Entry;
import koerier.configuration.Kind;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// The configuration history in PostgreSQL: rows are inserted and never change.
public final class PgConfigurationStore implements ConfigurationStore {
    private final Database database;
    private final LongSupplier origin;

    /// One whose changes nobody fences.
    public PgConfigurationStore(Database database) {
        this(database, () -> 0);
    }

    /// @param origin the epoch under which the lanes were taken; nothing is changed when they are not ours any more,
    ///     since their owner judges events by what it has in memory; 0 when that does not matter
    public PgConfigurationStore(Database database, LongSupplier origin) {
        this.database = database;
        this.origin = origin;
    }

    @Override
    public Future<List<Entry>> load(OrgId org, Optional<Long> version) {
        return database.pool()
                .preparedQuery("""
                        select distinct on (kind, id) kind, id, version, document, created_at, updated_at
                        from configuration_entry
                        where org = $1::text and version <= $2::bigint
                        order by kind, id, version desc
                        """)
                .execute(Tuple.of(org.value(), version.orElse(Long.MAX_VALUE)))
                .map(rows -> {
                    List<Entry> entries = new ArrayList<>(rows.size());
                    rows.forEach(row -> entries.add(entry(row)));
                    return entries;
                });
    }

    @Override
    public Future<List<Entry>> lastDocuments(OrgId org, Kind kind, List<String> ids) {
        return database.pool()
                .preparedQuery("""
                        select distinct on (id) kind, id, version, document, created_at, updated_at
                        from configuration_entry
                        where org = $1::text and kind = $2::text and id = any($3::text[]) and document is not null
                        order by id, version desc
                        """)
                .execute(Tuple.of(org.value(), kind.name().toLowerCase(Locale.ROOT), ids.toArray(String[]::new)))
                .map(rows -> {
                    List<Entry> entries = new ArrayList<>(rows.size());
                    rows.forEach(row -> entries.add(entry(row)));
                    return entries;
                });
    }

    private static Entry entry(Row row) {
        String document = row.getString(3);
        return new Entry(
                Kind.valueOf(row.getString(0).toUpperCase(Locale.ROOT)),
                row.getString(1),
                row.getLong(2),
                document == null ? null : Documents.read(document),
                row.getOffsetDateTime(4).toInstant(),
                row.getOffsetDateTime(5).toInstant());
    }

    /// Two that append to one version at once meet at the key of `organisation_version`: the second one waits for the
    /// first one's COMMIT and then writes nothing. The audit log gets its row in the same statement; when a whole
    /// organisation goes, one row for all that goes with it.
    @Override
    public Future<Boolean> append(OrgId org, long expected, List<Entry> changes, String actor, Instant at) {
        // A statement that waits while our own process begins another epoch sees the end of the old one alone.
        return appendOnce(org, expected, changes, actor, at)
                .recover(failure -> failure instanceof LanesTakenException
                        ? appendOnce(org, expected, changes, actor, at)
                        : Future.failedFuture(failure));
    }

    private Future<Boolean> appendOnce(OrgId org, long expected, List<Entry> changes, String actor, Instant at) {
        int size = changes.size();
        String[] kinds = new String[size];
        String[] ids = new String[size];
        @Nullable String[] documents = new @Nullable String[size];
        OffsetDateTime[] created = new OffsetDateTime[size];
        OffsetDateTime[] updated = new OffsetDateTime[size];
        for (int i = 0; i < size; i++) {
            Entry entry = changes.get(i);
            Map<String, @Nullable Object> document = entry.document();
            kinds[i] = entry.kind().name().toLowerCase(Locale.ROOT);
            ids[i] = entry.id();
            documents[i] = document == null ? null : Documents.write(document);
            created[i] = entry.createdAt().atOffset(ZoneOffset.UTC);
            updated[i] = entry.updatedAt().atOffset(ZoneOffset.UTC);
        }
        return database.pool()
                .preparedQuery("""
                        with owned as (
                            select epoch from owner where coalesce(origin, epoch) = $10::bigint and not ended for share
                        ), next as (
                            insert into organisation_version (org, version, at, actor)
                            select $1::text, $2::bigint + 1, $3::timestamptz, $4::text
                            where ($10::bigint = 0 or exists (select from owned)) and $2::bigint = coalesce(
                                (select max(version) from organisation_version where org = $1::text), 0)
                            on conflict do nothing
                            returning org, version
                        ), written as (
                            insert into configuration_entry (org, version, kind, id, document, created_at, updated_at)
                            select next.org, next.version, entry.*
                            from next, unnest($5::text[], $6::text[], $7::text[], $8::timestamptz[],
                                $9::timestamptz[]) as entry
                        ), audited as (
                            insert into audit (at, org, actor, actor_name, action, kind, subject, version)
                            select $3::timestamptz, next.org, $4::text, ACTOR_NAME,
                                case when entry.document is null or IS_DELETED then 'delete'
                                     when prior.document is null or WAS_DELETED then 'create'
                                     else 'change' end,
                                entry.kind, entry.id, next.version
                            from next, unnest($5::text[], $6::text[], $7::text[]) as entry (kind, id, document)
                            left join lateral (
                                select document from configuration_entry e
                                where e.org = $1::text and e.kind = entry.kind and e.id = entry.id
                                order by e.version desc limit 1
                            ) prior on true
                            where entry.kind = 'organisation' or not 'organisation' = any($5::text[])
                        )
                        select count(*), $10::bigint = 0 or exists (select from owned) from next
                        """.replace("ACTOR_NAME", PgAuditLog.actorName("$4::text"))
                        .replace("IS_DELETED", "coalesce(entry.document::json ->> 'deleted' = 'true', false)")
                        .replace("WAS_DELETED", "coalesce(prior.document::json ->> 'deleted' = 'true', false)"))
                .execute(Tuple.of(
                        org.value(),
                        expected,
                        at.atOffset(ZoneOffset.UTC),
                        actor,
                        kinds,
                        ids,
                        documents,
                        created,
                        updated,
                        origin.getAsLong()))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    if (!row.getBoolean(1)) {
                        throw new LanesTakenException("another process has taken the lanes");
                    }
                    return row.getLong(0) == 1;
                });
    }

    /// Walks from one organisation to the next over the key, so that long histories cost nothing.
    @Override
    public Future<List<OrgId>> organisations(Optional<OrgId> after, int limit) {
        return database.pool()
                .preparedQuery("""
                        with recursive walk as (
                            (select org from organisation_version where org > $1::text order by org limit 1)
                            union all
                            select (select org from organisation_version v where v.org > walk.org order by org limit 1)
                            from walk where walk.org is not null
                        )
                        select org from walk
                        where (
                            select document is not null from configuration_entry e
                            where e.org = walk.org and e.kind = 'organisation' and e.id = walk.org
                            order by version desc limit 1)
                        limit $2::integer
                        """)
                .execute(Tuple.of(after.map(OrgId::value).orElse(""), limit))
                .map(rows -> {
                    List<OrgId> organisations = new ArrayList<>(rows.size());
                    rows.forEach(row -> organisations.add(new OrgId(row.getString(0))));
                    return organisations;
                });
    }
}
