package koerier.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import koerier.delivery.Delivery;
import koerier.delivery.Position;
import koerier.ingest.RecordEvent;
import koerier.lane.DeliveryRef;
import koerier.lane.Inheritance;
import koerier.lane.RetryKey;
import koerier.log.AttemptRow;
import koerier.log.Firing;
import koerier.org.OrgId;
import koerier.webhook.TargetUrl;

/// Appends to the logs: everything of one flush in one statement and one COMMIT. The log station calls it, one flush
/// at a time; nothing else writes there.
public interface LogWriter {
    /// What one COMMIT writes.
    ///
    /// @param retries deliveries that are tried again, at the time of their turn
    /// @param retryEnds timers that have done their work
    record Flush(
            List<EventRow> events,
            List<AttemptRow> attempts,
            List<Firing> firings,
            List<Delivery> retries,
            List<RetryKey> retryEnds,
            Progress progress) {}

    /// How far the stations have come; every flush has one.
    ///
    /// @param at a position that is later than all that was written before
    /// @param settled by station; the station of a lane is its number modulo how many there are
    /// @param issuedFrom the first of these rows that must be read to know what is issued and has no end
    /// @param parkedFrom the first row of parked deliveries that must be read
    record Progress(
            long at,
            Long[] settled,
            long issuedFrom,
            long parkedFrom,
            List<DeliveryRef> issued,
            List<DeliveryRef> returned,
            List<ParkedRow> parked,
            List<ParkedEnd> parkedEnds) {}

    /// Deliveries of one endpoint that wait in the log.
    record ParkedRow(long id, OrgId org, TargetUrl target, List<DeliveryRef> refs) {}

    /// One of them has ended, or has a timer.
    record ParkedEnd(long id, DeliveryRef ref) {}

    /// What the last owner of the lanes left.
    ///
    /// @param rows its parked rows that have not ended, in the order of their deliveries
    record Taken(Inheritance inheritance, List<WaitingRow> rows) {}

    /// A parked row without its deliveries.
    ///
    /// @param lanes one bit for each lane that occurs in it
    /// @param first the position of its oldest delivery
    record WaitingRow(long id, long lanes, long first, OrgId org, TargetUrl target) {}

    /// Makes this process the owner of all lanes, and ends whoever owned them: nothing that it has not committed yet
    /// ever will be. Once, before the first flush.
    Future<Taken> take();

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

    /// The hashes of the firings of `repeat: once` rules by events up to a position, for the memory of the evaluators.
    Future<long[]> firings(long through);

    /// Makes sure that the partitions of now and of the time ahead exist; safe to call again and again.
    Future<Void> maintainPartitions();

    /// Lets go of the connection. What is in flight ends as it may.
    Future<Void> close();
}
