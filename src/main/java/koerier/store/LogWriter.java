package koerier.store;

import io.vertx.core.Future;
import java.util.List;
import koerier.delivery.Position;
import koerier.ingest.RecordEvent;
import koerier.log.AttemptRow;
import koerier.log.Firing;

/// Appends to the logs: everything of one flush in one statement and one COMMIT. The log station calls it, one flush at
/// a
/// time; nothing else writes there.
public interface LogWriter {
    /// What one COMMIT writes.
    record Flush(List<EventRow> events, List<AttemptRow> attempts, List<Firing> firings) {}

    /// @param key 128 bits that identify (organisation, module, record, event id); random for a test
    record EventRow(RecordEvent event, Position position, long configurationVersion, boolean test, byte[] key) {}

    /// Commits a flush.
    ///
    /// @return for each event, in order, whether it is new (false: the log had it already)
    Future<boolean[]> flush(Flush flush);

    /// The hashes of all firings of `repeat: once` rules, for the memory of the evaluators: called once, at the start.
    Future<long[]> firings();

    /// Makes sure that the partitions of now and of the time ahead exist; safe to call again and again.
    Future<Void> maintainPartitions();
}
