package koerier.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import koerier.delivery.DeliveryId;
import koerier.log.LoggedEvent;
import koerier.schedule.ScheduledAction;
import org.jspecify.annotations.Nullable;

/// The timers of scheduled actions, and what it takes to wake one.
public interface DueActions {
    /// What a timer is found by.
    record Key(long dueMillis, DeliveryId action) {}

    /// @param latest its record's latest event; null when the log has it no longer
    record Due(ScheduledAction action, @Nullable LoggedEvent latest) {}

    /// Reads the actions that are due from one moment (inclusive) to another (exclusive) and are pending, the
    /// oldest first, in pages.
    Future<Void> due(long fromMillis, long beforeMillis, Consumer<List<Key>> page);

    /// Those of some actions that are pending, the oldest first, each with its record's latest event.
    Future<List<Due>> load(List<Key> keys);
}
