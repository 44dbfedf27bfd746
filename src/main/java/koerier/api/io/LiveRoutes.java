package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import koerier.api.DeliveryDocument;
import koerier.api.Problem;
import koerier.configuration.Configuration;
import koerier.delivery.State;
import koerier.document.FieldError;
import koerier.log.LiveEntry.Place;
import koerier.log.LiveFilter;
import koerier.org.OrgId;
import koerier.store.LogReader;

/// `/v1/orgs/{org}/deliveries/live`: attempts as the log takes them, as server-sent events.
final class LiveRoutes {
    static final String LAST_EVENT_ID = "Last-Event-ID";
    /// A reader who was away for longer than this, or missed more than so many, begins anew.
    static final Duration AWAY_MAX = Duration.ofMinutes(10);

    static final int RESUMED_MAX = 500;

    private static final Answer HEAD = Answer.text("text/event-stream", "").header("X-Accel-Buffering", "no");

    private final Vertx vertx;
    private final Editing editing;
    private final LogReader log;
    private final Authentication authentication;
    private final LiveGate gate;
    private final LiveTail tail;
    private final InstantSource clock;

    LiveRoutes(
            Vertx vertx,
            Editing editing,
            LogReader log,
            Authentication authentication,
            LiveGate gate,
            InstantSource clock) {
        this.vertx = vertx;
        this.editing = editing;
        this.log = log;
        this.authentication = authentication;
        this.gate = gate;
        this.tail = new LiveTail(vertx.eventBus());
        this.clock = clock;
    }

    void addTo(Map<String, Route> routes) {
        routes.put("tailDeliveries", Route.checked(this::tail));
    }

    private Future<Answer> tail(Exchange exchange) {
        LiveFilter filter = filter(exchange);
        return editing.configuration(exchange).compose(configuration -> {
            if (exchange.request().method().equals(HttpMethod.HEAD)) {
                return Future.succeededFuture(HEAD);
            }
            String key = exchange.caller().key().id();
            if (!gate.enter(key)) {
                return Future.succeededFuture(
                        Answer.of(Problem.tooManyConnections(gate.settings().perKey())));
            }
            return stream(exchange, configuration, filter)
                    .onComplete(_ -> gate.leave(key))
                    .map(HEAD);
        });
    }

    /// Writes until the connection or the key goes.
    private Future<Void> stream(Exchange exchange, Configuration configuration, LiveFilter filter) {
        HttpServerRequest request = exchange.request();
        HttpServerResponse response = request.response();
        Promise<Void> gone = Promise.promise();
        response.closeHandler(_ -> gone.tryComplete());
        response.exceptionHandler(_ -> gone.tryComplete());
        request.exceptionHandler(_ -> gone.tryComplete());
        request.resume();
        AnswerWriter.head(request, HEAD);
        response.setChunked(true);
        OrgId org = configuration.org();
        var document = new DeliveryDocument(
                exchange.language(configuration.organisation().locale()),
                exchange.caller().isOperator());
        var connection = new LiveConnection(response, filter, id -> log.delivery(org, id), document::of);
        Optional<Place> last =
                Optional.ofNullable(request.getHeader(LAST_EVENT_ID)).flatMap(Place::parse);
        last.ifPresent(connection::holdAfter);
        tail.add(org, connection);
        connection.heartbeat();
        last.ifPresent(place -> resume(org, place, connection));
        long beat = vertx.setPeriodic(gate.settings().heartbeat().toMillis(), _ -> connection.heartbeat());
        long check = vertx.setPeriodic(
                gate.settings().keyCheck().toMillis(),
                _ -> stillAllowed(exchange).onFailure(refused -> gone.tryComplete()));
        return gone.future().onComplete(_ -> {
            vertx.cancelTimer(beat);
            vertx.cancelTimer(check);
            tail.remove(org, connection);
            connection.end();
            if (!response.closed()) {
                response.end();
            }
        });
    }

    private void resume(OrgId org, Place last, LiveConnection connection) {
        long now = micros(clock.instant().plus(AWAY_MAX));
        boolean tooLong = last.stamp() < micros(clock.instant().minus(AWAY_MAX));
        (tooLong
                        ? Future.succeededFuture(List.<koerier.log.LiveEntry>of())
                        : log.takenAfter(org, last, now, RESUMED_MAX + 1))
                .onSuccess(past -> {
                    boolean complete = !tooLong && past.size() <= RESUMED_MAX;
                    connection.resume(past, complete);
                })
                .onFailure(_ -> connection.resume(List.of(), false));
    }

    private static long micros(java.time.Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    /// Fails when the key is revoked, its organisation is gone, or nobody can tell.
    private Future<?> stillAllowed(Exchange exchange) {
        return authentication.again(exchange.bearer()).compose(_ -> editing.configuration(exchange));
    }

    private static LiveFilter filter(Exchange exchange) {
        List<FieldError> errors = new ArrayList<>();
        LiveFilter filter = new LiveFilter(
                DeliveryFilter.number(exchange, "webhook", "wh_", errors),
                DeliveryFilter.number(exchange, "rule", "rul_", errors),
                exchange.query("module"),
                exchange.query("record"),
                DeliveryFilter.choice(exchange.query("state"), State.values()));
        if (!errors.isEmpty()) {
            throw new Refused(Problem.validation(errors));
        }
        return filter;
    }
}
