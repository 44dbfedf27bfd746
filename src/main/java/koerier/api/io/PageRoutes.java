package koerier.api.io;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import koerier.api.Problem;
import org.jspecify.annotations.Nullable;

/// Health, metrics, and the published document with its page. Open to everybody.
final class PageRoutes {
    private static final String LIVE = "{\"status\":\"up\"}";
    /// Swagger UI sets styles from scripts, which this allows, and draws small images from data.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Contract contract;
    private final Readiness readiness;
    private final PrometheusMeterRegistry metrics;
    private final Answer page;
    private final Map<String, Answer> files = new LinkedHashMap<>();

    PageRoutes(Contract contract, Readiness readiness, PrometheusMeterRegistry metrics, boolean tryItOut) {
        this.contract = contract;
        this.readiness = readiness;
        this.metrics = metrics;
        page = part("text/html; charset=utf-8", resource("/koerier/api/docs.html"));
        files.put(
                "initializer.js",
                part(
                        "text/javascript; charset=utf-8",
                        new String(resource("/koerier/api/initializer.js"), StandardCharsets.UTF_8)
                                .replace("\"TRY_IT_OUT\"", Boolean.toString(tryItOut))
                                .getBytes(StandardCharsets.UTF_8)));
        files.put("docs.css", part("text/css; charset=utf-8", resource("/koerier/api/docs.css")));
        files.put("swagger-ui.css", part("text/css; charset=utf-8", Swagger.STYLES));
        files.put("swagger-ui-bundle.js", part("text/javascript; charset=utf-8", Swagger.SCRIPT));
    }

    void addTo(Map<String, Route> routes) {
        routes.put("live", Route.checked(_ -> Future.succeededFuture(Answer.text(Answer.JSON, LIVE))));
        routes.put("ready", Route.checked(_ -> ready()));
        routes.put(
                "metrics",
                Route.checked(_ -> Future.succeededFuture(
                        Answer.text("text/plain; version=0.0.4; charset=utf-8", metrics.scrape()))));
        routes.put(
                "openapi",
                Route.checked(
                        _ -> Future.succeededFuture(Answer.text("application/yaml; charset=utf-8", contract.text()))));
        routes.put("docs", Route.checked(_ -> Future.succeededFuture(page)));
        routes.put("docsFile", Route.checked(exchange -> {
            Answer file = files.get(exchange.path("file"));
            return file == null ? Future.failedFuture(new Refused(Problem.NO_ROUTE)) : Future.succeededFuture(file);
        }));
        routes.put(
                "console",
                Route.checked(_ -> Future.succeededFuture(Answer.empty(302).header("Location", "/docs"))));
    }

    private Future<Answer> ready() {
        return readiness.check().map(checks -> {
            boolean up = checks.stream().allMatch(Readiness.Check::up);
            List<@Nullable Object> shown = checks.stream()
                    .<@Nullable Object>map(check -> {
                        Map<String, @Nullable Object> one = new LinkedHashMap<>();
                        one.put("name", check.name());
                        one.put("up", check.up());
                        one.put("detail", check.detail());
                        return one;
                    })
                    .toList();
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            tree.put("status", up ? "up" : "down");
            tree.put("checks", shown);
            return Answer.json(up ? 200 : 503, tree);
        });
    }

    private static Answer part(String contentType, byte[] bytes) {
        return new Answer(
                200, contentType, bytes, Map.of("Content-Security-Policy", POLICY, "Cache-Control", "no-cache"));
    }

    private static String swaggerVersion() {
        Properties properties = new Properties();
        try (InputStream in =
                PageRoutes.class.getResourceAsStream("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
            properties.load(Objects.requireNonNull(in, "the page's scripts are missing"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return Objects.requireNonNull(properties.getProperty("version"));
    }

    private static byte[] resource(String path) {
        try (InputStream in = PageRoutes.class.getResourceAsStream(path)) {
            return Objects.requireNonNull(in, path).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// The big parts, held once for all event loops.
    private static final class Swagger {
        private static final String FOLDER = "/META-INF/resources/webjars/swagger-ui/" + swaggerVersion() + "/";
        static final byte[] STYLES = resource(FOLDER + "swagger-ui.css");
        static final byte[] SCRIPT = resource(FOLDER + "swagger-ui-bundle.js");
    }
}
