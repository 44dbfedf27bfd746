package koerier.api.io;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import koerier.bus.Addresses;
import koerier.bus.AppendEvents;
import koerier.bus.AppendedEvents;
import koerier.bus.LocalCodec;
import koerier.delivery.Position;
import koerier.ingest.RecordEvent;

/// The log station as the API sees it: commits at once, unless it is told to stall or to refuse.
final class FakeLogStation {
    final List<RecordEvent> committed = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger refusals = new AtomicInteger();
    final AtomicInteger messages = new AtomicInteger();
    volatile boolean stalled;
    private final Queue<Message<AppendEvents>> held = new ConcurrentLinkedQueue<>();
    private final Set<String> keys = new HashSet<>();
    private long micros = 1_795_512_600_000_000L;

    FakeLogStation(Vertx vertx) {
        LocalCodec.registerAll(vertx.eventBus());
        vertx.eventBus().<AppendEvents>localConsumer(Addresses.LOG_EVENTS, message -> {
            messages.incrementAndGet();
            if (refusals.get() > 0) {
                refusals.decrementAndGet();
                message.fail(503, "overloaded");
            } else if (stalled) {
                held.add(message);
            } else {
                commit(message);
            }
        });
    }

    void goOn() {
        stalled = false;
        for (Message<AppendEvents> message = held.poll(); message != null; message = held.poll()) {
            commit(message);
        }
    }

    private synchronized void commit(Message<AppendEvents> message) {
        List<Position> positions = new ArrayList<>();
        for (RecordEvent event : message.body().events()) {
            boolean isNew = keys.add(event.org() + "\n" + event.module() + "\n" + event.recordId() + "\n" + event.id());
            positions.add(isNew ? new Position(micros++, 1) : null);
            if (isNew) {
                committed.add(event);
            }
        }
        message.reply(new AppendedEvents(positions));
    }
}
