package koerier.store;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.api.ApiKey;
import koerier.api.Scope;
import koerier.configuration.Entry;
import koerier.configuration.Kind;
import koerier.org.OrgId;
import koerier.testkit.TestPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PgConfigurationStoreTest {
    private static final Instant THEN = Instant.parse("2026-11-24T09:30:00.123456Z");
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private static Vertx vertx;
    private static DatabaseSettings settings;
    private static Database database;
    private static ConfigurationStore store;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        settings = TestPostgres.database();
        database = Database.open(vertx, settings);
        store = new PgConfigurationStore(database);
    }

    @AfterAll
    static void shut() {
        await(database.close());
        await(vertx.close());
    }

    private static Entry entry(Kind kind, String id, @Nullable Map<String, @Nullable Object> document) {
        return new Entry(kind, id, 0, document, THEN, NOW);
    }

    private static Entry organisation(String id) {
        return entry(Kind.ORGANISATION, id, Map.of("name", id));
    }

    private static boolean append(String org, long expected, Entry... entries) {
        return await(store.append(new OrgId(org), expected, List.of(entries), "key_1", NOW));
    }

    private static List<Entry> load(String org, long version) {
        return await(store.load(new OrgId(org), version == 0 ? Optional.empty() : Optional.of(version)));
    }

    @Test
    void documentsComeBackAsTheyWent() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("z", new BigDecimal("12500.00"));
        document.put("a", null);
        document.put("long", 5_000_000_000L);
        document.put("int", -1);
        document.put("text", "a\0\"\u2028\ud83d\ude00");
        document.put("flag", true);
        document.put("big", new BigDecimal("123456789012345678901234567890"));
        document.put("tiny", new BigDecimal("0.0000000000000000001"));
        document.put("list", Arrays.asList(1, null, Map.of("x", List.of())));
        assertThat(append("round", 0, organisation("round"), entry(Kind.WEBHOOK, "wh_1", document)))
                .isTrue();
        List<Entry> entries = load("round", 0);
        assertThat(entries)
                .containsExactly(
                        new Entry(Kind.ORGANISATION, "round", 1, Map.of("name", "round"), THEN, NOW),
                        new Entry(Kind.WEBHOOK, "wh_1", 1, document, THEN, NOW));
        assertThat(entries.get(1).document()).containsExactlyEntriesOf(document);
    }

    @Test
    @DisplayName("[R6] every version can be loaded as it stood, deletions included")
    void oldVersionsStay() {
        append("old", 0, organisation("old"), entry(Kind.RULE, "rul_1", Map.of("v", 1)));
        append("old", 1, entry(Kind.RULE, "rul_1", Map.of("v", 2)), entry(Kind.RULE, "rul_2", Map.of("v", 1)));
        append("old", 2, entry(Kind.RULE, "rul_1", null));
        assertThat(load("old", 1)).extracting(Entry::document).containsExactly(Map.of("name", "old"), Map.of("v", 1));
        assertThat(load("old", 2))
                .extracting(Entry::document)
                .containsExactly(Map.of("name", "old"), Map.of("v", 2), Map.of("v", 1));
        assertThat(load("old", 0)).extracting(Entry::version).containsExactly(1L, 3L, 2L);
        assertThat(load("old", 0).get(1).document()).isNull();
        assertThat(load("nobody", 0)).isEmpty();
    }

    @Test
    @DisplayName("[A3] of two changes to one version exactly one is made")
    void oneWinner() {
        append("race", 0, organisation("race"));
        List<Future<Boolean>> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tries.add(store.append(
                    new OrgId("race"), 1, List.of(entry(Kind.RULE, "rul_" + i, Map.of())), "key_" + i, NOW));
        }
        await(Future.all(tries));
        assertThat(tries.stream().filter(Future::result)).hasSize(1);
        assertThat(load("race", 0)).hasSize(2).extracting(Entry::version).containsExactly(1L, 2L);
        assertThat(append("race", 1, organisation("race"))).isFalse();
        assertThat(append("race", 3, organisation("race"))).isFalse();
    }

    @Test
    void organisationsAreListedInOrderWithoutDeletedOnes() {
        DatabaseSettings own = TestPostgres.database();
        Database other = Database.open(vertx, own);
        ConfigurationStore fresh = new PgConfigurationStore(other);
        for (String id : List.of("b", "Z", "a", "c", "d")) {
            await(fresh.append(new OrgId(id), 0, List.of(organisation(id)), "key_1", NOW));
            await(fresh.append(new OrgId(id), 1, List.of(organisation(id)), "key_1", NOW));
        }
        await(fresh.append(new OrgId("b"), 2, List.of(entry(Kind.ORGANISATION, "b", null)), "key_1", NOW));
        assertThat(await(fresh.organisations(Optional.empty(), 3)))
                .extracting(OrgId::value)
                .containsExactly("Z", "a", "c");
        assertThat(await(fresh.organisations(Optional.of(new OrgId("c")), 3)))
                .extracting(OrgId::value)
                .containsExactly("d");
        assertThat(await(fresh.organisations(Optional.of(new OrgId("d")), 3))).isEmpty();
        await(other.close());
    }

    @Test
    void apiKeysAreFoundByTheirHash() {
        ApiKeyStore keys = new PgApiKeyStore(database);
        byte[] hash = {1, 2, 3};
        ApiKey operator = new ApiKey("key_1", "root", hash, "koe_abc", Optional.empty(), Set.of(Scope.OPERATOR), THEN);
        ApiKey other = new ApiKey(
                "key_2",
                "crm",
                new byte[] {4},
                "koe_def",
                Optional.of(new OrgId("acme")),
                Set.of(Scope.INGEST, Scope.READ),
                NOW);
        await(keys.add(operator, "test"));
        await(keys.add(other, "test"));
        ApiKey found = await(keys.byHash(hash)).orElseThrow();
        assertThat(found.id()).isEqualTo("key_1");
        assertThat(found.org()).isEmpty();
        assertThat(found.scopes()).containsExactly(Scope.OPERATOR);
        assertThat(found.createdAt()).isEqualTo(THEN);
        assertThat(await(keys.list())).extracting(ApiKey::id).containsExactly("key_1", "key_2");
        assertThat(await(keys.list()).get(1).org()).contains(new OrgId("acme"));
        assertThat(await(keys.byHash(new byte[] {9}))).isEmpty();
        assertThat(await(keys.revoke("key_1", "test", NOW))).isTrue();
        assertThat(await(keys.revoke("key_1", "test", NOW))).isFalse();
        assertThat(await(keys.byHash(hash))).isEmpty();
    }

    @Test
    void theConfigurationIsNeverUpdated() {
        append("stat", 0, organisation("stat"));
        append("stat", 1, organisation("stat"));
        var sums = TestPostgres.execute(settings, """
                select sum(n_tup_upd), sum(n_tup_del) from pg_stat_user_tables
                where relname in ('organisation_version', 'configuration_entry')
                """).iterator().next();
        assertThat(sums.getLong(0)).isZero();
        assertThat(sums.getLong(1)).isZero();
    }

    @Test
    void theDatabaseIsCheckedAndAWrongPasswordIsRefused() {
        await(database.check());
        DatabaseSettings wrong =
                new DatabaseSettings(settings.host(), settings.port(), settings.user(), "wrong", settings.database());
        Database refused = Database.open(vertx, wrong);
        assertThat(await(refused.check().map("in").recover(failure -> Future.succeededFuture(failure.getMessage()))))
                .contains("password authentication failed");
        assertThat(wrong.toString()).doesNotContain("wrong");
        await(refused.close());
    }
}
