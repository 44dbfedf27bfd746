package koerier.evaluator.io;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import koerier.delivery.Position;
import koerier.lane.DeliveryRef;
import koerier.log.LoggedEvent;
import koerier.store.LaneReader;
import koerier.store.LaneReader.Share;
import koerier.store.LaneReader.Slice;

/// Reads the log in slices of a time that adapts to how much lies in it.
final class LogSlices {
    private static final long SPAN_MIN = 10_000;
    private static final long SPAN_FIRST = 1_000_000;
    /// A day is enough: what has passed without events is settled.
    private static final long SPAN_MAX = 86_400_000_000L;
    private static final int GROWTH = 8;
    private static final int FEW = 64;
    private static final int MANY = 512;

    private final LaneReader reader;
    private final Share share;
    private long span = SPAN_FIRST;

    LogSlices(LaneReader reader, Share share) {
        this.reader = reader;
        this.share = share;
    }

    /// What comes after a position, and no later than another.
    Future<Slice> next(long after, long limit, boolean withDone) {
        long through = limit - after <= span ? limit : after + span;
        return reader.slice(share, after, through, withDone).onSuccess(slice -> {
            int events = slice.events().size();
            if (events < FEW) {
                span = Math.min(SPAN_MAX, span * GROWTH);
            } else if (events >= MANY) {
                span = Math.max(SPAN_MIN, span / 2);
            }
        });
    }

    /// The events of deliveries.
    Future<List<LoggedEvent>> events(List<DeliveryRef> deliveries) {
        Set<Position> positions = new HashSet<>();
        deliveries.forEach(ref -> positions.add(ref.position()));
        return reader.events(positions);
    }
}
