package koerier.api.io;

import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import koerier.api.DeliveryDocument;
import koerier.api.Problem;
import koerier.bus.AppendEvents;
import koerier.bus.AppendEvents.Purpose;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.log.LoggedDelivery;
import koerier.store.LogReader;

/// Making deliveries again [D7]: one at once, or all that match a filter as a job of its own.
final class ReplayRoutes {
    private static final int REQUEST_BYTES = 16;

    private final Editing editing;
    private final LogReader log;
    private final EventIntake intake;
    private final Replays replays;
    private final SecureRandom random;

    ReplayRoutes(Editing editing, LogReader log, EventIntake intake, Replays replays, SecureRandom random) {
        this.editing = editing;
        this.log = log;
        this.intake = intake;
        this.replays = replays;
        this.random = random;
    }

    void addTo(Map<String, Route> routes) {
        routes.put("replayDelivery", Route.checked(this::one));
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

    private String newRequest() {
        byte[] bytes = new byte[REQUEST_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static boolean isAnew(Exchange exchange) {
        return "anew".equals(exchange.document().get("render"));
    }
}
