package koerier.bus;

import java.util.List;
import koerier.ingest.RecordEvent;

/// Please write these events to the log. Events of one record keep the order of the list.
///
/// @param purpose what they are for
public record AppendEvents(List<RecordEvent> events, Purpose purpose) {
    public AppendEvents {
        events = List.copyOf(events);
    }

    /// Only an event is evaluated and recognised when it comes again; a test is a log entry for one test call.
    public enum Purpose {
        EVENT,
        TEST
    }
}
