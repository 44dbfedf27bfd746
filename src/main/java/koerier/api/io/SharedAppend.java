package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import koerier.bus.AppendEvents.Purpose;
import koerier.bus.AppendedEvents;
import koerier.ingest.RecordEvent;

/// Sends the events of all requests that one turn of the event loop has read as one message: on the way to the
/// log and back a message costs more than an event. When the log will not have one of them, each request is
/// sent again alone, so that nobody is refused for what others sent. One per event loop.
final class SharedAppend {
    /// A message with as many events, or as many bytes, is sent without waiting for the end of the turn.
    static final int EVENTS_MAX = 256;

    static final long BYTES_MAX = 1L << 20;

    private final Vertx vertx;
    private final EventIntake intake;
    private List<Part> parts = new ArrayList<>();
    private int events;
    private long bytes;

    /// The events of one request.
    private record Part(List<RecordEvent> events, Promise<AppendedEvents> appended) {}

    SharedAppend(Vertx vertx, EventIntake intake) {
        this.vertx = vertx;
        this.intake = intake;
    }

    /// As [EventIntake#append(List, Purpose)].
    Future<AppendedEvents> append(List<RecordEvent> some) {
        Part part = new Part(some, Promise.promise());
        if (parts.isEmpty()) {
            vertx.runOnContext(_ -> send());
        }
        parts.add(part);
        events += some.size();
        for (RecordEvent event : some) {
            bytes += event.heldBytes();
        }
        if (events >= EVENTS_MAX || bytes >= BYTES_MAX) {
            send();
        }
        return part.appended.future();
    }

    private void send() {
        List<Part> sent = parts;
        parts = new ArrayList<>();
        events = 0;
        bytes = 0;
        if (sent.size() == 1) {
            alone(sent.getFirst());
        } else if (!sent.isEmpty()) {
            together(sent);
        }
    }

    private void alone(Part part) {
        intake.append(part.events, Purpose.EVENT).onComplete(part.appended);
    }

    private void together(List<Part> sent) {
        List<RecordEvent> all = new ArrayList<>();
        sent.forEach(part -> all.addAll(part.events));
        intake.append(all, Purpose.EVENT)
                .onComplete(
                        appended -> {
                            int from = 0;
                            for (Part part : sent) {
                                int to = from + part.events.size();
                                part.appended.complete(
                                        new AppendedEvents(appended.positions().subList(from, to)));
                                from = to;
                            }
                        },
                        failure -> {
                            if (failure instanceof Refused) { // none of them was written
                                sent.forEach(this::alone);
                            } else {
                                sent.forEach(part -> part.appended.fail(failure));
                            }
                        });
    }
}
