package koerier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.api.ApiKey;
import koerier.api.KeyText;
import koerier.api.Scope;
import koerier.configuration.Configurer;
import koerier.delivery.DeliverySettings;
import koerier.dev.io.DemoOrganisation;
import koerier.org.Editions;
import koerier.quota.NoticeSettings;
import koerier.store.DatabaseSettings;
import koerier.testkit.TestPostgres;
import koerier.webhook.AddressPolicy;
import org.jspecify.annotations.Nullable;

/// A whole node in this process, on a real database and real sockets, and an operator who talks to its API.
public final class TestNode implements AutoCloseable {
    public static final String KEY = "an-operators-key-for-tests";

    private static final NodeSettings.SecretKey FIRST_KEY = new NodeSettings.SecretKey("test", new byte[32]);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DatabaseSettings database;
    private final Node node;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestNode(DatabaseSettings database, Node node) {
        this.database = database;
        this.node = node;
    }

    /// A node on a database of its own, which may call loopback addresses.
    public static TestNode start() {
        return start(TestPostgres.emptyDatabase());
    }

    /// A node on a database that may hold what an earlier one left.
    public static TestNode start(DatabaseSettings database) {
        return start(database, NoticeSettings.DEFAULTS);
    }

    /// A node that sends notices in a way of its own.
    public static TestNode start(DatabaseSettings database, NoticeSettings notices) {
        return start(database, notices, FIRST_KEY);
    }

    /// A node whose secret key is another one than before, and that knows the old one.
    public static TestNode startWithNextKey(DatabaseSettings database) {
        byte[] next = new byte[32];
        java.util.Arrays.fill(next, (byte) 7);
        return start(
                database,
                NoticeSettings.DEFAULTS,
                new NodeSettings.SecretKey("next", next, Map.of(FIRST_KEY.id(), FIRST_KEY.bytes())));
    }

    private static TestNode start(DatabaseSettings database, NoticeSettings notices, NodeSettings.SecretKey key) {
        var settings = new NodeSettings(
                "127.0.0.1",
                0,
                null,
                database,
                2,
                64L << 20,
                Editions.standard(),
                AddressPolicy.development(),
                DeliverySettings.DEFAULTS,
                notices,
                key,
                Configurer.SECRET_OVERLAP_DEFAULT,
                koerier.log.io.RetentionVerticle.KEPT_DEFAULT,
                AccessSettings.OPEN,
                koerier.api.io.LiveSettings.DEFAULTS,
                Duration.ZERO,
                true);
        Node node = TestPostgres.await(Node.start(settings));
        byte[] hash = KeyText.hash(KEY);
        TestPostgres.await(node.keys()
                .byHash(hash)
                .compose(known -> known.isPresent()
                        ? io.vertx.core.Future.<Void>succeededFuture()
                        : node.keys()
                                .add(
                                        new ApiKey(
                                                "key_operator",
                                                "operator",
                                                hash,
                                                KeyText.shown(KEY),
                                                Optional.empty(),
                                                Set.of(Scope.OPERATOR),
                                                Instant.now()),
                                        "system:test")));
        return new TestNode(database, node);
    }

    /// Puts the six examples into the organisation `demo`, their webhooks aimed at `receiver`.
    public TestNode withExamples(String receiver) {
        TestPostgres.await(new DemoOrganisation(node.configurations(), node.configurer(), receiver).seed());
        return this;
    }

    public DatabaseSettings database() {
        return database;
    }

    public String url(String path) {
        return "http://127.0.0.1:" + node.port() + path;
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    /// The lines of an answer as they come.
    public java.util.stream.Stream<String> lines(String path, String header, String value) {
        try {
            return http.send(request(path).header(header, value).GET().build(), HttpResponse.BodyHandlers.ofLines())
                    .body();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    public Answer post(String path, String json) {
        return send(request(path, "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public Answer postLines(String path, HttpRequest.BodyPublisher lines) {
        return send(request(path, "application/x-ndjson").POST(lines));
    }

    public Answer put(String path, String json) {
        return send(request(path, "application/json").PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    public Answer patch(String path, String json) {
        return send(request(path, "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
    }

    /// Whatever anybody sends: with a key of his own or none (null), with a JSON body or none (null).
    public Answer call(@Nullable String key, String method, String path, @Nullable String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)))
                .timeout(Duration.ofMinutes(2))
                .method(
                        method,
                        json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    @Override
    public void close() {
        http.close();
        TestPostgres.await(node.close());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url(path)))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "Bearer " + KEY);
    }

    private HttpRequest.Builder request(String path, String contentType) {
        return request(path).header("Content-Type", contentType);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new Answer(response.statusCode(), isEndless(response) ? "" : text(body), response);
            }
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /// Of an answer without end only its head is read.
    private static boolean isEndless(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isPresent();
    }

    private static String text(InputStream body) throws IOException {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    /// What the API answered.
    public record Answer(int status, String body, HttpResponse<?> response) {
        /// The body as JSON.
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException broken) {
                throw new AssertionError("no JSON: " + body, broken);
            }
        }

        /// This answer, if it has the status; else the test fails and shows it.
        public Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("expected " + wanted + " and got " + status + ": " + body);
            }
            return this;
        }
    }
}
