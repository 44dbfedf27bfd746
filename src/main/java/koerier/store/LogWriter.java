package koerier.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import koerier.delivery.Position;
import koerier.ingest.RecordEvent;
import koerier.log.AttemptRow;
import koerier.log.Firing;

/// Appends to the logs: everything of one flush in one statement and one COMMIT. The log station calls it, one flush
/// at a time; nothing else writes there.
public interface LogWriter {
    /// What one COMMIT writes.
    record Flush(List<EventRow> events, List<AttemptRow> attempts, List<Firing> firings) {}

    /// @param key 128 bits that identify (organisation, module, record, event id); random for a test
    record EventRow(RecordEvent event, Position position, long configurationVersion, boolean test, UUID key) {}

    /// Commits a flush.
    ///
    /// @return for each event, in order, whether it is new (false: the log had it already); fails with
    ///     [LogWriteException], which says whether anything was written
    Future<boolean[]> flush(Flush flush);

    /// What became of a flush whose outcome was unknown; to be asked before anything else is flushed.
    ///
    /// @return as [#flush] when it was committed, empty when it was not and never will be;
    ///     fails while nobody can tell
    Future<Optional<boolean[]>> written(Flush flush);

    /// The newest position at or after `fromMicros` in the event log, 0 when there is none: for a clock that went back.
    Future<Long> newestPosition(long fromMicros);

    /// The hashes of all firings of `repeat: once` rules, for the memory of the evaluators: called once, at the start.
    Future<long[]> firings();

    /// Makes sure that the partitions of now and of the time ahead exist; safe to call again and again.
    Future<Void> maintainPartitions();

    /// Lets go of the connection. What is in flight ends as it may.
    Future<Void> close();
}
