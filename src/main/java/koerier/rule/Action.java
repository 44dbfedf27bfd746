package koerier.rule;

import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/// What a rule does: call a webhook, at once or later.
public sealed interface Action {
    /// How late an action may be scheduled and still run at once, unless it says otherwise.
    int GRACE_MINUTES_DEFAULT = 60;

    int GRACE_MINUTES_MAX = 1_440;

    /// The id of the webhook (`wh_1`).
    String webhook();

    record Instant(String webhook) implements Action {}

    /// @param number given by the rule and never again to another action; `act_3` in documents
    /// @param at the time of day; null keeps the anchor's own, which is midnight for a date
    record TimeBased(
            int number,
            String webhook,
            Anchor anchor,
            int offset,
            OffsetUnit unit,
            @Nullable LocalTime at,
            int graceMinutes)
            implements Action {
        /// As in documents: `act_3`.
        public String id() {
            return "act_" + number;
        }
    }
}
