package koerier.store;

import java.util.ArrayList;
import java.util.List;

/// The conditions of one query, and their values. A condition that is not wanted does not stand in the text, so
/// that the planner sees what it can look up; the few texts that there are stay prepared.
final class Conditions {
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /// @param condition with a `?` for each value; never anything that a caller sent
    void and(String condition, Object... parameters) {
        String text = condition;
        for (Object parameter : parameters) {
            values.add(parameter);
            text = text.replaceFirst("\\?", "\\$" + values.size());
        }
        conditions.add(text);
    }

    /// A value beside the conditions.
    ///
    /// @return how it is named in the text
    String parameter(String type, Object value) {
        values.add(value);
        return "$" + values.size() + "::" + type;
    }

    String text() {
        return String.join(" and ", conditions);
    }

    Object[] values() {
        return values.toArray();
    }
}
