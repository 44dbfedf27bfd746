package koerier.store;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.api.ApiKey;
import koerier.api.Scope;
import koerier.configuration.Entry;
import koerier.configuration.Kind;
import koerier.configuration.Precondition;
import koerier.log.AuditEntry;
import koerier.log.AuditQuery;
import koerier.log.AuditRow;
import koerier.org.OrgId;
import koerier.testkit.TestPostgres;
import koerier.webhook.AddressPolicy;
import koerier.webhook.AddressRules;
import koerier.webhook.Network;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgAuditLogTest {
    private static final OrgId ACME = new OrgId("acme");
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private DatabaseSettings settings;
    private Database database;
    private ConfigurationStore configurations;
    private AuditLog audit;

    @BeforeEach
    void connect() {
        settings = TestPostgres.database();
        database = Database.open(vertx, settings);
        configurations = new PgConfigurationStore(database);
        audit = new PgAuditLog(database);
    }

    @AfterEach
    void disconnect() {
        await(database.close());
        await(vertx.close());
    }

    private void change(long expected, Kind kind, String id, @Nullable Map<String, @Nullable Object> document) {
        Entry entry = new Entry(kind, id, expected + 1, document, NOW, NOW);
        assertThat(await(configurations.append(ACME, expected, List.of(entry), "key_1", NOW)))
                .isTrue();
    }

    private List<AuditRow> rows(Optional<OrgId> org, long below, int limit) {
        return await(audit.list(new AuditQuery(org, Optional.empty(), Optional.empty(), below, limit)));
    }

    private List<AuditRow> rows() {
        return rows(Optional.empty(), Long.MAX_VALUE, 100);
    }

    @Test
    @DisplayName("[A6] A28 a change is one row, with who, when, before and after; secrets are masked")
    void changes() {
        ApiKey key =
                new ApiKey("key_1", "CRM", new byte[] {1}, "koe_live_abcd", Optional.of(ACME), Set.of(Scope.READ), NOW);
        await(new PgApiKeyStore(database).add(key, "system:test"));
        change(0, Kind.WEBHOOK, "wh_1", Map.of("name", "One", "value", Map.of("sealed", "dev:c2VjcmV0")));
        change(1, Kind.WEBHOOK, "wh_1", Map.of("name", "Two", "list", List.of(Map.of("a", Map.of("sealed", "x:y")))));
        change(2, Kind.WEBHOOK, "wh_1", null);
        change(3, Kind.FIELD, "Deals.Due", Map.of("label", "Due", "deleted", false));
        change(4, Kind.FIELD, "Deals.Due", Map.of("label", "Due", "deleted", true));
        change(5, Kind.FIELD, "Deals.Due", Map.of("label", "Due", "deleted", false));

        List<AuditRow> rows = rows(Optional.of(ACME), Long.MAX_VALUE, 100);
        assertThat(rows)
                .extracting(row -> row.action() + " " + row.kind() + " " + row.subject())
                .containsExactly(
                        "create field Deals.Due",
                        "delete field Deals.Due",
                        "create field Deals.Due",
                        "delete webhook wh_1",
                        "change webhook wh_1",
                        "create webhook wh_1",
                        "create apiKey key_1");
        assertThat(rows.subList(0, 6)).allSatisfy(row -> {
            assertThat(row.actor()).isEqualTo("key_1");
            assertThat(row.actorName()).isEqualTo("CRM");
            assertThat(row.at()).isEqualTo(NOW);
        });
        assertThat(rows.get(5).before()).isNull();
        assertThat(rows.get(5).after()).isEqualTo(Map.of("name", "One", "value", "***"));
        assertThat(rows.get(4).before()).isEqualTo(Map.of("name", "One", "value", "***"));
        assertThat(rows.get(4).after()).isEqualTo(Map.of("name", "Two", "list", List.of(Map.of("a", "***"))));
        assertThat(rows.get(3).before()).containsEntry("name", "Two");
        assertThat(rows.get(3).after()).isNull();
        assertThat(rows.get(6).after()).containsEntry("name", "CRM").doesNotContainKey("hash");
        assertThat(rows(Optional.of(new OrgId("other")), Long.MAX_VALUE, 100)).isEmpty();
    }

    @Test
    @DisplayName("[A6] a change that loses its race leaves no row, and a whole organisation that goes is one")
    void oneRowForEachChange() {
        change(0, Kind.ORGANISATION, "acme", Map.of("name", "Acme"));
        change(1, Kind.RULE, "rul_1", Map.of("name", "R"));
        Entry late = new Entry(Kind.RULE, "rul_1", 2, Map.of("name", "Late"), NOW, NOW);
        assertThat(await(configurations.append(ACME, 1, List.of(late), "key_2", NOW)))
                .isFalse();
        List<Entry> all = List.of(
                new Entry(Kind.RULE, "rul_1", 3, null, NOW, NOW),
                new Entry(Kind.ORGANISATION, "acme", 3, null, NOW, NOW));
        assertThat(await(configurations.append(ACME, 2, all, "key_2", NOW))).isTrue();
        assertThat(rows())
                .extracting(row -> row.action() + " " + row.kind() + " " + row.actor())
                .containsExactly("delete organisation key_2", "create rule key_1", "create organisation key_1");
    }

    @Test
    @DisplayName("[A6] A9 keys made and revoked are rows, under the name that they had")
    void keys() {
        ApiKeyStore keys = new PgApiKeyStore(database);
        ApiKey operator = new ApiKey(
                "key_1", "root", new byte[] {9, 8, 7}, "koe_", Optional.empty(), Set.of(Scope.OPERATOR), NOW);
        await(keys.add(operator, "system:dev"));
        assertThat(await(keys.revoke("key_1", "key_1", NOW))).isTrue();
        assertThat(await(keys.revoke("key_1", "key_1", NOW))).isFalse();
        assertThat(rows())
                .extracting(row -> row.action() + " " + row.subject())
                .containsExactly("delete key_1", "create key_1");
        assertThat(rows().getFirst().before())
                .containsEntry("name", "root")
                .containsEntry("scopes", List.of("operator"));
        assertThat(rows().getFirst().actorName()).isEqualTo("root");
        assertThat(rows().getLast().actorName()).isEqualTo("system:dev");
    }

    @Test
    @DisplayName("[A6] calls and refusals are rows; pages go on where they ended")
    void callsAndPages() {
        for (int i = 0; i < 5; i++) {
            await(audit.add(new AuditEntry(
                    NOW, Optional.of(ACME), "key_1", AuditEntry.Action.REFUSE, "putRule", "PUT /v1/" + i, "no")));
        }
        List<AuditRow> first = rows(Optional.of(ACME), Long.MAX_VALUE, 3);
        List<AuditRow> rest = rows(Optional.of(ACME), first.getLast().id(), 3);
        assertThat(first).extracting(AuditRow::subject).containsExactly("PUT /v1/4", "PUT /v1/3", "PUT /v1/2");
        assertThat(rest).extracting(AuditRow::subject).containsExactly("PUT /v1/1", "PUT /v1/0");
        assertThat(rest.getFirst().detail()).isEqualTo("no");
        assertThat(await(audit.list(new AuditQuery(
                        Optional.empty(), Optional.of("putRule"), Optional.of("PUT /v1/3"), Long.MAX_VALUE, 9))))
                .hasSize(1);
    }

    @ParameterizedTest
    @DisplayName("[A6] A28 the database itself refuses to change or delete history")
    @ValueSource(strings = {"audit", "organisation_version", "configuration_entry", "address_rules"})
    void history(String table) {
        change(0, Kind.ORGANISATION, "acme", Map.of("name", "Acme"));
        await(new PgAddressRuleStore(database).append(0, AddressRules.NONE, "key_1", NOW));
        for (String attack : List.of(
                "update " + table + " set at = now()", "delete from " + table, "truncate " + table + " cascade")) {
            String sql = table.equals("configuration_entry") ? attack.replace("at = now()", "document = 'x'") : attack;
            assertThatThrownBy(() -> TestPostgres.execute(settings, sql))
                    .as(sql)
                    .hasMessageContaining("cannot be changed");
        }
        assertThat(TestPostgres.execute(settings, "select * from " + table).size())
                .isPositive();
    }

    @Test
    @DisplayName("U55 [A6] rules about addresses hold for every node that refreshes, and are in the audit log")
    void addressRules() {
        var here = new AddressRulebook(new PgAddressRuleStore(database), AddressPolicy.strict(), () -> NOW);
        var there = new AddressRulebook(new PgAddressRuleStore(database), AddressPolicy.strict(), () -> NOW);
        AddressRules wanted = new AddressRules(List.of(), List.of(Network.of("93.184.216.0/24")), Set.of(8443));
        byte[] address = {93, (byte) 184, (byte) 216, 34};
        AddressPolicy before = there.policy(ACME);
        assertThat(before.judge(address, 443).allowed()).isTrue();

        assertThat(await(here.replace(Precondition.version(0), wanted, "key_1")))
                .isPresent();
        assertThat(here.policy(ACME).judge(address, 443).allowed()).isFalse();
        assertThat(there.policy(ACME)).isSameAs(before);
        await(there.refresh());
        assertThat(there.policy(ACME).judge(address, 443).allowed()).isFalse();
        AddressPolicy after = there.policy(ACME);
        await(there.refresh());
        assertThat(there.policy(ACME)).as("the same until it changes").isSameAs(after);

        assertThat(await(there.replace(Precondition.version(0), AddressRules.NONE, "key_1")))
                .as("not over what the caller has not read")
                .isEmpty();
        there.protect(List.of(), Set.of(443));
        assertThat(there.policy(ACME).judge(new byte[] {127, 0, 0, 1}, 443).allowed())
                .isFalse();
        assertThat(there.current().rules()).isEqualTo(wanted);
        assertThat(rows()).singleElement().satisfies(row -> {
            assertThat(row.kind()).isEqualTo("addressRules");
            assertThat(row.before()).isNull();
            assertThat(row.after()).containsEntry("deny", List.of("93.184.216.0/24"));
        });
    }
}
