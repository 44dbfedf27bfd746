package koerier.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import koerier.delivery.Position;
import koerier.lane.DeliveryRef;
import koerier.log.LoggedEvent;

/// Reads the logs for the owner of lanes: after a crash, and when memory had no room. Never on the way of a delivery
/// that goes well.
public interface LaneReader {
    /// Lanes with `lane % stations == station`.
    record Share(int station, int stations) {}

    /// What follows after a position.
    ///
    /// @param through everything up to here has been read, whether or not it is of these lanes
    /// @param done deliveries of these events that have ended, have a timer, or are parked; of first attempts
    record Slice(List<LoggedEvent> events, long through, Set<DeliveryRef> done) {}

    /// The next events of lanes, oldest first; tests are left out.
    ///
    /// @param after exclusive
    /// @param through inclusive, everything up to there is committed
    /// @param withDone whether the outcome of these events has to be looked up
    Future<Slice> slice(Share share, long after, long through, boolean withDone);

    /// Those deliveries of a parked row that have not ended and whose lane is one of these, oldest first.
    Future<List<DeliveryRef>> parked(Share share, long row);

    /// The events at some positions, of any order; those that the log has no longer are left out.
    Future<List<LoggedEvent>> events(Set<Position> positions);
}
