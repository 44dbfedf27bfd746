package koerier.rule;

import java.time.DayOfWeek;
import java.util.Map;

/// Where the values stand that explaining a rule shows.
///
/// @param fields the slot of every field that the criteria name and the schema knows
/// @param actor the slot of whoever caused the event, -1 if no condition asks
record ExplainSlots(Map<String, Integer> fields, int actor, DayOfWeek weekStart) {
    ExplainSlots {
        fields = Map.copyOf(fields);
    }
}
