package koerier.load;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The third party, as a process: one event loop, as many ports as asked for, and the ledger. `/raw` answers at
/// once and keeps no books: the other side of B01.
final class Receiver extends VerticleBase {
    private static final CharSequence EVENT = io.vertx.core.http.HttpHeaders.createOptimized("Koerier-Event-Id");
    private static final CharSequence ATTEMPT = io.vertx.core.http.HttpHeaders.createOptimized("Koerier-Attempt");
    /// Below the time that a sender waits for an answer.
    private static final long HELD_MILLIS_MAX = 20_000;

    private static final String RAW = "/raw";
    private static final int OK = 200;
    /// One signature in so many is checked: it costs as much as the rest of a request.
    private static final int SIGNATURES_CHECKED = 1_024;
    /// The body begins so; the number of the event follows.
    private static final byte[] BODY_BEGINS = "{\"deal\":\"Oven ".getBytes(StandardCharsets.US_ASCII);

    private final Counter counter;
    private final Map<Integer, Behaviour> behaviours = new HashMap<>();
    private final Map<String, Webhook> secrets = new HashMap<>();
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private Ledger ledger = new Ledger(-1, 0);
    private boolean holding;
    private long unsigned;

    private Receiver(Counter counter) {
        this.counter = counter;
    }

    static void main(String[] arguments) throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        var receiver = new Receiver(Counter.open(Path.of(arguments[0])));
        vertx.deployVerticle(receiver).await();
        Commands.serve(command -> Future.future(promise ->
                receiver.context.runOnContext(_ -> receiver.carryOut(command).onComplete(promise))));
        System.exit(0);
    }

    private Future<JsonObject> carryOut(JsonObject command) {
        return switch (command.getString("do")) {
            case "listen" ->
                listen(command.getInteger("ports"), command.getString("keys"), command.getString("password"));
            case "begin" -> {
                ledger = new Ledger(command.getInteger("round"), command.getLong("retryMicros"));
                unsigned = 0;
                counter.set(0);
                yield done();
            }
            case "behave" -> {
                behaviours.put(command.getInteger("port"), Behaviour.read(command));
                yield done();
            }
            case "secrets" -> {
                command.getJsonObject("of").forEach(one -> secrets.put(one.getKey(), webhook((String) one.getValue())));
                yield done();
            }
            case "hold" -> {
                hold(command.getBoolean("on"));
                yield done();
            }
            case "tally" -> Future.succeededFuture(ledger.tally().json());
            case "allocated" -> Future.succeededFuture(new JsonObject().put("bytes", Allocation.ofThisProcess()));
            default -> throw new IllegalArgumentException("no such command: " + command);
        };
    }

    private static Webhook webhook(String secret) {
        try {
            return new Webhook(secret);
        } catch (EmptyWebhookSecretException empty) {
            throw new IllegalArgumentException(empty);
        }
    }

    private static Future<JsonObject> done() {
        return Future.succeededFuture(new JsonObject());
    }

    private Future<JsonObject> listen(int ports, @Nullable String keys, @Nullable String password) {
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        if (keys != null) {
            options.setSsl(true)
                    .setKeyCertOptions(new PfxOptions().setPath(keys).setPassword(password));
        }
        List<Future<HttpServer>> servers = new ArrayList<>();
        for (int i = 0; i < ports; i++) {
            servers.add(vertx.createHttpServer(options)
                    .requestHandler(this::request)
                    .listen());
        }
        return Future.all(servers).map(_ -> {
            JsonArray bound = new JsonArray();
            servers.forEach(server -> bound.add(server.result().actualPort()));
            return new JsonObject().put("ports", bound);
        });
    }

    /// While it holds, nobody is answered.
    private void hold(boolean on) {
        holding = on;
        while (!on && !held.isEmpty()) {
            held.remove().run();
        }
    }

    private void request(HttpServerRequest request) {
        if (RAW.equals(request.path())) {
            request.endHandler(_ -> request.response().end());
            return;
        }
        long now = WallClock.micros();
        String id = request.getHeader(EVENT);
        EventId event = id == null ? null : EventId.parse(id);
        int attempt = number(request.getHeader(ATTEMPT));
        if (event == null) {
            ledger.wrong();
        } else if (ledger.arrived(event, attempt, behaviour(request).group(), now)) {
            counter.set(ledger.distinct());
        }
        request.body().onSuccess(body -> {
            if (event != null) {
                check(request, event, body);
            }
            answer(request, event, attempt);
        });
    }

    private void answer(HttpServerRequest request, @Nullable EventId event, int attempt) {
        Behaviour behaviour = behaviour(request);
        boolean covered = event != null && behaviour.share() > 0 && behaviour.covers(event, attempt);
        int status = covered ? behaviour.status() : OK;
        if (event != null && status == OK) {
            ledger.finished(event);
        }
        Runnable answer = () -> request.response().setStatusCode(status).end();
        if (holding) {
            held.add(answer);
            vertx.setTimer(HELD_MILLIS_MAX, _ -> {
                if (held.remove(answer)) {
                    answer.run();
                }
            });
        } else if (covered && behaviour.delay().isPositive()) {
            vertx.setTimer(behaviour.delay().toMillis(), _ -> answer.run());
        } else {
            answer.run();
        }
    }

    private Behaviour behaviour(HttpServerRequest request) {
        return behaviours.isEmpty()
                ? Behaviour.GOOD
                : behaviours.getOrDefault(request.localAddress().port(), Behaviour.GOOD);
    }

    private void check(HttpServerRequest request, EventId event, Buffer body) {
        if (numberOf(body) != event.number()) {
            ledger.wrong();
        }
        if (++unsigned % SIGNATURES_CHECKED == 0 && !isSigned(request, body)) {
            ledger.wrong();
        }
    }

    private static long numberOf(Buffer body) {
        if (body.length() <= BODY_BEGINS.length) {
            return -1;
        }
        for (int i = 0; i < BODY_BEGINS.length; i++) {
            if (body.getByte(i) != BODY_BEGINS[i]) {
                return -1;
            }
        }
        long number = 0;
        for (int i = BODY_BEGINS.length; i < body.length() && body.getByte(i) != '"'; i++) {
            number = number * 10 + (body.getByte(i) - '0');
        }
        return number;
    }

    private boolean isSigned(HttpServerRequest request, Buffer body) {
        Webhook webhook = secrets.get(request.path().substring(request.path().lastIndexOf('/') + 1));
        if (webhook == null) {
            return true; // nobody asked for signatures
        }
        Map<String, List<String>> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        try {
            webhook.verify(body.toString(StandardCharsets.UTF_8), HttpHeaders.of(headers, (_, _) -> true));
            return true;
        } catch (WebhookVerificationException wrong) {
            return false;
        }
    }

    private static int number(@Nullable String text) {
        return text == null || text.length() != 1 ? 0 : text.charAt(0) - '0';
    }
}
