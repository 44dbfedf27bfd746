package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import koerier.TestNode;
import koerier.TestNode.Answer;
import koerier.api.Scope;
import koerier.api.io.Contract;
import koerier.api.io.Contract.Operation;
import koerier.testkit.FakeReceiver;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Who may do what, on a whole node: every operation of the published document, with keys of all kinds. An
/// operation that is new there is tried here without a word; one with a new kind of id fails until this test
/// knows such a thing.
class CallersIT {
    private static final String WEBHOOK = """
            {"name": "%s", "module": "Deals", "url": "http://127.0.0.1:%d/", "retry": {"policy": "none"}}""";
    private static final String RULE = """
            {"name": "%s", "module": "Deals", "trigger": {"type": "create"}, "instantAction": {"webhook": "wh_1"}}""";
    private static final String EVENT = """
            {"id": "e1", "module": "Deals", "operation": "create", "recordId": "1", "record": {"Stage": "Won"}}""";
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-zA-Z]+)}");
    /// What a caller names himself: such a thing is made where it is missing.
    private static final Set<String> CHOSEN_BY_CALLER = Set.of("putModule", "putField");

    private static final AtomicInteger NAMES = new AtomicInteger();

    private static FakeReceiver receiver;
    private static TestNode node;
    private static PgConnection database;
    private static List<Operation> operations;
    /// Something of each kind that the organisation `acme` has.
    private static Map<String, String> existing;

    @BeforeAll
    static void twoOrganisations() {
        receiver = FakeReceiver.start();
        node = TestNode.start();
        database = TestPostgres.await(TestPostgres.connect(node.database()));
        Vertx vertx = Vertx.vertx();
        operations = TestPostgres.await(Contract.load(vertx)).operations();
        TestPostgres.await(vertx.close());
        for (String org : List.of("acme", "other", "third")) {
            node.put("/v1/orgs/" + org, "{\"name\": \"" + org + "\"}").expect(201);
        }
        node.put("/v1/orgs/acme/modules/Machines", "{\"singular\": \"Machine\", \"plural\": \"Machines\"}")
                .expect(201);
        node.put("/v1/orgs/acme/modules/Machines/fields/Due", "{\"label\": \"Due\", \"type\": \"date\"}")
                .expect(201);
        String delivery = delivered("acme");
        String action = scheduled("acme", 1);
        existing = Map.of(
                "module",
                "Machines",
                "field",
                "Due",
                "webhook",
                "wh_1",
                "rule",
                "rul_1",
                "delivery",
                delivery,
                "action",
                action,
                "replay",
                replaying("acme"));
    }

    @AfterAll
    static void stop() {
        TestPostgres.await(database.close());
        node.close();
        receiver.close();
    }

    /// Makes a webhook, a rule and a delivery, which is read from the log once that holds it.
    private static String delivered(String org) {
        node.post("/v1/orgs/" + org + "/webhooks", WEBHOOK.formatted("First", receiver.port()))
                .expect(201);
        node.post("/v1/orgs/" + org + "/rules", RULE.formatted("First")).expect(201);
        node.post("/v1/orgs/" + org + "/events", EVENT).expect(202);
        while (true) {
            JsonNode found = node.get("/v1/orgs/" + org + "/deliveries?state=delivered")
                    .expect(200)
                    .json();
            if (!found.at("/data").isEmpty()) {
                return found.at("/data/0/id").asText();
            }
        }
    }

    private static String scheduled(String org, int number) {
        TestPostgres.await(sql("""
                insert into scheduled select extract(epoch from timestamp '2030-01-01')::bigint * 1000,
                    179551260000000%1$d, 3, 1, 1, 179551260000000%1$d, 1, '%2$s', 'Deals', '1', '', ''
                """.formatted(number, org)));
        return node.get("/v1/orgs/" + org + "/scheduled-actions")
                .expect(200)
                .json()
                .at("/data/0/id")
                .asText();
    }

    /// A replay of all that failed, which is nothing.
    private static String replaying(String org) {
        return node.post("/v1/orgs/" + org + "/deliveries/replay", "{\"filter\": {\"state\": \"failed\"}}")
                .expect(202)
                .json()
                .get("id")
                .asText();
    }

    private static String key(String org, Scope... scopes) {
        String spelt =
                String.join("\", \"", Stream.of(scopes).map(Scope::spelling).toList());
        return node.post(
                        "/v1/api-keys",
                        "{\"name\": \"k%d\", \"org\": \"%s\", \"scopes\": [\"%s\"]}"
                                .formatted(NAMES.incrementAndGet(), org, spelt))
                .expect(201)
                .json()
                .get("key")
                .asText();
    }

    private static String keyForAll(String org) {
        return key(org, Scope.MANAGE_WORKFLOWS, Scope.READ, Scope.INGEST);
    }

    private static Stream<Operation> ofOrganisations() {
        return operations.stream().filter(operation -> operation.path().contains("{org}"));
    }

    /// @param ids of what to put in the place of the other parameters; null: the id of nothing
    private static String path(Operation operation, String org, Map<String, String> ids) {
        Matcher parameters = PARAMETER.matcher(operation.path().replace("{org}", org));
        return parameters.replaceAll(found -> {
            String name = found.group(1);
            if (ids == null) {
                return missing(name);
            }
            assertThat(ids)
                    .as("say above what organisation acme has of this kind")
                    .containsKey(name);
            return ids.get(name);
        });
    }

    /// An id that is well-formed and nobody's.
    private static String missing(String parameter) {
        return switch (parameter) {
            case "webhook" -> "wh_4077";
            case "rule" -> "rul_4077";
            case "delivery" -> existing.get("delivery").replaceAll(".$", "z");
            case "action" -> existing.get("action").replaceAll(".$", "z");
            case "replay" -> "rpl_" + "0".repeat(32);
            default -> "Nothing4077";
        };
    }

    private static String body(Operation operation) {
        if (operation.id().equals("explainRule")) {
            return "{\"event\": " + EVENT + "}";
        }
        return operation.method().startsWith("P") ? "{}" : null;
    }

    /// Everything that acme has, as one text.
    private static String stateOfAcme() {
        return query("""
                select concat(
                    (select md5(string_agg(t::text, ',' order by t::text)) from organisation_version t where org = 'acme'),
                    (select md5(string_agg(t::text, ',' order by t::text)) from configuration_entry t where org = 'acme'),
                    (select md5(string_agg(t::text, ',' order by t::text)) from scheduled t where org = 'acme'),
                    (select md5(string_agg(t::text, ',' order by t::text)) from event t where org = 'acme'),
                    (select md5(string_agg(t::text, ',' order by t::text)) from attempt t where org = 'acme'),
                    (select md5(string_agg(t::text, ',' order by t::text)) from scheduled_end t))
                """).getString(0);
    }

    private static Row query(String sql) {
        return TestPostgres.await(sql(sql)).iterator().next();
    }

    private static Future<RowSet<Row>> sql(String sql) {
        return database.query(sql).execute();
    }

    private static long audited(String action, String path) {
        return query("select count(*) from audit where action = '" + action + "' and subject = '" + path + "'")
                .getLong(0);
    }

    private static String said(Answer answer) {
        return answer.status() + " " + answer.body();
    }

    @TestFactory
    @DisplayName("A2 whatever is asked about another organisation is answered as if there were none")
    Stream<DynamicTest> anotherOrganisation() {
        String stranger = keyForAll("other");
        String before = stateOfAcme();
        return ofOrganisations()
                .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                    Answer foreign =
                            node.call(stranger, operation.method(), path(operation, "acme", existing), body(operation));
                    Answer missing =
                            node.call(stranger, operation.method(), path(operation, "nobody", null), body(operation));
                    assertThat(foreign.status()).isEqualTo(404);
                    assertThat(said(foreign)).isEqualTo(said(missing));
                    assertThat(stateOfAcme()).isEqualTo(before);
                }));
    }

    @TestFactory
    @DisplayName("A3 A33 the id of another organisation's thing is answered like the id of nothing")
    Stream<DynamicTest> anotherOrganisationsThings() {
        String stranger = keyForAll("other");
        String before = stateOfAcme();
        return ofOrganisations()
                .filter(operation ->
                        PARAMETER.matcher(operation.path().replace("{org}", "")).find())
                .filter(operation -> !CHOSEN_BY_CALLER.contains(operation.id()))
                .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                    Answer foreign = node.call(
                            stranger, operation.method(), path(operation, "other", existing), body(operation));
                    Answer missing =
                            node.call(stranger, operation.method(), path(operation, "other", null), body(operation));
                    assertThat(foreign.status()).as(foreign.body()).isEqualTo(404);
                    assertThat(said(foreign)).isEqualTo(said(missing));
                    assertThat(stateOfAcme()).isEqualTo(before);
                }));
    }

    @TestFactory
    @DisplayName("A6 [A4] each scope opens what the document says, and nothing more; a refusal is one row")
    Stream<DynamicTest> scopes() {
        return Stream.of(Scope.READ, Scope.INGEST, Scope.MANAGE_WORKFLOWS).flatMap(scope -> {
            String key = key("acme", scope);
            return operations.stream()
                    .filter(operation -> operation.scope().isPresent())
                    .map(operation -> DynamicTest.dynamicTest(scope + " " + operation.id(), () -> {
                        Scope needed = operation.scope().orElseThrow();
                        boolean may = needed == scope || needed == Scope.READ && scope == Scope.MANAGE_WORKFLOWS;
                        String path = path(operation, "acme", null);
                        String subject = operation.method() + " " + path;
                        long before = audited("refuse", subject);
                        Answer answer = node.call(key, operation.method(), path, body(operation));
                        assertThat(answer.status() != 403).as(said(answer)).isEqualTo(may);
                        assertThat(answer.status()).isNotIn(401, 500);
                        assertThat(audited("refuse", subject) - before).isEqualTo(may ? 0 : 1);
                    }));
        });
    }

    /// One call of each operation that changes something, in an order in which all succeed.
    private List<String[]> changes(String createdKey) {
        String acme = "/v1/orgs/audited";
        String webhook = WEBHOOK.formatted("Audited", receiver.port());
        List<String[]> calls = new ArrayList<>();
        calls.add(new String[] {"PUT", acme, "{\"name\": \"Audited\"}"});
        calls.add(new String[] {"PATCH", acme, "{\"name\": \"Audited again\"}"});
        calls.add(new String[] {"PUT", acme + "/modules/M", "{\"singular\": \"M\", \"plural\": \"Ms\"}"});
        calls.add(new String[] {"PATCH", acme + "/modules/M", "{\"plural\": \"Mms\"}"});
        calls.add(new String[] {"PUT", acme + "/modules/M/fields/F", "{\"label\": \"F\", \"type\": \"text\"}"});
        calls.add(new String[] {"PATCH", acme + "/modules/M/fields/F", "{\"label\": \"G\"}"});
        calls.add(new String[] {"DELETE", acme + "/modules/M/fields/F", null});
        calls.add(new String[] {"DELETE", acme + "/modules/M", null});
        calls.add(new String[] {"POST", acme + "/webhooks", webhook});
        calls.add(new String[] {"PUT", acme + "/webhooks/wh_1", webhook.replace("Audited", "Renamed")});
        calls.add(new String[] {"PATCH", acme + "/webhooks/wh_1", "{\"description\": \"d\"}"});
        calls.add(new String[] {"POST", acme + "/webhooks/wh_1/test", "{}"});
        calls.add(new String[] {"POST", acme + "/webhooks/wh_1/secret/rotate", null});
        calls.add(new String[] {"POST", acme + "/rules", RULE.formatted("Audited")});
        calls.add(new String[] {"PUT", acme + "/rules/rul_1", RULE.formatted("Renamed")});
        calls.add(new String[] {"PATCH", acme + "/rules/rul_1", "{\"active\": false}"});
        calls.add(new String[] {"DELETE", acme + "/rules/rul_1", null});
        calls.add(new String[] {"DELETE", acme + "/webhooks/wh_1", null});
        calls.add(new String[] {"DELETE", acme, null});
        String third = "/v1/orgs/third";
        calls.add(new String[] {"POST", third + "/deliveries/" + delivered("third") + "/replay", null});
        calls.add(new String[] {"POST", third + "/deliveries/replay", "{\"filter\": {\"state\": \"failed\"}}"});
        calls.add(new String[] {"DELETE", third + "/replays/" + replaying("third"), null});
        calls.add(new String[] {"POST", third + "/scheduled-actions/" + scheduled("third", 2) + "/run", null});
        calls.add(new String[] {"DELETE", third + "/scheduled-actions/" + scheduled("third", 3), null});
        calls.add(new String[] {"POST", "/v1/api-keys", "{\"name\": \"new\", \"scopes\": [\"operator\"]}"});
        calls.add(new String[] {"DELETE", "/v1/api-keys/" + createdKey, null});
        calls.add(new String[] {"PUT", "/v1/address-rules", "{\"deny\": [\"93.184.216.0/24\"]}"});
        return calls;
    }

    @Test
    @DisplayName("A28 [A6] each call that changes something is exactly one row, with the key that made it")
    void oneRowForEachChange() {
        String doomed = node.post("/v1/api-keys", "{\"name\": \"doomed\", \"scopes\": [\"operator\"]}")
                .expect(201)
                .json()
                .get("id")
                .asText();
        Set<String> tried = new HashSet<>();
        for (String[] call : changes(doomed)) {
            long before = rows();
            Answer answer = node.call(TestNode.KEY, call[0], call[1], call[2]);
            assertThat(answer.status())
                    .as(call[0] + " " + call[1] + " " + said(answer))
                    .isBetween(200, 204);
            assertThat(rows() - before).as(call[0] + " " + call[1]).isEqualTo(1);
            JsonNode newest = node.get("/v1/audit?limit=1").expect(200).json().at("/data/0");
            assertThat(newest.at("/actor/id").asText()).isEqualTo("key_operator");
            assertThat(newest.at("/actor/name").asText()).isEqualTo("operator");
            tried.add(call[0] + " " + call[1]);
        }
        assertThat(operations)
                .as("an operation that changes something is not among the calls of this test")
                .filteredOn(operation -> operation.audit() != Contract.Audit.NONE)
                .allSatisfy(operation -> assertThat(tried)
                        .anyMatch(call -> call.matches(operation.method() + " "
                                + PARAMETER.matcher(operation.path()).replaceAll("[^/]+"))));
    }

    private static long rows() {
        return query("select count(*) from audit").getLong(0);
    }

    @Test
    @DisplayName("[A6] an organisation sees its own rows alone; there is no way to write or delete one")
    void theAuditLogIsReadOnly() {
        String reader = key("acme", Scope.READ);
        JsonNode page = node.call(reader, "GET", "/v1/orgs/acme/audit?limit=200", null)
                .expect(200)
                .json();
        assertThat(page.at("/data"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.get("org").asText()).isEqualTo("acme"));
        assertThat(node.call(reader, "GET", "/v1/audit", null).status()).isEqualTo(403);
        JsonNode webhook =
                node.get("/v1/orgs/acme/audit?kind=webhook&subject=wh_1").json();
        assertThat(webhook.at("/data/0/action").asText()).isEqualTo("create");
        assertThat(webhook.at("/data/0/after/name").asText()).isEqualTo("First");
        assertThat(operations)
                .filteredOn(operation -> operation.path().contains("audit"))
                .allSatisfy(operation -> assertThat(operation.method()).isEqualTo("GET"));
        JsonNode first = node.get("/v1/audit?limit=2").expect(200).json();
        JsonNode second = node.get(
                        "/v1/audit?limit=2&after=" + first.get("next").asText())
                .expect(200)
                .json();
        assertThat(second.at("/data/0/id").asLong())
                .isLessThan(first.at("/data/1/id").asLong());
    }
}
