package koerier.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import koerier.quota.Told;
import koerier.quota.WatchedWebhook;

/// What was told about failing webhooks, over restarts and by all nodes.
public interface FailingStore {
    /// What was told last, of those that fail or have recovered since a moment.
    ///
    /// @param limit at most so many
    Future<Map<WatchedWebhook, Told>> told(Instant recoveredSince, int limit);

    /// Claims a notice.
    ///
    /// @return true once, for the first who asks; false when it does not follow what was told last
    Future<Boolean> claim(WatchedWebhook webhook, Told now);

    /// The webhook is gone.
    Future<Void> forget(WatchedWebhook webhook);

    /// Webhooks with a failed attempt that the log took later than `stamp`, the number of a flush.
    ///
    /// @param limit at most so many
    Future<List<WatchedWebhook>> failedAfter(long stamp, int limit);
}
