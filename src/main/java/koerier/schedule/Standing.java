package koerier.schedule;

import java.util.ArrayList;
import java.util.List;
import koerier.delivery.DeliveryId;
import koerier.rule.AnchorValue;

/// What is known of one record's scheduled actions at a point of its lane.
///
/// @param pending those that wait
/// @param spent the values of dates for which a date rule has had its turn already, or was called off by a person
///     [T8]
public record Standing(List<ScheduledAction> pending, List<Spent> spent) {
    public static final Standing NONE = new Standing(List.of(), List.of());

    public Standing {
        pending = List.copyOf(pending);
        spent = List.copyOf(spent);
    }

    /// @param rule its number
    public record Spent(int rule, AnchorValue value) {}

    /// What is known after an event has come to these.
    public Standing after(List<ScheduleEntry> entries) {
        if (entries.isEmpty()) {
            return this;
        }
        List<ScheduledAction> then = new ArrayList<>(pending);
        for (ScheduleEntry entry : entries) {
            DeliveryId id = entry.action().id();
            boolean known = then.stream().anyMatch(action -> action.id().equals(id));
            switch (entry) {
                case ScheduleEntry.Made(ScheduledAction action) -> {
                    if (!known) { // else the event is evaluated again, and later ones have moved it
                        then.add(action);
                    }
                }
                case ScheduleEntry.Moved moved ->
                    then.replaceAll(action -> action.id().equals(id) ? moved.moved() : action);
                case ScheduleEntry.Skipped skipped ->
                    then.removeIf(action -> action.id().equals(id));
                case ScheduleEntry.Cancelled cancelled ->
                    then.removeIf(action -> action.id().equals(id));
                case ScheduleEntry.Fired fired ->
                    then.removeIf(action -> action.id().equals(id));
            }
        }
        return new Standing(then, spent);
    }
}
