package koerier.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/// Forgets what the logs have kept for long enough.
public interface LogRetention {
    /// When the oldest event was accepted that the lanes still owe something: it, and all after it, is needed. Now, or
    /// nearly, when they owe nothing.
    Future<Instant> oldestNeeded();

    /// Drops the days of the logs that have ended before a moment, of the lanes' progress too as far as nobody needs
    /// it, and the memory of `once` rules that were deleted
    /// before it. Nothing that lies in such a day may be needed any more.
    ///
    /// @return the names of the partitions that are gone
    Future<List<String>> forget(Instant before);
}
