package koerier.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.schedule.Reason;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduledAction;
import koerier.schedule.ScheduledAction.State;
import org.jspecify.annotations.Nullable;

/// The rows that stand for schedule entries: where an action begins to wait, and where its waiting ends.
final class ScheduleRows {
    private static final short MOVED = 1;
    private static final int BY_ENTRY = -1;

    /// The end of an action's row.
    private record End(
            ScheduledAction action,
            short state,
            @Nullable String reason,
            @Nullable Long entry) {}

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

    /// The parts of a statement that write rows, [#PARAMETERS] of them; a hole for what else must be so. An action
    /// that was there before goes on only when each of its ends is new: who ended it meanwhile wins.
    static final String APPEND = """
            ended as (
                insert into scheduled_end (due, at, lane, rule, action, since, ended, state, reason, entry)
                select e.due, e.at, e.lane, e.rule, e.action, e.since, $9::bigint, e.state, e.reason, e.entry
                from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::integer[], $5::smallint[], $6::bigint[],
                            $7::smallint[], $8::text[], $10::bigint[])
                    as e(due, at, lane, rule, action, since, state, reason, entry)
                where true %1$s
                on conflict do nothing
                returning at, lane, rule, action, entry
            ), begun as (
                insert into scheduled (due, at, lane, rule, action, since, webhook,
                                       org, module, record, anchor_field, anchor)
                select s.due, s.at, s.lane, s.rule, s.action, s.since, s.webhook,
                       s.org, s.module, s.record, s.anchor_field, s.anchor
                from unnest($11::bigint[], $12::bigint[], $13::smallint[], $14::integer[], $15::smallint[],
                            $16::bigint[], $17::integer[], $18::text[], $19::text[], $20::text[], $21::text[],
                            $22::text[], $23::integer[])
                    as s(due, at, lane, rule, action, since, webhook,
                         org, module, record, anchor_field, anchor, ends)
                where (s.ends = 0
                       or s.ends > 0 and s.ends = (
                           select count(*) from ended e
                           where (e.at, e.lane, e.rule, e.action) = (s.at, s.lane, s.rule, s.action))
                       or s.ends < 0 and exists (select from ended e where e.entry = s.at)) %1$s
                on conflict do nothing
            )""";

    static final int PARAMETERS = 23;

    /// One array for each column: of the ends, with the time between, then of the beginnings.
    static Object[] of(List<ScheduleEntry> entries, Instant now) {
        return of(entries, Collections.nCopies(entries.size(), Optional.empty()), List.of(), now);
    }

    /// @param by the log entry that carries out each one, if one does
    /// @param next what begins when the log entry that makes it has ended something
    static Object[] of(
            List<ScheduleEntry> entries, List<Optional<Position>> by, List<ScheduledAction> next, Instant now) {
        List<ScheduledAction> begun = new ArrayList<>();
        List<End> ended = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Long entry = by.get(i).map(Position::micros).orElse(null);
            switch (entries.get(i)) {
                case ScheduleEntry.Made(ScheduledAction action) -> begun.add(action);
                case ScheduleEntry.Moved moved -> {
                    ended.add(new End(moved.action(), MOVED, null, entry));
                    begun.add(moved.moved());
                }
                case ScheduleEntry.Skipped(ScheduledAction action, Reason reason) -> {
                    begun.add(action); // one that was skipped when it was made has no row yet
                    ended.add(new End(action, code(State.SKIPPED), reason.text(), entry));
                }
                case ScheduleEntry.Cancelled(ScheduledAction action, Reason reason) ->
                    ended.add(new End(action, code(State.CANCELLED), reason.text(), entry));
                case ScheduleEntry.Fired(ScheduledAction action) ->
                    ended.add(new End(action, code(State.FIRED), null, entry));
            }
        }
        int first = begun.size();
        begun.addAll(next);
        Object[] all = columns(begun, ended, now);
        Arrays.fill((Integer[]) all[22], first, begun.size(), BY_ENTRY);
        return all;
    }

    private static Object[] columns(List<ScheduledAction> begun, List<End> ended, Instant now) {
        Map<DeliveryId, Integer> ends = new HashMap<>();
        ended.forEach(end -> ends.merge(end.action().id(), 1, Integer::sum));
        Object[] all = new Object[PARAMETERS];
        keys(all, 0, ended.stream().map(End::action).toList());
        all[6] = ended.stream().map(End::state).toArray(Short[]::new);
        all[7] = ended.stream().map(End::reason).toArray(String[]::new);
        all[8] = now.toEpochMilli();
        all[9] = ended.stream().map(End::entry).toArray(Long[]::new);
        keys(all, 10, begun);
        all[16] = begun.stream().map(ScheduledAction::webhook).toArray(Integer[]::new);
        all[17] = begun.stream().map(action -> action.org().value()).toArray(String[]::new);
        all[18] = begun.stream().map(ScheduledAction::module).toArray(String[]::new);
        all[19] = begun.stream().map(ScheduledAction::recordId).toArray(String[]::new);
        all[20] = begun.stream().map(ScheduledAction::anchorField).toArray(String[]::new);
        all[21] = begun.stream().map(action -> action.anchor().text()).toArray(String[]::new);
        all[22] = begun.stream()
                .map(action -> isFirst(action) ? 0 : ends.getOrDefault(action.id(), 1))
                .toArray(Integer[]::new);
        return all;
    }

    /// Whether it is as it was made.
    private static boolean isFirst(ScheduledAction action) {
        return action.since().equals(action.id().position());
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
