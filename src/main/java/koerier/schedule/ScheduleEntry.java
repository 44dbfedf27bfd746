package koerier.schedule;

import java.time.Instant;
import koerier.delivery.Position;
import koerier.rule.AnchorValue;

/// What is written down about a scheduled action. Nothing is ever changed; what came later counts.
public sealed interface ScheduleEntry {
    /// The action as it was before the entry.
    ScheduledAction action();

    record Made(ScheduledAction action) implements ScheduleEntry {}

    /// Its anchor has another value now, or somebody wants it to run now.
    ///
    /// @param by later than what made it due at the time before
    record Moved(ScheduledAction action, AnchorValue anchor, Instant due, Position by) implements ScheduleEntry {
        /// The action as it is from now on.
        public ScheduledAction moved() {
            return action.at(due, anchor, by);
        }
    }

    /// It is pending no longer, or never was.
    record Skipped(ScheduledAction action, Reason reason) implements ScheduleEntry {}

    record Cancelled(ScheduledAction action, Reason reason) implements ScheduleEntry {}

    /// It has become a delivery.
    record Fired(ScheduledAction action) implements ScheduleEntry {}

    /// A person has called it off.
    static ScheduleEntry cancelledByHand(ScheduledAction action) {
        return new Cancelled(action, Reason.BY_HAND);
    }

    /// A person wants it to run now: its due time is now, and it is judged then as always [T7].
    ///
    /// @param now in whole milliseconds
    static Moved runNow(ScheduledAction action, Instant now) {
        long micros = Math.max(now.toEpochMilli() * 1_000, action.since().micros() + 1);
        return new Moved(
                action,
                action.anchor(),
                now,
                new Position(micros, action.since().lane()));
    }
}
