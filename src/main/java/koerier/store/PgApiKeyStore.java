package koerier.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import koerier.api.ApiKey;
import koerier.api.Scope;
import koerier.org.OrgId;

/// The API keys in PostgreSQL.
public final class PgApiKeyStore implements ApiKeyStore {
    private static final String COLUMNS = "id, name, hash, prefix, org, scopes, created_at";

    private final Database database;

    public PgApiKeyStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<Void> add(ApiKey key, String actor) {
        return database.pool()
                .preparedQuery("""
                        with made as (
                            insert into api_key (id, name, hash, prefix, org, scopes, created_at)
                            values ($1::text, $2::text, $3::bytea, $4::text, $5::text, $6::text[], $7::timestamptz)
                            returning id, name, prefix, org, scopes, created_at
                        )
                        insert into audit (at, org, actor, actor_name, action, kind, subject, after)
                        select $7::timestamptz, made.org, $8::text, ACTOR_NAME, 'create', 'apiKey', made.id, DOCUMENT
                        from made
                        """.replace("ACTOR_NAME", PgAuditLog.actorName("$8::text"))
                        .replace("DOCUMENT", document("made")))
                .execute(Tuple.of(
                        key.id(),
                        key.name(),
                        Buffer.buffer(key.hash()),
                        key.prefix(),
                        key.org().map(OrgId::value).orElse(null),
                        key.scopes().stream().map(Scope::spelling).sorted().toArray(String[]::new),
                        key.createdAt().atOffset(ZoneOffset.UTC),
                        actor))
                .mapEmpty();
    }

    /// A key as the audit log keeps it: without its hash.
    private static String document(String row) {
        return "json_build_object('name', ROW.name, 'prefix', ROW.prefix, 'org', ROW.org, 'scopes', ROW.scopes)::text"
                .replace("ROW", row);
    }

    @Override
    public Future<Optional<ApiKey>> byHash(byte[] hash) {
        return database.pool()
                .preparedQuery("select " + COLUMNS + " from api_key where hash = $1::bytea")
                .execute(Tuple.of(Buffer.buffer(hash)))
                .map(rows -> {
                    RowIterator<Row> found = rows.iterator();
                    return found.hasNext() ? Optional.of(key(found.next())) : Optional.empty();
                });
    }

    @Override
    public Future<List<ApiKey>> list() {
        return database.pool()
                .query("select " + COLUMNS + " from api_key order by created_at, id")
                .execute()
                .map(rows -> {
                    List<ApiKey> keys = new ArrayList<>(rows.size());
                    rows.forEach(row -> keys.add(key(row)));
                    return keys;
                });
    }

    @Override
    public Future<Boolean> revoke(String id, String actor, Instant at) {
        return database.pool()
                .preparedQuery("""
                        with gone as (
                            delete from api_key where id = $1::text returning id, name, prefix, org, scopes
                        )
                        insert into audit (at, org, actor, actor_name, action, kind, subject, before)
                        select $3::timestamptz, gone.org, $2::text, ACTOR_NAME, 'delete', 'apiKey', gone.id, DOCUMENT
                        from gone
                        """.replace("ACTOR_NAME", PgAuditLog.actorName("$2::text"))
                        .replace("DOCUMENT", document("gone")))
                .execute(Tuple.of(id, actor, at.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.rowCount() > 0);
    }

    private static ApiKey key(Row row) {
        Set<Scope> scopes = Arrays.stream(row.getArrayOfStrings(5))
                .map(PgApiKeyStore::scope)
                .collect(Collectors.toUnmodifiableSet());
        return new ApiKey(
                row.getString(0),
                row.getString(1),
                row.getBuffer(2).getBytes(),
                row.getString(3),
                Optional.ofNullable(row.getString(4)).map(OrgId::new),
                scopes,
                row.getOffsetDateTime(6).toInstant());
    }

    private static Scope scope(String spelling) {
        for (Scope scope : Scope.values()) {
            if (scope.spelling().equals(spelling)) {
                return scope;
            }
        }
        throw new IllegalStateException("the store holds an unknown scope: " + spelling);
    }
}
