package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import koerier.api.Problem;
import koerier.bus.Addresses;
import koerier.bus.AppendEvents;
import koerier.bus.AppendedEvents;
import koerier.configuration.Configuration;
import koerier.ingest.EventScanner;
import koerier.ingest.RecordEvent;
import koerier.ingest.Scanned;

/// Reads events out of bytes and has them written to the log. One per event loop: its scanner is used by one request at
/// a time, between two turns of the loop.
final class EventIntake {
    /// How the log station says no.
    private static final int OVERLOADED = 503;

    private static final int UNKNOWN_ORGANISATION = 404;
    private static final int NOT_STORABLE = 422;

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final Vertx vertx;
    private final InstantSource clock;
    private final SplittableRandom ids;
    private final EventScanner scanner = new EventScanner();
    private final Supplier<String> newId;

    /// @param seed makes the ids that are given to events without one; different for each event loop
    EventIntake(Vertx vertx, InstantSource clock, long seed) {
        this.vertx = vertx;
        this.clock = clock;
        this.ids = new SplittableRandom(seed);
        this.newId = () -> "evt_" + hex(ids.nextLong()) + hex(ids.nextLong());
    }

    /// Reads one event.
    Scanned scan(Configuration configuration, byte[] bytes, int from, int to) {
        return scanner.scan(configuration.org(), bytes, from, to, clock.millis(), configuration::eventModule, newId);
    }

    /// Completes when they are committed; fails with [Refused] when they never will be, and with [ReplyException] when
    /// they were not, or when that is not known.
    Future<AppendedEvents> append(List<RecordEvent> events, AppendEvents.Purpose purpose) {
        return append(new AppendEvents(events, purpose));
    }

    /// As above.
    Future<AppendedEvents> append(AppendEvents message) {
        return vertx.eventBus()
                .<AppendedEvents>request(Addresses.LOG_EVENTS, message, LOCAL)
                .transform((answer, failure) -> failure == null
                        ? Future.succeededFuture(answer.body())
                        : Future.failedFuture(understood(failure)));
    }

    private static Throwable understood(Throwable failure) {
        if (!(failure instanceof ReplyException reply) || reply.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
            return failure;
        }
        return switch (reply.failureCode()) {
            case UNKNOWN_ORGANISATION -> new Refused(Problem.NOT_FOUND);
            case NOT_STORABLE -> new Refused(Problem.validation("", "notStorable", "cannot be stored"));
            default -> failure;
        };
    }

    /// Whether it is worth while to send the same events again: the log is overloaded, silent, or not there yet.
    static boolean isTemporary(Throwable failure) {
        return failure instanceof ReplyException reply
                && (reply.failureType() != ReplyFailure.RECIPIENT_FAILURE || reply.failureCode() == OVERLOADED);
    }

    private static String hex(long value) {
        String text = Long.toHexString(value);
        return "0".repeat(16 - text.length()) + text;
    }
}
