package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import koerier.TestNode;
import koerier.TestNode.Answer;
import koerier.api.io.Contract;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every query parameter of every read operation of the published document, with what an attacker would send.
class HostileQueriesIT {
    private static final List<String> ATTACKS = List.of(
            "'; drop table audit; --",
            "' or '1'='1",
            "%",
            "_",
            "\\",
            "9223372036854775808",
            "-1",
            "1e400",
            "NaN",
            "[]",
            "true",
            "2026-02-30",
            "+292278994-08-17T07:12:55.808Z",
            "\u202e\u00e9\ud83d\ude00",
            "x".repeat(5_000));

    private static TestNode node;
    private static List<Contract.Operation> operations;

    @BeforeAll
    static void start() {
        node = TestNode.start();
        node.put("/v1/orgs/acme", "{\"name\": \"Acme\"}").expect(201);
        Vertx vertx = Vertx.vertx();
        operations = TestPostgres.await(Contract.load(vertx)).operations();
        TestPostgres.await(vertx.close());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @TestFactory
    @DisplayName(
            "A24 A25 A30 T35 whatever a filter says, it is 422 or plain text that matches nothing; nothing of the inside is told")
    Stream<DynamicTest> filters() {
        return operations.stream()
                .filter(operation ->
                        operation.method().equals("GET") && operation.scope().isPresent())
                .flatMap(operation -> operation.parameters().stream()
                        .filter(parameter -> parameter.in() == Contract.In.QUERY)
                        .map(parameter -> DynamicTest.dynamicTest(
                                operation.id() + " " + parameter.name(), () -> attack(operation, parameter.name()))));
    }

    private static void attack(Contract.Operation operation, String parameter) {
        String path = operation.path().replace("{org}", "acme").replaceAll("\\{[a-z]+}", "Deals");
        for (String attack : ATTACKS) {
            Answer answer = node.get(path + "?" + parameter + "=" + URLEncoder.encode(attack, StandardCharsets.UTF_8));
            assertThat(answer.status()).as(attack + " " + answer.body()).isIn(200, 404, 422);
            assertThat(answer.body())
                    .doesNotContain("Exception")
                    .doesNotContain("SQLSTATE")
                    .doesNotContain("koerier.")
                    .doesNotContain("io.vertx");
        }
    }
}
