package koerier.log.io;

import io.vertx.core.eventbus.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import koerier.bus.AdvanceLanes;
import koerier.bus.AppendEvents;
import koerier.ingest.RecordEvent;

/// What waits for the next flush; messages are taken whole and in the order in which they came. Events are bounded
/// here. What the stations have to say is bounded there: by what may be issued at once, and by the events that
/// they were given.
final class Waiting {
    /// A message that would go over these is refused, unless nothing waits.
    static final int EVENTS_MAX = 32_768;

    static final long EVENT_BYTES_MAX = 32L << 20;

    private final Queue<Events> events = new ArrayDeque<>();
    private final ArrayDeque<Message<AdvanceLanes>> advances = new ArrayDeque<>();
    private int eventCount;
    private long eventBytes;

    /// A message of events, with the bytes that it holds.
    record Events(Message<AppendEvents> message, long bytes) {
        static Events of(Message<AppendEvents> message) {
            long bytes = 0;
            for (RecordEvent event : message.body().events()) {
                bytes += event.heldBytes();
            }
            return new Events(message, bytes);
        }

        int count() {
            return message.body().events().size();
        }
    }

    boolean isEmpty() {
        return events.isEmpty() && advances.isEmpty();
    }

    boolean hasRoomFor(Events more) {
        return events.isEmpty()
                || (eventCount + more.count() <= EVENTS_MAX && eventBytes + more.bytes() <= EVENT_BYTES_MAX);
    }

    void add(Events more) {
        events.add(more);
        eventCount += more.count();
        eventBytes += more.bytes();
    }

    void add(Message<AdvanceLanes> more) {
        advances.add(more);
    }

    /// Puts what could not be written back to where it was.
    void putBack(List<Message<AdvanceLanes>> some) {
        some.reversed().forEach(advances::addFirst);
    }

    /// The next messages of events: one, and more while they fit a batch.
    List<Events> takeEvents() {
        List<Events> taken = new ArrayList<>();
        int count = 0;
        long bytes = 0;
        for (Events next = events.peek(); next != null; next = events.peek()) {
            if (!taken.isEmpty()
                    && (count + next.count() > Batch.EVENTS_MAX || bytes + next.bytes() > Batch.EVENT_BYTES_MAX)) {
                break;
            }
            events.remove();
            taken.add(next);
            count += next.count();
            bytes += next.bytes();
        }
        eventCount -= count;
        eventBytes -= bytes;
        return taken;
    }

    /// The next messages of the stations: one, and more while they fit a batch.
    List<Message<AdvanceLanes>> takeAdvances() {
        List<Message<AdvanceLanes>> taken = new ArrayList<>();
        int rows = 0;
        for (Message<AdvanceLanes> next = advances.peek(); next != null; next = advances.peek()) {
            rows += next.body().advance().size();
            if (!taken.isEmpty() && rows > Batch.ADVANCE_ROWS_MAX) {
                break;
            }
            taken.add(advances.remove());
        }
        return taken;
    }
}
