package koerier.api.io;

import static koerier.api.io.ApiUnderTest.OPERATOR;
import static koerier.api.io.ApiUnderTest.errors;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileRequestsTest {
    private static final String KEYS = "/v1/api-keys";
    private static ApiUnderTest api;

    @BeforeAll
    static void serve() {
        api = new ApiUnderTest();
    }

    @AfterAll
    static void close() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}}",
                "{} {}",
                "nul",
                "{\"a\":}",
                "'x'",
                "\uFEFF{}",
                "{\"a\":01}",
                "NaN",
                "[1,]",
                "{\"a\":\"\t\"}",
                "\"\\x\""
            })
    @DisplayName("400 is for what is not JSON")
    void notJsonIs400(String body) {
        HttpResponse<String> response = api.call(OPERATOR, "POST", KEYS, body);
        assertThat(response.statusCode()).as(body + " -> " + response.body()).isEqualTo(400);
        assertThat(ApiUnderTest.json(response)).containsEntry("type", "/problems/not-json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "null",
                "true",
                "\"x\"",
                "{\"name\": []}",
                "{\"name\": {\"a\": 1}}",
                "{\"name\": 7, \"scopes\": \"read\"}",
                "{\"name\": true}",
                "{\"scopes\": {}}",
                "{\"a\": \"\\ud800\"}",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\": 1e400}",
                "{\"a\": 1e999999999}",
                "{\"a\": 1E-400}"
            })
    @DisplayName("A25 T30 T31 T32 JSON of the wrong kind is 422, never 500")
    void wrongKindsAre422(String body) {
        HttpResponse<String> response = api.call(OPERATOR, "POST", KEYS, body);
        assertThat(response.statusCode()).as(body + " -> " + response.body()).isEqualTo(422);
        assertThat(errors(response)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 1_001, 10_000, 100_000})
    @DisplayName("T29 deep nesting is 422")
    void deepNestingIs422(int depth) {
        HttpResponse<String> response = api.call(OPERATOR, "POST", KEYS, "[".repeat(depth) + "]".repeat(depth));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        String object = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
        assertThat(api.call(OPERATOR, "POST", KEYS, object).statusCode()).isEqualTo(422);
    }

    @Test
    @DisplayName("T30 numbers of absurd length and documents of absurd size are 422, quickly")
    void absurdSizesAre422() {
        assertThat(api.call(OPERATOR, "POST", KEYS, "{\"a\": " + "9".repeat(5_000) + "}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(api.call(OPERATOR, "POST", KEYS, "{\"scopes\": [" + "1,".repeat(1_000_000) + "1]}")
                        .statusCode())
                .isEqualTo(422);
        HttpResponse<String> many = api.call(OPERATOR, "POST", KEYS, "{\"scopes\": [" + "1,".repeat(40_000) + "1]}");
        assertThat(many.statusCode()).isEqualTo(422);
        assertThat(errors(many)).hasSizeLessThanOrEqualTo(Violations.ERRORS_MAX);
    }

    @Test
    @DisplayName("T33 a body over the limit is 413, announced or not, and the next request is served")
    void aBodyOverTheLimitIs413() throws IOException {
        String big = "{\"name\": \"" + "x".repeat(BodyReader.BYTES_MAX) + "\"}";
        assertThat(api.call(OPERATOR, "POST", KEYS, big).statusCode()).isEqualTo(413);
        assertThat(raw("POST " + KEYS + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + OPERATOR
                        + "\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{"))
                .startsWith("HTTP/1.1 413");
        StringBuilder chunked = new StringBuilder("POST " + KEYS + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + OPERATOR + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        String chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";
        chunked.append(chunk.repeat(9)).append("0\r\n\r\n");
        assertThat(raw(chunked + "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("HTTP/1.1 200");
        assertThat(api.bodies.held()).as("room is given back").isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, 415",
        "application/xml, 415",
        "application/json;charset=utf-16, 415",
        "application/jsonx, 415",
        "APPLICATION/JSON; Charset=\"UTF-8\", 422",
        "application/json, 422"
    })
    void onlyJsonIsTaken(String type, int status) {
        assertThat(api.call(OPERATOR, "POST", KEYS, "[]", "Content-Type", type).statusCode())
                .isEqualTo(status);
    }

    @Test
    @DisplayName("T33 a compressed body is 415")
    void aCompressedBodyIs415() {
        HttpResponse<String> response =
                api.call(OPERATOR, "POST", KEYS, "xx", "Content-Type", "application/json", "Content-Encoding", "gzip");
        assertThat(response.statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "%zz",
                "%2",
                "%c0%af",
                "%00",
                "..",
                "%2e%2e",
                "a%2Fb",
                "%ff",
                "'%20or%201=1",
                "x;y",
                "🙂",
                ".",
                "-a",
                "%20",
                "a%0d%0aSet-Cookie:x"
            })
    @DisplayName("A25 hostile ids in the path are 404, never 500, and do not come back in the answer")
    void hostileIdsAre404(String id) throws IOException {
        for (String path : List.of("/v1/orgs/" + id, KEYS + "/" + id)) {
            String answer = raw((path.contains("orgs") ? "GET " : "DELETE ") + path
                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + OPERATOR + "\r\n\r\n");
            assertThat(answer).as(path).matches("(?s)HTTP/1.1 40[04] .*");
            assertThat(answer).doesNotContain("Set-Cookie");
        }
    }

    @Test
    @DisplayName("A25 whatever takes an id by POST refuses an empty one with its pointer")
    void emptyIdsAre422() {
        api.withOrganisation(ApiUnderTest.ORG);
        String event = "{'id': '', 'module': 'Deals', 'operation': 'create', 'recordId': '1', 'record': {}}";
        String rule = "{'name': 'A', 'module': '%s', 'trigger': {'type': '%s'}, %s}";
        String action = "'instantAction': {'webhook': ''}";
        String later = "'timeBasedActions': [{'webhook': ''}]";
        String change = "fieldUpdate', 'changes': [{'field': ''}], 'x': '";
        String condition = "'criteria': {'conditions': [{'field': '', 'operator': 'isEmpty'}]}";
        for (String[] each : new String[][] {
            {"/v1/orgs/acme/events", event, "/id"},
            {"/v1/orgs/acme/events", "[" + event + "]", "/id"},
            {"/v1/orgs/acme/rules", rule.formatted("Deals", "create", action), "/instantAction/webhook"},
            {"/v1/orgs/acme/rules", rule.formatted("Deals", "create", later), "/timeBasedActions/0/webhook"},
            {"/v1/orgs/acme/rules", rule.formatted("", "create", "'order': 1"), "/module"},
            {"/v1/orgs/acme/rules", rule.formatted("Deals", change, action), "/trigger/changes/0/field"},
            {"/v1/orgs/acme/rules", rule.formatted("Deals", "create", condition), "/criteria/conditions/0/field"},
            {"/v1/orgs/acme/webhooks", "{'name': 'A', 'module': '', 'url': 'https://a.example/'}", "/module"},
            {KEYS, "{'name': 'A', 'org': '', 'scopes': ['read']}", "/org"},
            {"/v1/orgs/acme/deliveries/replay", "{'filter': {'webhook': ''}}", "/filter/webhook"}
        }) {
            HttpResponse<String> answer = api.call(OPERATOR, "POST", each[0], each[1].replace('\'', '"'));
            assertThat(answer.statusCode()).as(each[1] + " -> " + answer.body()).isEqualTo(422);
            assertThat(answer.body()).contains("\"pointer\":\"" + each[2] + "\"");
        }
    }

    @Test
    @DisplayName("A25 an id of 5 kB is 404, a request line over the limit 414, headers over it 431")
    void longThingsAreRefused() throws IOException {
        assertThat(api.call(OPERATOR, "DELETE", KEYS + "/" + "a".repeat(5_000), null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(raw("GET /" + "a".repeat(65_536) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.0 414")
                .contains("problem+json")
                .contains("nosniff");
        assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(1 << 20) + "\r\n\r\n"))
                .contains(" 431 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "POST /v1/api-keys HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/api-keys HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
                "POST /v1/api-keys HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "GET /health/live HTTP/1.1\r\nHo st: x\r\n\r\n",
            })
    @DisplayName("A22 what is no HTTP is refused and the connection closed")
    void noHttpIsRefused(String request) throws IOException {
        String answer = raw(request);
        assertThat(answer).matches("(?s)(HTTP/1.[01] 40[01] .*)?");
        assertThat(answer.split("HTTP/1[.]", -1).length).as(answer).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Connection: close, X-Name                          | true",
                "Connection: X-Name ,CLOSE                          | true",
                "Connection: X-Name, Connection: keep-alive, close  | true",
                "Connection: close                                  | true",
                "Connection: X-Close, closed                        | false",
                "X-Name: close                                      | false"
            })
    @DisplayName("A22 who says close in any place of Connection gets his answer and the end of the connection")
    void closeInAList(String headers, boolean closed) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", api.port)) {
            socket.setSoTimeout(10_000);
            String request = "GET /health/live HTTP/1.1\r\nHost: x\r\n";
            String second = "GET /no-such-thing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream()
                    .write((request + headers.replace(", Connection", "\r\nConnection") + "\r\n\r\n" + second)
                            .getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answers).startsWith("HTTP/1.1 200 ");
            assertThat(answers.contains("HTTP/1.1 404 ")).as(answers).isEqualTo(!closed);
            assertThat(answers.toLowerCase(java.util.Locale.ROOT)).contains("connection: close");
        }
    }

    /// Sends bytes and reads until the connection is closed or nothing comes for two seconds.
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", api.port)) {
            socket.setSoTimeout(2_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            } catch (IOException closedBefore) {
                // it has answered already
            }
            StringBuilder answer = new StringBuilder();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8192];
            try {
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    answer.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
                }
            } catch (IOException silent) {
                // all that came
            }
            return answer.toString();
        }
    }
}
