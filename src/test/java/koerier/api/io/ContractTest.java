package koerier.api.io;

import static koerier.api.io.ApiUnderTest.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ContractTest {
    private static ApiUnderTest api;

    @BeforeAll
    static void serve() {
        api = new ApiUnderTest();
    }

    @AfterAll
    static void close() {
        api.close();
    }

    private static String path(Contract.Operation operation) {
        return operation
                .path()
                .replace("{org}", "acme")
                .replace("{file}", "docs.css")
                .replaceAll("\\{[a-z]+}", "x1");
    }

    @TestFactory
    @DisplayName("A1 every route without a key answers 401, in one shape")
    Stream<DynamicTest> everyRouteNeedsAKey() {
        return api.contract.operations().stream()
                .filter(operation -> operation.scope().isPresent())
                .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                    HttpResponse<String> response = api.call(null, operation.method(), path(operation), null);
                    assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
                    assertThat(response.headers().firstValue("WWW-Authenticate"))
                            .contains("Bearer realm=\"koerier\"");
                    assertThat(ApiUnderTest.json(response))
                            .containsOnlyKeys("type", "title", "status", "detail")
                            .containsEntry("type", "/problems/unauthorized");
                }));
    }

    @Test
    @DisplayName("A1 an unknown route answers 404 in the same shape, with a key or without")
    void anUnknownRouteIsNotFound() {
        for (String path : List.of("/", "/v1", "/v1/", "/v1/orgs/", "/v1/orgs/a/b", "/docs/../etc/passwd", "/docs/x")) {
            HttpResponse<String> response = api.call(null, "GET", path, null);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(ApiUnderTest.json(response)).containsOnlyKeys("type", "title", "status", "detail");
        }
    }

    @Test
    @DisplayName("A23 a method that a route does not have is 405 with Allow; TRACE and overrides do nothing")
    void anUnknownMethodIsRefused() {
        HttpResponse<String> response = api.call(OPERATOR, "DELETE", "/v1/orgs", null);
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(api.call(OPERATOR, "PROPFIND", "/v1/api-keys", null).statusCode())
                .isEqualTo(405);
        assertThat(api.call(OPERATOR, "GET", "/v1/api-keys", null, "X-HTTP-Method-Override", "DELETE")
                        .statusCode())
                .isEqualTo(200);
    }

    @TestFactory
    @DisplayName("A19 every answer, errors too, carries the security headers")
    Stream<DynamicTest> everyAnswerIsHardened() {
        return Stream.of("/health/live", "/metrics", "/docs", "/openapi.yaml", "/nowhere", "/v1/orgs")
                .map(path -> DynamicTest.dynamicTest(path, () -> {
                    HttpResponse<String> response = api.call(null, "GET", path, null);
                    Map<String, List<String>> headers = response.headers().map();
                    assertThat(headers.get("x-content-type-options")).containsExactly("nosniff");
                    assertThat(headers.get("referrer-policy")).containsExactly("no-referrer");
                    assertThat(headers.get("content-security-policy").getFirst())
                            .contains("default-src 'none'")
                            .contains("frame-ancestors 'none'")
                            .doesNotContain("unsafe");
                    assertThat(headers.get("cache-control")).hasSize(1);
                    assertThat(headers).doesNotContainKey("access-control-allow-origin");
                }));
    }

    @Test
    @DisplayName(
            "A14 A15 A18 another site gets nothing: no cookie counts, no form is taken, no origin let in, no frame")
    void anotherSiteGetsNothing() {
        for (String origin : List.of("https://evil.test", "null", "https://koerier.example.evil.test")) {
            HttpResponse<String> read = api.call(OPERATOR, "GET", "/v1/api-keys", null, "Origin", origin);
            assertThat(read.statusCode()).isEqualTo(200);
            assertThat(read.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
            assertThat(read.headers().map()).doesNotContainKey("set-cookie");
            assertThat(read.headers().firstValue("content-security-policy").orElse(""))
                    .contains("frame-ancestors 'none'");
            HttpResponse<String> preflight = api.call(
                    null, "OPTIONS", "/v1/api-keys", null, "Origin", origin, "Access-Control-Request-Method", "POST");
            assertThat(preflight.statusCode()).isEqualTo(405);
            assertThat(preflight.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        }
        String body = "{\"name\": \"x\", \"scopes\": [\"operator\"]}";
        assertThat(api.call(null, "POST", "/v1/api-keys", body, "Cookie", "key=" + OPERATOR)
                        .statusCode())
                .isEqualTo(401);
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            assertThat(api.call(OPERATOR, "POST", "/v1/api-keys", body, "Content-Type", type)
                            .statusCode())
                    .isEqualTo(415);
        }
    }

    @Test
    void healthMetricsAndPagesAreOpen() {
        assertThat(api.call(null, "GET", "/health/live", null).body()).contains("up");
        assertThat(api.call(null, "GET", "/health/ready", null).statusCode()).isEqualTo(200);
        api.checks.set(List.of(new Readiness.Check("store", false, "no connection")));
        HttpResponse<String> down = api.call(null, "GET", "/health/ready", null);
        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.body()).contains("\"store\"").contains("down");
        api.checks.set(List.of(new Readiness.Check("store", true, "")));
        assertThat(api.call(null, "GET", "/metrics", null).statusCode()).isEqualTo(200);
        assertThat(api.call(null, "GET", "/openapi.yaml", null).body()).startsWith("openapi: 3.1.0");
        assertThat(api.call(null, "GET", "/console", null).headers().firstValue("Location"))
                .contains("/docs");
    }

    @Test
    @DisplayName("A35 the page is complete and cannot send requests unless that was switched on")
    void thePageIsComplete() {
        String page = api.call(null, "GET", "/docs", null).body();
        assertThat(page).doesNotContain("<script>").doesNotContain("style=");
        for (String part : List.of("swagger-ui.css", "swagger-ui-bundle.js", "initializer.js", "docs.css")) {
            assertThat(page).contains("/docs/" + part);
            assertThat(api.call(null, "GET", "/docs/" + part, null).statusCode())
                    .as(part)
                    .isEqualTo(200);
        }
        assertThat(api.call(null, "GET", "/docs/initializer.js", null).body()).contains("const tryItOut = false;");
    }

    @Test
    void headIsGetWithoutABody() {
        HttpResponse<String> response = api.call(null, "HEAD", "/health/live", null);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    @DisplayName("A34 health and metrics have an address of their own when they are told to")
    void managementIsApart() {
        try (var management = new ApiUnderTest(ApiSettings.Surface.MANAGEMENT);
                var publicApi = new ApiUnderTest(ApiSettings.Surface.API)) {
            assertThat(management.call(null, "GET", "/metrics", null).statusCode())
                    .isEqualTo(200);
            assertThat(management.get("/v1/orgs").statusCode()).isEqualTo(404);
            assertThat(publicApi.call(null, "GET", "/metrics", null).statusCode())
                    .isEqualTo(404);
            assertThat(publicApi.call(null, "GET", "/health/ready", null).statusCode())
                    .isEqualTo(404);
            assertThat(publicApi.get("/v1/api-keys").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aDocumentThatIsNoOpenApiOrLacksAScopeStopsTheStart() {
        Vertx vertx = api.vertx;
        String text = api.contract.text();
        assertThatThrownBy(() -> ApiUnderTest.await(
                        Contract.parse(vertx, text.replaceFirst("x-scope: operator", "x-other: operator"))))
                .hasMessageContaining("x-scope");
        assertThatThrownBy(() -> ApiUnderTest.await(
                        Contract.parse(vertx, text.replaceFirst("x-scope: operator", "x-scope: everybody"))))
                .hasMessageContaining("everybody");
        assertThatThrownBy(() -> ApiUnderTest.await(Contract.parse(vertx, text.replaceFirst("info:", "infos:"))))
                .hasMessageContaining("not OpenAPI 3.1");
    }

    @Test
    void anOperationWithoutAHandlerStopsTheStart() {
        assertThatThrownBy(() ->
                        new Dispatcher(api.vertx, api.contract.operations(), Map.of(), null, null, null, null, null))
                .hasMessageContaining("has no handler");
    }
}
