package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import koerier.log.AuditEntry;
import koerier.log.AuditQuery;
import koerier.log.AuditRow;
import koerier.org.OrgId;
import koerier.webhook.SealedDocuments;
import org.jspecify.annotations.Nullable;

/// The audit log in PostgreSQL, where a trigger refuses to change or delete a row. Configurations are not written into
/// it a second time: a row names the version, and the documents before and after it are read from their history.
public final class PgAuditLog implements AuditLog {
    private final Database database;

    public PgAuditLog(Database database) {
        this.database = database;
    }

    /// What a key is named now; parts of the system are their own name.
    static String actorName(String parameter) {
        return "coalesce((select name from api_key where id = " + parameter + "), " + parameter + ")";
    }

    @Override
    public Future<Void> add(AuditEntry entry) {
        return database.pool()
                .preparedQuery("""
                        insert into audit (at, org, actor, actor_name, action, kind, subject, detail)
                        values ($1::timestamptz, $2::text, $3::text, ACTOR_NAME, $4::text, $5::text, $6::text,
                            nullif($7::text, ''))
                        """.replace("ACTOR_NAME", actorName("$3::text")))
                .execute(Tuple.of(
                        entry.at().atOffset(ZoneOffset.UTC),
                        entry.org().map(OrgId::value).orElse(null),
                        entry.actor(),
                        entry.action().name().toLowerCase(Locale.ROOT),
                        entry.kind(),
                        entry.subject(),
                        entry.detail()))
                .mapEmpty();
    }

    @Override
    public Future<List<AuditRow>> list(AuditQuery query) {
        return database.pool()
                .preparedQuery("""
                        select a.id, a.at, a.org, a.actor, a.actor_name, a.action, a.kind, a.subject, a.detail,
                            coalesce(a.before, prior.document), coalesce(a.after, made.document)
                        from audit a
                        left join configuration_entry made
                            on a.version is not null
                            and (made.org, made.kind, made.id, made.version) = (a.org, a.kind, a.subject, a.version)
                        left join lateral (
                            select document from configuration_entry e
                            where a.version is not null
                              and e.org = a.org and e.kind = a.kind and e.id = a.subject and e.version < a.version
                            order by e.version desc limit 1
                        ) prior on true
                        where ($1::text is null or a.org = $1::text) and a.id < $2::bigint
                          and ($3::text is null or a.kind = $3::text)
                          and ($4::text is null or a.subject = $4::text)
                        order by a.id desc limit $5::integer
                        """)
                .execute(Tuple.of(
                        query.org().map(OrgId::value).orElse(null),
                        query.below(),
                        query.kind().orElse(null),
                        query.subject().orElse(null),
                        query.limit()))
                .map(rows -> {
                    List<AuditRow> result = new ArrayList<>(rows.size());
                    rows.forEach(row -> result.add(row(row)));
                    return result;
                });
    }

    private static AuditRow row(Row row) {
        return new AuditRow(
                row.getLong(0),
                row.getOffsetDateTime(1).toInstant(),
                Optional.ofNullable(row.getString(2)).map(OrgId::new),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                document(row.getString(9)),
                document(row.getString(10)),
                row.getString(8));
    }

    private static @Nullable Map<String, @Nullable Object> document(@Nullable String text) {
        return text == null ? null : SealedDocuments.masked(Documents.read(text));
    }
}
