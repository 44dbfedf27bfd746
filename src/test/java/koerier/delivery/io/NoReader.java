package koerier.delivery.io;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import koerier.delivery.Position;
import koerier.lane.DeliveryRef;
import koerier.log.LoggedEvent;
import koerier.store.LaneReader;

/// For stations that have nothing to read.
final class NoReader implements LaneReader {
    @Override
    public Future<Slice> slice(Share share, long after, long through, boolean withDone) {
        return Future.succeededFuture(new Slice(List.of(), through, Set.of()));
    }

    @Override
    public Future<List<DeliveryRef>> parked(Share share, long row) {
        return Future.failedFuture("nothing is parked");
    }

    @Override
    public Future<List<LoggedEvent>> events(Set<Position> positions) {
        return Future.failedFuture("nothing is parked");
    }
}
