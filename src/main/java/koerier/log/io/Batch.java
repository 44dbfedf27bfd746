package koerier.log.io;

import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;
import koerier.bus.AppendEvents;
import koerier.bus.RememberFirings;
import koerier.configuration.Configuration;
import koerier.log.AttemptRow;
import koerier.log.Firing;
import koerier.store.LogWriter.EventRow;
import koerier.store.LogWriter.Flush;

/// What one flush writes, and who waits for it.
record Batch(List<Appended> events, List<AttemptRow> attempts, List<Message<RememberFirings>> firings) {
    /// The most that one flush takes, unless a single message holds more.
    static final int EVENTS_MAX = 1_024;

    static final long EVENT_BYTES_MAX = 4L << 20;
    static final int ATTEMPTS_MAX = 4_096;
    static final int FIRINGS_MAX = 4_096;

    /// A message of events: the row of each one, and the configuration that stood when it was accepted.
    record Appended(Message<AppendEvents> message, List<EventRow> rows, List<Configuration> configurations) {
        boolean isTest() {
            return message.body().purpose() == AppendEvents.Purpose.TEST;
        }
    }

    boolean isEmpty() {
        return events.isEmpty() && attempts.isEmpty() && firings.isEmpty();
    }

    /// Whether nothing smaller can be written: one message, or one attempt.
    boolean isSingle() {
        return events.size() + attempts.size() + firings.size() == 1;
    }

    Flush flush() {
        List<EventRow> rows = new ArrayList<>();
        events.forEach(appended -> rows.addAll(appended.rows()));
        List<Firing> fired = new ArrayList<>();
        firings.forEach(message -> fired.addAll(message.body().firings()));
        return new Flush(rows, attempts, fired);
    }

    /// Two smaller ones, in order: by kind while there are several kinds, then by number.
    List<Batch> halves() {
        if (!events.isEmpty() && !(attempts.isEmpty() && firings.isEmpty())) {
            return List.of(new Batch(events, List.of(), List.of()), new Batch(List.of(), attempts, firings));
        }
        if (!attempts.isEmpty() && !firings.isEmpty()) {
            return List.of(new Batch(List.of(), attempts, List.of()), new Batch(List.of(), List.of(), firings));
        }
        return List.of(
                new Batch(first(events), first(attempts), first(firings)),
                new Batch(second(events), second(attempts), second(firings)));
    }

    private static <T> List<T> first(List<T> list) {
        return list.subList(0, list.size() / 2);
    }

    private static <T> List<T> second(List<T> list) {
        return list.subList(list.size() / 2, list.size());
    }
}
