package koerier.dev.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The receiver of the development mode: answers every call with 200 (`/status/503` with 503, and so on) and shows what
/// arrived at `/received`, newest first. It keeps the last [#KEPT_MAX] calls in memory.
public final class EchoVerticle extends VerticleBase {
    static final int KEPT_MAX = 200;
    static final int BODY_KEPT_MAX = 16 * 1024;
    private static final int BODY_MAX = 2 * 1024 * 1024;
    private static final int OK = 200;
    private static final Logger LOG = LoggerFactory.getLogger(EchoVerticle.class);

    private final String host;
    private final int port;
    private final InstantSource clock;
    private final Deque<JsonObject> received = new ArrayDeque<>();
    private final IntConsumer listening;

    /// @param port 0 for any free one
    /// @param listening told the port once it listens
    public EchoVerticle(String host, int port, InstantSource clock, IntConsumer listening) {
        this.host = host;
        this.port = port;
        this.clock = clock;
        this.listening = listening;
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        router.route().handler(EchoVerticle::inert);
        router.get("/").handler(this::show);
        router.get("/received").handler(this::show);
        router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_MAX));
        router.route("/status/:status")
                .handler(call -> answer(call, status(Objects.requireNonNullElse(call.pathParam("status"), ""))));
        router.route().handler(call -> answer(call, OK));
        return vertx.createHttpServer(new HttpServerOptions().setHost(host).setPort(port))
                .requestHandler(router)
                .listen()
                .onSuccess(server -> listening.accept(server.actualPort()));
    }

    /// Whatever arrived is text to a browser, never a page.
    private static void inert(RoutingContext call) {
        call.response()
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("Cache-Control", "no-store");
        call.next();
    }

    private void show(RoutingContext call) {
        call.response()
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .end(new JsonArray(received.stream().toList()).encodePrettily() + "\n");
    }

    private void answer(RoutingContext call, int status) {
        HttpServerRequest request = call.request();
        Buffer body = call.body().buffer();
        keep(request, body == null ? Buffer.buffer() : body);
        call.response().setStatusCode(status).end("ok");
    }

    private void keep(HttpServerRequest request, Buffer body) {
        JsonObject headers = new JsonObject();
        request.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
        received.addFirst(new JsonObject()
                .put("receivedAt", clock.instant().toString())
                .put("method", request.method().name())
                .put("uri", request.uri())
                .put("headers", headers)
                .put("body", body.getString(0, Math.min(body.length(), BODY_KEPT_MAX), StandardCharsets.UTF_8.name())));
        if (received.size() > KEPT_MAX) {
            received.removeLast();
        }
        LOG.debug("received {} {} ({} bytes)", request.method().name(), request.uri(), body.length());
    }

    /// The status that a path asks for, 200 for what is none.
    private static int status(String wanted) {
        return wanted.matches("[2-5][0-9][0-9]") ? Integer.parseInt(wanted) : OK;
    }
}
