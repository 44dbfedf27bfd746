package koerier.bus;

import java.util.List;
import koerier.schedule.ScheduledAction;

/// Scheduled actions that wait for the times in them, as has just been committed.
public record ArmActions(List<ScheduledAction> actions) {
    public ArmActions {
        actions = List.copyOf(actions);
    }
}
