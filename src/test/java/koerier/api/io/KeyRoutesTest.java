package koerier.api.io;

import static koerier.api.io.ApiUnderTest.OPERATOR;
import static koerier.api.io.ApiUnderTest.ORG;
import static koerier.api.io.ApiUnderTest.OTHER;
import static koerier.api.io.ApiUnderTest.errors;
import static koerier.api.io.ApiUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import koerier.api.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class KeyRoutesTest {
    private static final String KEYS = "/v1/api-keys";
    private static final String OPERATORS = "{\"name\": \"ops\", \"scopes\": [\"operator\"]}";

    private ApiUnderTest api;

    @BeforeEach
    void serve() {
        api = new ApiUnderTest();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    @DisplayName("[A4] A9 a key is shown once, stored as a hash, works, and stops when it is revoked")
    void aKeyLivesAndDies() {
        HttpResponse<String> created = api.call(OPERATOR, "POST", KEYS, OPERATORS);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        String key = (String) json(created).get("key");
        String id = (String) json(created).get("id");
        assertThat(key).startsWith("koe_live_").hasSize(58);
        assertThat(created.headers().firstValue("Location")).contains(KEYS + "/" + id);
        assertThat(api.ports.keys.all.toString()).doesNotContain(key);

        HttpResponse<String> list = api.call(key, "GET", KEYS, null);
        assertThat(list.statusCode()).isEqualTo(200);
        assertThat(list.body()).contains(id).contains(key.substring(0, 13)).doesNotContain(key);

        assertThat(api.call(OPERATOR, "DELETE", KEYS + "/" + id, null).statusCode())
                .isEqualTo(204);
        assertThat(api.call(key, "GET", KEYS, null).statusCode()).isEqualTo(401);
        assertThat(api.call(OPERATOR, "DELETE", KEYS + "/" + id, null).statusCode())
                .isEqualTo(404);
    }

    @Test
    @DisplayName("[A4] a key revoked on another node stops within 10 seconds, and until then it is looked up once")
    void aRevokedKeyStopsSoon() {
        String key = api.key(Optional.empty(), Scope.OPERATOR);
        int before = api.ports.keys.lookups.get();
        for (int i = 0; i < 5; i++) {
            assertThat(api.call(key, "GET", KEYS, null).statusCode()).isEqualTo(200);
        }
        assertThat(api.ports.keys.lookups.get() - before).isEqualTo(1);
        api.ports.keys.all.removeLast();
        api.now.updateAndGet(now -> now.plus(Duration.ofMillis(9_900)));
        assertThat(api.call(key, "GET", KEYS, null).statusCode()).isEqualTo(401);
    }

    @Test
    @DisplayName("A10 a key in the query string, and whatever else is no bearer key, is 401")
    void onlyAHeaderCounts() {
        String key = api.key(Optional.empty(), Scope.OPERATOR);
        assertThat(api.call(null, "GET", KEYS + "?access_token=" + key, null).statusCode())
                .isEqualTo(401);
        assertThat(api.call(key, "GET", KEYS + "?x=" + key, null).statusCode()).isEqualTo(401);
        int before = api.ports.keys.lookups.get();
        char last = key.charAt(key.length() - 1);
        String mistyped = key.substring(0, key.length() - 1) + (last == '0' ? '1' : '0');
        for (String header :
                List.of("Bearer " + mistyped, "Basic " + key, key, "Bearer", "Bearer x", "Bearer " + "x".repeat(300))) {
            assertThat(api.call(null, "GET", KEYS, null, "Authorization", header)
                            .statusCode())
                    .as(header)
                    .isEqualTo(401);
        }
        assertThat(api.ports.keys.lookups.get())
                .as("a mistyped key is not looked up")
                .isEqualTo(before);
        assertThat(api.call(null, "GET", KEYS, null, "Authorization", "bearer " + key)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("[A1] every mistake is named at once")
    void everyMistakeIsNamed() {
        assertThat(errors(api.call(OPERATOR, "POST", KEYS, "{\"scopes\": [\"root\", 7], \"nmae\": \"x\", \"org\": 5}")))
                .containsExactlyInAnyOrder(
                        "/name required", "/scopes/0 choice", "/scopes/1 type", "/nmae unknown", "/org type");
        assertThat(errors(api.call(OPERATOR, "POST", KEYS, "{\"name\": \"x\", \"scopes\": []}")))
                .containsExactly("/scopes tooShort");
        assertThat(errors(api.call(OPERATOR, "POST", KEYS, "{\"name\": \"x\", \"scopes\": [\"read\"]}")))
                .containsExactly("/org required");
        assertThat(errors(api.call(
                        OPERATOR, "POST", KEYS, "{\"name\": \"x\", \"org\": \"acme\", \"scopes\": [\"operator\"]}")))
                .containsExactly("/org notAllowed");
        assertThat(errors(api.call(
                        OPERATOR, "POST", KEYS, "{\"name\": \"x\", \"org\": \"../x\", \"scopes\": [\"read\"]}")))
                .containsExactly("/org unknown");
    }

    @Test
    @DisplayName("[A2] lists are newest first, in pages that end with next null; a foreign cursor is refused")
    void listsComeInPages() {
        for (int i = 0; i < 4; i++) {
            api.key(Optional.of(ORG), Scope.READ);
        }
        Map<String, Object> first = json(api.get(KEYS + "?limit=2"));
        Map<String, Object> second = json(api.get(KEYS + "?limit=2&after=" + first.get("next")));
        Map<String, Object> third = json(api.get(KEYS + "?limit=2&after=" + second.get("next")));
        assertThat(Stream.of(first, second, third).flatMap(KeyRoutesTest::ids))
                .containsExactly("key_5", "key_4", "key_3", "key_2", "key_1");
        assertThat(third.get("next")).isNull();
        for (String bad : List.of(
                "after=x",
                "after=",
                "after=%00",
                "after=b3Jncwow",
                "limit=0",
                "limit=201",
                "limit=1e9",
                "limit=-1",
                "limit=9223372036854775808",
                "limit=",
                "sort=name",
                "limit=1&limit=2")) {
            HttpResponse<String> response = api.get(KEYS + "?" + bad);
            assertThat(response.statusCode()).as(bad + " " + response.body()).isEqualTo(422);
            assertThat(errors(response)).hasSize(1);
        }
    }

    @SuppressWarnings("unchecked") // pages hold a list of objects
    private static Stream<Object> ids(Map<String, Object> page) {
        return ((List<Map<String, Object>>) page.get("data")).stream().map(one -> one.get("id"));
    }

    @TestFactory
    @DisplayName("[A4] A6 each operation answers only to the scopes that the contract gives it")
    Stream<DynamicTest> scopesAreAsTheContractSays() {
        return api.contract.operations().stream()
                .filter(operation -> operation.scope().isPresent())
                .flatMap(operation -> Stream.of(Scope.values())
                        .map(held -> DynamicTest.dynamicTest(
                                operation.id() + " with " + held.spelling(), () -> scope(operation, held))));
    }

    private void scope(Contract.Operation operation, Scope held) {
        Scope needed = operation.scope().orElseThrow();
        boolean may =
                held == Scope.OPERATOR || held == needed || needed == Scope.READ && held == Scope.MANAGE_WORKFLOWS;
        String key = api.key(held == Scope.OPERATOR ? Optional.empty() : Optional.of(ORG), held);
        String path = operation.path().replace("{org}", ORG.value()).replaceAll("\\{[a-z]+}", "x1");
        if (!may) {
            HttpResponse<String> response = api.call(key, operation.method(), path, null);
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(json(response)).containsEntry("type", "/problems/forbidden");
        }
        if (operation.path().contains("{org}") && held != Scope.OPERATOR) {
            String foreign = operation.path().replace("{org}", OTHER.value()).replaceAll("\\{[a-z]+}", "x1");
            HttpResponse<String> response = api.call(key, operation.method(), foreign, null);
            assertThat(response.statusCode()).as("another organisation's").isEqualTo(404);
            assertThat(response.body())
                    .as("byte for byte as something missing")
                    .isEqualTo(
                            api.call(OPERATOR, "DELETE", KEYS + "/key_x", null).body());
        }
    }

    @Test
    @DisplayName("[A3] A26 50 equal requests with one Idempotency-Key make one key; another body is 409")
    void idempotentCreation() {
        String[] header = {"Idempotency-Key", "k1"};
        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 50)
                .mapToObj(_ -> CompletableFuture.supplyAsync(() -> api.call(OPERATOR, "POST", KEYS, OPERATORS, header)))
                .toList();
        assertThat(calls.stream()
                        .map(call -> call.join().statusCode() + call.join().body())
                        .distinct())
                .hasSize(1)
                .allMatch(answer -> answer.startsWith("201"));
        assertThat(api.ports.keys.all).hasSize(2);
        String secret = (String) json(calls.getFirst().join()).get("key");
        assertThat(api.ports.idempotency.dump()).as("what is stored").doesNotContain(secret.substring(20));

        HttpResponse<String> other = api.call(OPERATOR, "POST", KEYS, OPERATORS.replace("ops", "oops"), header);
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(json(other)).containsEntry("type", "/problems/idempotency");
        String another = api.key(Optional.empty(), Scope.OPERATOR);
        assertThat(api.call(another, "POST", KEYS, OPERATORS.replace("ops", "oops"), header)
                        .statusCode())
                .as("another caller's key of the same spelling")
                .isEqualTo(201);
    }

    @Test
    @DisplayName("[A3] what was refused may be sent again with the same Idempotency-Key")
    void aRefusalIsNotRemembered() {
        assertThat(api.call(
                                OPERATOR,
                                "POST",
                                KEYS,
                                "{\"name\": \"x\", \"scopes\": [\"read\"]}",
                                "Idempotency-Key",
                                "k2")
                        .statusCode())
                .isEqualTo(422);
        assertThat(api.call(OPERATOR, "POST", KEYS, OPERATORS, "Idempotency-Key", "k2")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    @DisplayName("A30 a fault of ours is a 500 that says nothing but an id, trouble with the store a 503")
    void faultsSayNothing() {
        api.ports.keys.failure = new IllegalStateException("select secret from koerier.internal at 10.0.0.5");
        HttpResponse<String> fault = api.call("some-other-key-of-tests", "GET", KEYS, null);
        assertThat(fault.statusCode()).isEqualTo(500);
        assertThat(json(fault)).containsKey("id");
        assertThat(fault.body())
                .doesNotContain("select")
                .doesNotContain("10.0.0.5")
                .doesNotContain("IllegalState");
        api.ports.keys.failure = new java.net.ConnectException("10.0.0.5 refused");
        HttpResponse<String> down = api.call("some-third-key-of-tests", "GET", KEYS, null);
        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.headers().firstValue("Retry-After")).isPresent();
        assertThat(down.body()).doesNotContain("10.0.0.5");
    }
}
