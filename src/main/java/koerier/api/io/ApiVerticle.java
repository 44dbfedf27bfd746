package koerier.api.io;

import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import koerier.api.Problem;
import koerier.api.TokenSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP API: one server per event loop, all on the same port.
public final class ApiVerticle extends VerticleBase {
    static final int HEADER_BYTES_MAX = 16 << 10;
    static final int INITIAL_LINE_MAX = 8 << 10;
    /// How often answers that are no longer kept are deleted.
    private static final Duration PURGE_INTERVAL = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(ApiVerticle.class);
    static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

    private final ApiServices services;
    private final ApiSettings settings;
    private final Promise<Integer> listening;
    private @Nullable HttpServer server;

    public ApiVerticle(ApiServices services, ApiSettings settings) {
        this(services, settings, Promise.promise());
    }

    /// @param listening is told the port
    public ApiVerticle(ApiServices services, ApiSettings settings, Promise<Integer> listening) {
        this.services = services;
        this.settings = settings;
        this.listening = listening;
    }

    @Override
    public Future<?> start() {
        Dispatcher dispatcher = dispatcher();
        AnswerWriter writer = new AnswerWriter(vertx);
        vertx.setPeriodic(
                PURGE_INTERVAL.toMillis(),
                _ -> services.idempotency()
                        .purge(IdempotentAnswers.KEPT)
                        .onFailure(failure -> LOG.warn("old answers could not be forgotten: {}", failure.toString())));
        HttpServer http = vertx.createHttpServer(options(settings));
        server = http;
        var slow = new SlowSenders(
                vertx, SlowSenders.HEAD_TIME_MAX, SlowSenders.SWEEP, SlowSenders.CONNECTIONS_MAX, System::nanoTime);
        return http.connectionHandler(slow::connected)
                .requestHandler(request -> {
                    slow.requested(request);
                    LastRequest.close(request);
                    dispatcher.handle(request);
                })
                .invalidRequestHandler(request -> writer.write(request, refusal(request)))
                .listen()
                .onSuccess(bound -> listening.tryComplete(bound.actualPort()));
    }

    @Override
    public Future<?> stop() {
        return server == null
                ? Future.succeededFuture()
                : Objects.requireNonNull(server).close();
    }

    private Dispatcher dispatcher() {
        Map<String, Route> routes = new HashMap<>();
        var authentication = new Authentication(services.keys(), tokens(), services.clock());
        var editing = new Editing(services.configurations());
        new PageRoutes(services.contract(), services.readiness(), services.metrics(), settings.tryItOut())
                .addTo(routes);
        new OrganisationRoutes(
                        editing,
                        services.configurations(),
                        services.configurer(),
                        services.log(),
                        services.units(),
                        services.noticeKey(),
                        services.clock())
                .addTo(routes);
        new SchemaRoutes(editing, services.configurer()).addTo(routes);
        new WebhookRoutes(editing, services.configurer(), services.log(), services.clock()).addTo(routes);
        new RuleRoutes(editing, services.configurer(), services.schedule(), services.clock()).addTo(routes);
        new KeyRoutes(services.keys(), services.configurations(), authentication, services.random(), services.clock())
                .addTo(routes);
        new DeliveryRoutes(
                        editing,
                        services.log(),
                        new Renderings(services.configurations(), services.log()),
                        services.clock())
                .addTo(routes);
        new LiveRoutes(vertx, editing, services.log(), authentication, services.live(), services.clock()).addTo(routes);
        new ScheduleRoutes(vertx.eventBus(), editing, services.schedule(), services.clock()).addTo(routes);
        new AuditRoutes(services.auditLog(), editing).addTo(routes);
        new AddressRoutes(services.addresses()).addTo(routes);
        new ClusterRoutes(services.cluster()).addTo(routes);
        new UsageRoutes(editing, services.configurations(), services.usage(), services.units(), services.clock())
                .addTo(routes);
        var bodies = new BodyReader(vertx, services.bodies(), System::nanoTime);
        var idempotent = new IdempotentAnswers(vertx, services.idempotency(), services.random());
        var intake = new EventIntake(vertx, services.clock(), services.random().nextLong());
        new EventRoutes(vertx, editing, intake, bodies, services.bodies(), idempotent).addTo(routes);
        new TrialRoutes(vertx, services, editing, intake).addTo(routes);
        new ReplayRoutes(services, editing, intake).addTo(routes);
        List<Contract.Operation> served = services.contract().operations().stream()
                .filter(settings.surface()::serves)
                .toList();
        return new Dispatcher(
                vertx, served, routes, authentication, services.rates(), services.audit(), bodies, idempotent);
    }

    private @Nullable Tokens tokens() {
        TokenSettings issuer = services.tokens();
        return issuer == null
                ? null
                : new Tokens(issuer, TokenKeys.of(vertx, issuer, services.addresses()), services.clock());
    }

    static HttpServerOptions options(ApiSettings settings) {
        var options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setMaxInitialLineLength(INITIAL_LINE_MAX)
                .setIdleTimeout((int) IDLE_TIMEOUT.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setHandle100ContinueAutomatically(true)
                .setDecompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false) // there are no WebSockets here to look for
                .setPerMessageWebSocketCompressionSupported(false)
                .setTcpNoDelay(true);
        if (settings.tls() != null) {
            settings.tls().addTo(options);
        }
        return options;
    }

    /// What is no HTTP, or too much of it.
    static Answer refusal(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        String said = cause == null ? "" : String.valueOf(cause.getMessage());
        Problem problem;
        if (cause instanceof TooLongFrameException && said.contains("line")) {
            problem = Problem.badRequest(414, "The request line is longer than " + INITIAL_LINE_MAX + " bytes.");
        } else if (cause instanceof TooLongFrameException) {
            problem = Problem.badRequest(431, "The headers are longer than " + HEADER_BYTES_MAX + " bytes.");
        } else {
            problem = Problem.badRequest(400, "This is no HTTP request.");
        }
        return Answer.of(problem).header("Connection", "close");
    }
}
