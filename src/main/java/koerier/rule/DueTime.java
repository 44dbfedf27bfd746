package koerier.rule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

/// When a time-based action is due, as seen at the moment at which it is scheduled [T1-T3].
public sealed interface DueTime {
    /// @param due never before the moment at which it was scheduled
    record At(Instant due) implements DueTime {}

    /// Its time had passed by more than the action's grace.
    record Past(Instant due) implements DueTime {}

    /// The field that it counts from is empty.
    record NoAnchor() implements DueTime {}

    /// What lies in the past by no more than the action's grace is due at once.
    ///
    /// @param value of the anchor's field; not used by an action that counts from its activation
    /// @param now when it is scheduled: the activation, or the change of its anchor
    /// @param activation when the rule fired
    static DueTime of(
            Action.TimeBased action, AnchorValue value, Instant activation, TimeArithmetic calendar, Instant now) {
        AnchorValue from = action.anchor() instanceof Anchor.Activation ? new AnchorValue.AtMoment(activation) : value;
        return switch (from) {
            case AnchorValue.Nothing() -> new NoAnchor();
            case AnchorValue.OnDate(LocalDate date) ->
                judged(calendar.fromDate(date, action.offset(), action.unit(), action.at()), action, now);
            case AnchorValue.AtMoment(Instant moment) ->
                judged(calendar.fromMoment(moment, action.offset(), action.unit(), action.at()), action, now);
        };
    }

    private static DueTime judged(Instant due, Action.TimeBased action, Instant now) {
        if (!due.isBefore(now)) {
            return new At(due);
        }
        return due.isBefore(now.minus(Duration.ofMinutes(action.graceMinutes()))) ? new Past(due) : new At(now);
    }
}
