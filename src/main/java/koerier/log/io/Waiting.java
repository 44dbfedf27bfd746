package koerier.log.io;

import io.vertx.core.eventbus.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import koerier.bus.AppendEvents;
import koerier.bus.RememberFirings;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.ingest.RecordEvent;
import koerier.log.AttemptRow;
import koerier.webhook.WebhookRequest;

/// What waits for the next flush, bounded. Messages of events and firings are taken whole and in the order in which
/// they
/// came.
final class Waiting {
    /// A message that would go over these is refused, unless nothing waits.
    static final int EVENTS_MAX = 32_768;

    static final long EVENT_BYTES_MAX = 32L << 20;
    static final int FIRINGS_MAX = 65_536;
    /// Attempts cannot be refused, since they have happened: over the first bound their responses are forgotten, over
    /// the second one they are.
    static final long EXCERPT_BYTES_MAX = 32L << 20;

    static final int ATTEMPTS_MAX = 262_144;

    private static final byte[] NOTHING = {};

    private final Queue<Events> events = new ArrayDeque<>();
    private final Queue<Message<RememberFirings>> firings = new ArrayDeque<>();
    private final ArrayDeque<AttemptRow> attempts = new ArrayDeque<>();
    private int eventCount;
    private long eventBytes;
    private int firingCount;
    private long excerptBytes;

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
        return events.isEmpty() && firings.isEmpty() && attempts.isEmpty();
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

    /// @return whether there was room
    boolean add(Message<RememberFirings> more) {
        if (firingCount > 0 && firingCount + more.body().firings().size() > FIRINGS_MAX) {
            return false;
        }
        firings.add(more);
        firingCount += more.body().firings().size();
        return true;
    }

    /// @return how many had to be forgotten
    int addAttempts(List<AttemptRow> more) {
        int room = Math.max(0, ATTEMPTS_MAX - attempts.size());
        List<AttemptRow> kept = more.size() <= room ? more : more.subList(0, room);
        for (AttemptRow row : kept) {
            AttemptRow bounded = bounded(row);
            attempts.addLast(bounded);
            excerptBytes += bounded.attempt().responseExcerpt().length;
        }
        return more.size() - kept.size();
    }

    /// Puts attempts that could not be written back to where they were.
    ///
    /// @return how many had to be forgotten
    int putBack(List<AttemptRow> rows) {
        int room = Math.max(0, ATTEMPTS_MAX - attempts.size());
        List<AttemptRow> kept = rows.size() <= room ? rows : rows.subList(rows.size() - room, rows.size());
        for (AttemptRow row : kept.reversed()) {
            AttemptRow bounded = bounded(row);
            attempts.addFirst(bounded);
            excerptBytes += bounded.attempt().responseExcerpt().length;
        }
        return rows.size() - kept.size();
    }

    /// While many wait, a row lets go of the response and of the request, which the log does not keep anyway.
    private AttemptRow bounded(AttemptRow row) {
        if (excerptBytes + row.attempt().responseExcerpt().length <= EXCERPT_BYTES_MAX
                && attempts.size() < Batch.ATTEMPTS_MAX) {
            return row;
        }
        Delivery delivery = row.delivery();
        WebhookRequest request = delivery.request();
        WebhookRequest empty = new WebhookRequest(request.method(), request.target(), "", List.of(), NOTHING, false);
        Attempt attempt = row.attempt();
        byte[] excerpt = excerptBytes + attempt.responseExcerpt().length <= EXCERPT_BYTES_MAX
                ? attempt.responseExcerpt()
                : NOTHING;
        return new AttemptRow(
                new Delivery(
                        delivery.id(),
                        delivery.org(),
                        delivery.configurationVersion(),
                        delivery.webhook(),
                        delivery.module(),
                        delivery.recordId(),
                        delivery.eventId(),
                        delivery.function(),
                        empty,
                        List.of()),
                new Attempt(
                        attempt.number(),
                        attempt.startedAt(),
                        attempt.durationMillis(),
                        attempt.state(),
                        attempt.address(),
                        attempt.status(),
                        attempt.failure(),
                        excerpt));
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

    List<Message<RememberFirings>> takeFirings() {
        List<Message<RememberFirings>> taken = new ArrayList<>();
        int count = 0;
        for (Message<RememberFirings> next = firings.peek(); next != null; next = firings.peek()) {
            int size = next.body().firings().size();
            if (!taken.isEmpty() && count + size > Batch.FIRINGS_MAX) {
                break;
            }
            firings.remove();
            taken.add(next);
            count += size;
        }
        firingCount -= count;
        return taken;
    }

    List<AttemptRow> takeAttempts() {
        int size = Math.min(attempts.size(), Batch.ATTEMPTS_MAX);
        List<AttemptRow> taken = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            AttemptRow row = attempts.removeFirst();
            excerptBytes -= row.attempt().responseExcerpt().length;
            taken.add(row);
        }
        return taken;
    }
}
