package koerier.bus;

import java.util.List;
import koerier.configuration.Configuration;
import koerier.ingest.RecordEvent;

/// Please write these events to the log. Events of one record keep the order of the list.
///
/// @param purpose what they are for
/// @param judgedBy the configuration of each one, for replays, which may be of an older version; empty: what stands
///     when the log takes them
public record AppendEvents(List<RecordEvent> events, Purpose purpose, List<Configuration> judgedBy) {
    public AppendEvents {
        events = List.copyOf(events);
        judgedBy = List.copyOf(judgedBy);
        if (!judgedBy.isEmpty() && judgedBy.size() != events.size()) {
            throw new IllegalArgumentException("each event has its configuration, or none has");
        }
    }

    public AppendEvents(List<RecordEvent> events, Purpose purpose) {
        this(events, purpose, List.of());
    }

    /// Only an event (or a replay, which is one) is evaluated and recognised when it comes again; a test is a log entry
    /// for one test call.
    public enum Purpose {
        EVENT,
        TEST
    }
}
