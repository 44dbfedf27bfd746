package koerier.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import koerier.delivery.Delivery;
import koerier.lane.RetryKey;

/// The timers of retries, which the log writer appends.
public interface RetryStore {
    /// Reads the timers that are due from one moment (inclusive) to another (exclusive) and have not ended, the oldest
    /// first, in pages.
    ///
    /// @return the position of the newest flush that was looked at: timers of later ones are not among them
    Future<Long> due(long fromMillis, long beforeMillis, Consumer<List<RetryKey>> page);

    /// Their deliveries, as they were frozen; those that have ended or are gone are left out.
    Future<List<Delivery>> load(List<RetryKey> keys);
}
