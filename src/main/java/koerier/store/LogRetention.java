package koerier.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/// Forgets what the logs have kept for long enough.
public interface LogRetention {
    /// Drops the days of the two logs that have ended before a moment, and the memory of `once` rules that were deleted
    /// before it. Nothing that lies in such a day may be needed any more.
    ///
    /// @return the names of the partitions that are gone
    Future<List<String>> forget(Instant before);
}
