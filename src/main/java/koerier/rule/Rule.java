package koerier.rule;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// One workflow rule, as configured: which records, when, and what then. What its names refer to may be gone by now;
/// [RuleCompiler] judges that.
///
/// @param number the number in its id (`rul_1`)
/// @param module the api name
/// @param order rules of a module are evaluated by it, equal ones by number
/// @param nextAction the number of the next time-based action; numbers are never used twice
public record Rule(
        int number,
        String name,
        String module,
        boolean active,
        int order,
        Repeat repeat,
        Trigger trigger,
        Criteria criteria,
        List<Action.Instant> instantActions,
        List<Action.TimeBased> timeBasedActions,
        int nextAction) {

    public Rule {
        instantActions = List.copyOf(instantActions);
        timeBasedActions = List.copyOf(timeBasedActions);
    }

    /// As in documents: `rul_1`.
    public String id() {
        return "rul_" + number;
    }

    /// The ids of all webhooks that it may call.
    public Set<String> webhooks() {
        Set<String> result = new LinkedHashSet<>();
        instantActions.forEach(action -> result.add(action.webhook()));
        timeBasedActions.forEach(action -> result.add(action.webhook()));
        return result;
    }
}
