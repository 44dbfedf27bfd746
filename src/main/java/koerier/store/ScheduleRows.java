package koerier.store;

import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import koerier.schedule.Reason;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduledAction;
import koerier.schedule.ScheduledAction.State;
import org.jspecify.annotations.Nullable;

/// The rows that stand for schedule entries: where an action begins to wait, and where its waiting ends.
final class ScheduleRows {
    private static final short MOVED = 1;

    /// The end of an action's row.
    private record End(
            ScheduledAction action, short state, @Nullable String reason) {}

    private ScheduleRows() {}

    /// The stored number of a state; never given to another. Pending is stored nowhere.
    static short code(State state) {
        return switch (state) {
            case PENDING -> 0;
            case FIRED -> 2;
            case SKIPPED -> 3;
            case CANCELLED -> 4;
        };
    }

    static State state(short code) {
        return switch (code) {
            case 2 -> State.FIRED;
            case 3 -> State.SKIPPED;
            case 4 -> State.CANCELLED;
            default -> throw new IllegalStateException("the schedule holds an unknown number: " + code);
        };
    }

    /// One array for each column: of the ends, then the time, then of the beginnings.
    static Tuple of(List<ScheduleEntry> entries, Instant now) {
        List<ScheduledAction> begun = new ArrayList<>();
        List<End> ended = new ArrayList<>();
        for (ScheduleEntry entry : entries) {
            switch (entry) {
                case ScheduleEntry.Made(ScheduledAction action) -> begun.add(action);
                case ScheduleEntry.Moved moved -> {
                    ended.add(new End(moved.action(), MOVED, null));
                    begun.add(moved.moved());
                }
                case ScheduleEntry.Skipped(ScheduledAction action, Reason reason) -> {
                    begun.add(action); // one that was skipped when it was made has no row yet
                    ended.add(new End(action, code(State.SKIPPED), reason.text()));
                }
                case ScheduleEntry.Cancelled(ScheduledAction action, Reason reason) ->
                    ended.add(new End(action, code(State.CANCELLED), reason.text()));
                case ScheduleEntry.Fired(ScheduledAction action) -> ended.add(new End(action, code(State.FIRED), null));
            }
        }
        Object[] all = new Object[21];
        List<ScheduledAction> endedActions = ended.stream().map(End::action).toList();
        keys(all, 0, endedActions);
        all[6] = ended.stream().map(End::state).toArray(Short[]::new);
        all[7] = ended.stream().map(End::reason).toArray(String[]::new);
        all[8] = now.toEpochMilli();
        keys(all, 9, begun);
        all[15] = begun.stream().map(ScheduledAction::webhook).toArray(Integer[]::new);
        all[16] = begun.stream().map(action -> action.org().value()).toArray(String[]::new);
        all[17] = begun.stream().map(ScheduledAction::module).toArray(String[]::new);
        all[18] = begun.stream().map(ScheduledAction::recordId).toArray(String[]::new);
        all[19] = begun.stream().map(ScheduledAction::anchorField).toArray(String[]::new);
        all[20] = begun.stream().map(action -> action.anchor().text()).toArray(String[]::new);
        return Tuple.wrap(all);
    }

    private static void keys(Object[] all, int from, List<ScheduledAction> actions) {
        all[from] = actions.stream().map(action -> action.due().toEpochMilli()).toArray(Long[]::new);
        all[from + 1] =
                actions.stream().map(action -> action.id().position().micros()).toArray(Long[]::new);
        all[from + 2] = actions.stream()
                .map(action -> (short) action.id().position().lane())
                .toArray(Short[]::new);
        all[from + 3] = actions.stream().map(action -> action.id().rule()).toArray(Integer[]::new);
        all[from + 4] =
                actions.stream().map(action -> (short) action.id().action()).toArray(Short[]::new);
        all[from + 5] = actions.stream().map(action -> action.since().micros()).toArray(Long[]::new);
    }
}
