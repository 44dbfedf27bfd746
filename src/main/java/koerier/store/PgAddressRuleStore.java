package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import koerier.document.FieldError;
import koerier.document.Parsed;
import koerier.webhook.AddressRules;

/// The operator's rules about addresses in PostgreSQL.
public final class PgAddressRuleStore implements AddressRuleStore {
    private final Database database;

    public PgAddressRuleStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<Versioned> newest() {
        return database.pool()
                .query("select version, document from address_rules order by version desc limit 1")
                .execute()
                .map(rows -> {
                    RowIterator<Row> found = rows.iterator();
                    return found.hasNext() ? versioned(found.next()) : Versioned.NONE;
                });
    }

    private static Versioned versioned(Row row) {
        return switch (AddressRules.parse(Documents.read(row.getString(1)))) {
            case Parsed.Valid<AddressRules>(AddressRules rules) -> new Versioned(row.getLong(0), rules);
            case Parsed.Invalid<AddressRules>(java.util.List<FieldError> errors) ->
                throw new IllegalStateException("the stored rules about addresses are damaged: " + errors);
        };
    }

    @Override
    public Future<Boolean> append(long expected, AddressRules rules, String actor, Instant at) {
        return database.pool()
                .preparedQuery("""
                        with prior as (
                            select version, document from address_rules order by version desc limit 1
                        ), next as (
                            insert into address_rules (version, at, actor, document)
                            select $1::bigint + 1, $2::timestamptz, $3::text, $4::text
                            where $1::bigint = coalesce((select version from prior), 0)
                            on conflict do nothing
                            returning document
                        ), audited as (
                            insert into audit (at, actor, actor_name, action, kind, subject, before, after)
                            select $2::timestamptz, $3::text, ACTOR_NAME, 'change', 'addressRules', 'addressRules',
                                (select document from prior), next.document
                            from next
                        )
                        select count(*) from next
                        """.replace("ACTOR_NAME", PgAuditLog.actorName("$3::text")))
                .execute(Tuple.of(expected, at.atOffset(ZoneOffset.UTC), actor, Documents.write(rules.document())))
                .map(rows -> rows.iterator().next().getLong(0) == 1);
    }
}
