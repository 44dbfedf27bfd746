package koerier.log.io;

import io.vertx.core.eventbus.Message;
import java.util.List;
import koerier.bus.AdvanceLanes;
import koerier.bus.AppendEvents;
import koerier.configuration.Configuration;
import koerier.store.LogWriter.EventRow;

/// What one flush writes, and who waits for it.
record Batch(List<Appended> events, List<Message<AdvanceLanes>> advances) {
    /// The most that one flush takes, unless a single message holds more.
    static final int EVENTS_MAX = 1_024;

    static final long EVENT_BYTES_MAX = 4L << 20;
    static final int ADVANCE_ROWS_MAX = 8_192;

    /// A message of events: the row of each one, and the configuration that stood when it was accepted.
    record Appended(Message<AppendEvents> message, List<EventRow> rows, List<Configuration> configurations) {}

    boolean isEmpty() {
        return events.isEmpty() && advances.isEmpty();
    }

    /// Whether nothing smaller can be written: one message.
    boolean isSingle() {
        return events.size() + advances.size() == 1;
    }

    /// Two smaller ones, in order: by kind while there are both kinds, then by number.
    List<Batch> halves() {
        if (!events.isEmpty() && !advances.isEmpty()) {
            return List.of(new Batch(events, List.of()), new Batch(List.of(), advances));
        }
        return List.of(new Batch(first(events), first(advances)), new Batch(second(events), second(advances)));
    }

    private static <T> List<T> first(List<T> list) {
        return list.subList(0, list.size() / 2);
    }

    private static <T> List<T> second(List<T> list) {
        return list.subList(list.size() / 2, list.size());
    }
}
