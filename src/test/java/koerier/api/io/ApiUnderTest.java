package koerier.api.io;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import koerier.api.ApiKey;
import koerier.api.ForwardingKey;
import koerier.api.KeyText;
import koerier.api.RateLimits;
import koerier.api.Scope;
import koerier.api.TokenSettings;
import koerier.bus.Admission;
import koerier.bus.UnitGate;
import koerier.configuration.Configurer;
import koerier.org.Editions;
import koerier.org.OrgId;
import koerier.quota.NoticeKey;
import koerier.store.AddressRulebook;
import koerier.store.Configurations;
import koerier.webhook.AddressPolicy;
import koerier.webhook.SecretBox;
import org.jspecify.annotations.Nullable;

/// A served API with fakes behind it, and a client that talks to it over a real socket.
final class ApiUnderTest implements AutoCloseable {
    static final String OPERATOR = "operator-key-of-the-tests";
    static final ForwardingKey FORWARDING = new ForwardingKey(new byte[32]);
    static final OrgId ORG = new OrgId("acme");
    static final OrgId OTHER = new OrgId("other");

    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    final FakePorts ports = new FakePorts();
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T09:30:00Z"));
    final AtomicLong nanoTime = new AtomicLong();
    final AtomicReference<List<Readiness.Check>> checks =
            new AtomicReference<>(List.of(new Readiness.Check("store", true, "")));
    final Configurations configurations;
    final Contract contract;
    final Admission bodies = new Admission(32 << 20);
    final FakeLogStation logStation;
    final LiveGate live =
            new LiveGate(new LiveSettings(2, 3, java.time.Duration.ofMillis(50), java.time.Duration.ofMillis(50)));
    final Admission work = new Admission(64 << 20);
    final int port;
    private final ApiSettings.Surface surface;
    private final ContractCheck check;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ApiUnderTest() {
        this(ApiSettings.Surface.ALL);
    }

    ApiUnderTest(ApiSettings.Surface surface) {
        this(surface, RateLimits.NONE, null, null);
    }

    ApiUnderTest(
            ApiSettings.Surface surface, RateLimits rates, @Nullable TokenSettings tokens, @Nullable ServerTls tls) {
        Configurer configurer = configurer();
        logStation = new FakeLogStation(vertx);
        InstantSource clock = now::get;
        configurations = new Configurations(vertx, ports.configuration, configurer, clock);
        contract = await(Contract.load(vertx));
        this.surface = surface;
        check = new ContractCheck(vertx, contract);
        key(OPERATOR, Optional.empty(), Scope.OPERATOR);
        Promise<Integer> listening = Promise.promise();
        var services = new ApiServices(
                contract,
                configurations,
                configurer,
                ports.keys,
                ports.idempotency,
                ports.log,
                ports.usage,
                ports.schedule,
                ports.replays,
                UnitGate.OPEN,
                new NoticeKey(new byte[32]),
                () -> Future.succeededFuture(checks.get()),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                new RateGates(rates, FORWARDING, nanoTime::get),
                tokens,
                ports.audit,
                new AuditTrail(ports.audit, clock, nanoTime::get),
                new AddressRulebook(ports.addresses, AddressPolicy.development(), clock),
                ports.cluster,
                live,
                bodies,
                work,
                1,
                clock,
                new SecureRandom());
        await(vertx.deployVerticle(new ApiVerticle(
                services, new ApiSettings("127.0.0.1", 0, surface, false, tls, FORWARDING), listening)));
        port = await(listening.future());
    }

    static Configurer configurer() {
        SecureRandom random = new SecureRandom();
        return new Configurer(
                Editions.standard(),
                _ -> AddressPolicy.development(),
                new SecretBox(Map.of("1", new byte[SecretBox.KEY_BYTES]), "1", random),
                random::nextBytes,
                Configurer.SECRET_OVERLAP_DEFAULT);
    }

    /// Creates the organisation of the tests.
    ApiUnderTest withOrganisation(OrgId org) {
        HttpResponse<String> made = call(OPERATOR, "PUT", "/v1/orgs/" + org, "{\"name\": \"Acme\"}");
        if (made.statusCode() != 201) {
            throw new AssertionError(made.body());
        }
        return this;
    }

    /// A key of one organisation.
    String key(Optional<OrgId> org, Scope... scopes) {
        byte[] random = new byte[KeyText.RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return key(KeyText.of(random), org, scopes);
    }

    private String key(String text, Optional<OrgId> org, Scope... scopes) {
        ports.keys.add(
                new ApiKey(
                        "key_" + (ports.keys.all.size() + 1),
                        "test",
                        KeyText.hash(text),
                        KeyText.shown(text),
                        org,
                        Set.of(scopes),
                        now.get()),
                "test");
        return text;
    }

    /// @param key null for none
    HttpResponse<String> call(String key, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        boolean typed = false;
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
            typed |= headers[i].equalsIgnoreCase("Content-Type");
        }
        if (body != null && !typed) {
            request.header("Content-Type", "application/json");
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (surface == ApiSettings.Surface.ALL) {
                check.check(method, path.split("\\?", 2)[0], response);
            }
            return response;
        } catch (Exception failure) {
            throw new AssertionError(method + " " + path, failure);
        }
    }

    HttpResponse<String> get(String path) {
        return call(OPERATOR, "GET", path, null);
    }

    @SuppressWarnings("unchecked") // answers are objects
    static Map<String, Object> json(HttpResponse<String> response) {
        return (Map<String, Object>) Json.read(response.body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /// The mistakes of a 422 as `pointer code`.
    @SuppressWarnings("unchecked") // problems have a list of errors
    static List<String> errors(HttpResponse<String> response) {
        return ((List<Map<String, Object>>) json(response).getOrDefault("errors", List.of()))
                .stream()
                        .map(error -> error.get("pointer") + " " + error.get("code"))
                        .toList();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        client.close();
        await(vertx.close());
    }
}
