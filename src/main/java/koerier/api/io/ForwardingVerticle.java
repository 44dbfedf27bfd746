package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import koerier.api.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP API of a node that does not own the lanes: passes every request on to the one that does, byte for byte and
/// as fast as that one reads, and its answer back. Nothing is sent twice: whether a request whose connection broke was
/// carried out is not known, so its caller is told to ask again. One per event loop, all on the same port, which may
/// also be that of [ApiVerticle] on this node.
public final class ForwardingVerticle extends VerticleBase {
    /// On a request that a node has passed on: where it came from, sealed. Nobody passes it on again.
    static final String FORWARDED = "Koerier-Forwarded";

    private static final Logger LOG = LoggerFactory.getLogger(ForwardingVerticle.class);
    private static final int CONNECT_MILLIS = 2_000;
    private static final int CONNECTIONS_MAX = 256;
    private static final int WAITING_MAX = 1_024;
    /// More than the heartbeat of the live log.
    private static final int IDLE_SECONDS = 90;
    /// How often it is looked whether the owner is still the same.
    private static final long LOOK_MILLIS = 200;

    private static final int STOP_SECONDS_MAX = 10;
    /// Shorter than the time after which the other side closes an idle connection.
    private static final int KEEP_ALIVE_SECONDS = 30;

    /// What belongs to one connection (RFC 9110, section 7.6.1), in lower case.
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect");

    /// Whatever `Connection` says, a caller cannot have these taken off on the way.
    private static final Set<String> END_TO_END =
            Set.of("authorization", "content-length", "content-type", "host", "if-match", "idempotency-key");

    private final ApiSettings settings;
    private final Supplier<@Nullable String> owner;
    private final Promise<Integer> listening;
    /// Requests that have no answer yet, and to whom they went.
    private final Map<HttpClientRequest, String> underWay = new IdentityHashMap<>();
    private @Nullable HttpServer server;
    private @Nullable HttpClient client;

    /// @param owner where the API of the node is that owns the lanes, `host:port`; null while there is none, or when it
    ///     is this one
    /// @param listening is told the port
    public ForwardingVerticle(ApiSettings settings, Supplier<@Nullable String> owner, Promise<Integer> listening) {
        this.settings = settings;
        this.owner = owner;
        this.listening = listening;
    }

    @Override
    public Future<?> start() {
        var calling = new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setMaxHeaderSize(2 * ApiVerticle.HEADER_BYTES_MAX);
        if (settings.tls() != null) {
            settings.tls().addTo(calling);
        }
        client = vertx.createHttpClient(
                calling, new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITING_MAX));
        AnswerWriter writer = new AnswerWriter(vertx);
        var slow = new SlowSenders(
                vertx, SlowSenders.HEAD_TIME_MAX, SlowSenders.SWEEP, SlowSenders.CONNECTIONS_MAX, System::nanoTime);
        vertx.setPeriodic(LOOK_MILLIS, _ -> letGo());
        HttpServer http = vertx.createHttpServer(ApiVerticle.options(settings));
        server = http;
        return http.connectionHandler(slow::connected)
                .requestHandler(request -> {
                    slow.requested(request);
                    LastRequest.close(request);
                    forward(request, writer);
                })
                .invalidRequestHandler(request -> writer.write(request, ApiVerticle.refusal(request)))
                .listen()
                .onSuccess(bound -> listening.tryComplete(bound.actualPort()));
    }

    /// Requests that are under way get their answers.
    @Override
    public Future<?> stop() {
        HttpServer http = server;
        HttpClient calling = client;
        return http == null || calling == null
                ? Future.succeededFuture()
                : http.shutdown(STOP_SECONDS_MAX, TimeUnit.SECONDS).eventually(calling::close);
    }

    private void forward(HttpServerRequest request, AnswerWriter writer) {
        String to = owner.get();
        if (to == null || request.headers().contains(FORWARDED)) {
            writer.write(request, unavailable("No node owns the lanes at the moment."));
            return;
        }
        request.pause();
        HostAndPort target = HostAndPort.parseAuthority(to, settings.port());
        var options = new RequestOptions()
                .setMethod(request.method())
                .setHost(target.host())
                .setPort(target.port())
                .setURI(request.uri());
        Objects.requireNonNull(client)
                .request(options)
                .compose(out -> {
                    underWay.put(out, to);
                    return send(request, out).eventually(() -> {
                        underWay.remove(out);
                        return Future.succeededFuture();
                    });
                })
                .onComplete(in -> answer(request, in), failure -> {
                    LOG.debug("a request could not be passed on to {}", to, failure);
                    writer.write(request, unavailable("The node that owns the lanes did not answer."));
                });
    }

    /// Who has lost the lanes may be one that was paused, and never answers.
    private void letGo() {
        String now = owner.get();
        List.copyOf(underWay.entrySet()).stream()
                .filter(each -> !each.getValue().equals(now))
                .forEach(each -> each.getKey().reset());
    }

    private static Answer unavailable(String detail) {
        return Answer.of(Problem.unavailable(detail));
    }

    private Future<HttpClientResponse> send(HttpServerRequest request, HttpClientRequest out) {
        boolean hasBody = request.headers().contains("Content-Length")
                || request.headers().contains("Transfer-Encoding");
        passOn(request.headers(), out.headers());
        out.putHeader(
                FORWARDED, settings.forwarding().seal(request.remoteAddress().hostAddress()));
        request.response().exceptionHandler(_ -> out.reset());
        request.response().closeHandler(_ -> out.reset());
        if (!hasBody) {
            request.resume();
            return out.send();
        }
        if (!request.headers().contains("Content-Length")) {
            out.setChunked(true);
        }
        Future<HttpClientResponse> response = out.response();
        request.pipeTo(out).onFailure(_ -> out.reset());
        return response;
    }

    private static void answer(HttpServerRequest request, HttpClientResponse in) {
        HttpServerResponse response = request.response().setStatusCode(in.statusCode());
        passOn(in.headers(), response.headers());
        if (!in.headers().contains("Content-Length")) {
            response.setChunked(true);
        }
        in.pipeTo(response).onFailure(_ -> response.reset());
    }

    /// All but what belongs to the connection, which the header of that name may list more of. What says how the
    /// body is framed or whom it is for is never among those.
    static void passOn(MultiMap from, MultiMap to) {
        Set<String> own = new HashSet<>(HOP_BY_HOP);
        for (String listed : from.getAll(HttpHeaders.CONNECTION)) {
            for (String name : listed.split(",", -1)) {
                own.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        own.removeAll(END_TO_END);
        for (Map.Entry<String, String> header : from) {
            if (!own.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }
}
