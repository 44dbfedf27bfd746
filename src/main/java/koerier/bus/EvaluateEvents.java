package koerier.bus;

import java.util.List;
import koerier.configuration.Configuration;
import koerier.delivery.Position;
import koerier.ingest.RecordEvent;

/// Committed events of one evaluator's lanes, in the order of the log.
public record EvaluateEvents(List<Logged> events) {
    public EvaluateEvents {
        events = List.copyOf(events);
    }

    /// An event as the log took it.
    ///
    /// @param configuration what stood when it was accepted; it is judged by exactly this
    public record Logged(RecordEvent event, Position position, Configuration configuration) {}
}
