package koerier.api.io;

import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import koerier.api.DeliveryDocument;
import koerier.api.Problem;
import koerier.api.ReplayDocument;
import koerier.bus.AppendEvents;
import koerier.bus.AppendEvents.Purpose;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.log.DeliveryQuery;
import koerier.log.LoggedDelivery;
import koerier.log.ReplayJob;
import koerier.store.LogReader;
import koerier.store.ReplayStore;

/// Making deliveries again [D7]: one at once, or all that match a filter as a job of its own.
final class ReplayRoutes {
    /// Replays of many that go on at once, of one organisation; they take turns.
    static final int OPEN_MAX = 10;

    /// Deliveries that one job makes again, at most.
    static final long JOB_MAX = 1_000_000;

    private static final int REQUEST_BYTES = 16;

    private final Editing editing;
    private final LogReader log;
    private final ReplayStore store;
    private final EventIntake intake;
    private final Replays replays;
    private final InstantSource clock;
    private final SecureRandom random;

    ReplayRoutes(ApiServices services, Editing editing, EventIntake intake) {
        this.editing = editing;
        this.log = services.log();
        this.store = services.replays();
        this.intake = intake;
        this.replays = new Replays(services.configurations(), services.log());
        this.clock = services.clock();
        this.random = services.random();
    }

    void addTo(Map<String, Route> routes) {
        routes.put("replayDelivery", Route.checked(this::one));
        routes.put("replayDeliveries", Route.checked(this::many));
        routes.put("getReplay", Route.checked(this::get));
        routes.put("stopReplay", Route.checked(this::stop));
    }

    private Future<Answer> one(Exchange exchange) {
        DeliveryId id = DeliveryId.parse(exchange.path("delivery")).orElseThrow(() -> new Refused(Problem.NOT_FOUND));
        boolean anew = isAnew(exchange);
        return editing.configuration(exchange)
                .compose(newest -> log.delivery(exchange.org(), id).compose(found -> {
                    LoggedDelivery delivery = found.orElseThrow(() -> new Refused(Problem.NOT_FOUND));
                    return replays.new Page(newest, anew, newRequest())
                            .of(delivery)
                            .compose(replay -> intake.append(
                                    new AppendEvents(List.of(replay.event()), Purpose.EVENT, List.of(replay.judge()))))
                            .map(appended -> {
                                Position position = Objects.requireNonNull(
                                        appended.positions().getFirst(), "a replay of its own is never a repeat");
                                return Answer.json(
                                        202, DeliveryDocument.replay(new DeliveryId(position, 0, 0), delivery));
                            });
                }));
    }

    private Future<Answer> many(Exchange exchange) {
        Instant now = clock.instant();
        DeliveryQuery asked = DeliveryFilter.ofMember(exchange, "filter")
                .query(exchange.org(), now, Optional.empty(), ReplayVerticle.PER_SECOND);
        DeliveryQuery query = asked.to().isAfter(now) ? asked.before(now) : asked;
        return editing.configuration(exchange)
                .compose(_ -> store.goingOn(exchange.org()))
                .compose(open -> {
                    // Counting deliveries is dear: who may not begin another replay does not have them counted.
                    if (open >= OPEN_MAX) {
                        throw new Refused(Problem.tooManyReplays(OPEN_MAX));
                    }
                    return log.count(query, JOB_MAX);
                })
                .compose(count -> {
                    if (count > JOB_MAX) {
                        throw new Refused(Problem.validation(
                                "/filter", "tooMany", "matches more than " + JOB_MAX + " deliveries"));
                    }
                    var job = new ReplayJob("rpl_" + newRequest(), query, isAnew(exchange), now, count, 0, 0, null);
                    return store.add(job, OPEN_MAX).map(added -> {
                        if (!added) {
                            throw new Refused(Problem.tooManyReplays(OPEN_MAX));
                        }
                        return Answer.json(202, ReplayDocument.of(job)).header("Location", ReplayDocument.link(job));
                    });
                });
    }

    private Future<Answer> get(Exchange exchange) {
        return find(exchange).map(job -> Answer.json(200, ReplayDocument.of(job)));
    }

    private Future<Answer> stop(Exchange exchange) {
        return find(exchange)
                .compose(job -> store.stop(exchange.org(), job.id(), clock.instant()))
                .map(_ -> Answer.empty(204));
    }

    private Future<ReplayJob> find(Exchange exchange) {
        return editing.configuration(exchange)
                .compose(_ -> store.job(exchange.org(), exchange.path("replay")))
                .map(found -> found.orElseThrow(() -> new Refused(Problem.NOT_FOUND)));
    }

    private String newRequest() {
        byte[] bytes = new byte[REQUEST_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static boolean isAnew(Exchange exchange) {
        return "anew".equals(exchange.document().get("render"));
    }
}
