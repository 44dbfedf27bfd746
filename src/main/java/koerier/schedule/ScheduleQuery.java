package koerier.schedule;

import java.util.Optional;
import koerier.delivery.DeliveryId;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// Which scheduled actions of an organisation somebody wants to see, newest first.
///
/// @param after the last one of the page before; the next page begins behind it
public record ScheduleQuery(
        OrgId org,
        Optional<String> record,
        Optional<Integer> rule,
        Optional<Integer> webhook,
        Optional<ScheduledAction.State> state,
        Optional<DeliveryId> after,
        int limit) {
    /// The longest page, and one more that tells whether there is another.
    public static final int LIMIT_MAX = 201;

    public ScheduleQuery {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit must be from 1 to " + LIMIT_MAX + ": " + limit);
        }
    }

    /// A scheduled action and how far it has come.
    ///
    /// @param reason why it was skipped or cancelled, null else
    /// @param delivery what it has become, when it has fired
    public record Found(
            ScheduledAction action,
            ScheduledAction.State state,
            @Nullable String reason,
            @Nullable DeliveryId delivery) {
        /// Of one that has not fired.
        public Found(ScheduledAction action, ScheduledAction.State state, @Nullable String reason) {
            this(action, state, reason, null);
        }
    }
}
