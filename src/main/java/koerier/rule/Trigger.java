package koerier.rule;

import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What sets a rule off.
public sealed interface Trigger {
    record Create() implements Trigger {}

    /// @param fields no fields: any change will do
    record Edit(List<String> fields, Match match) implements Trigger {
        public Edit {
            fields = List.copyOf(fields);
        }
    }

    record CreateOrEdit() implements Trigger {}

    record Delete() implements Trigger {}

    record FieldUpdate(List<Change> changes, Match match) implements Trigger {
        public FieldUpdate {
            changes = List.copyOf(changes);
        }
    }

    /// Set off by the calendar, not by an event.
    ///
    /// @param field a date or date-time field
    /// @param offset before (negative), on or after the value of the field
    /// @param at the time of day; null keeps a date-time's own, and is midnight for a date
    record DateTrigger(
            String field,
            int offset,
            OffsetUnit unit,
            @Nullable LocalTime at,
            Recurrence recurrence) implements Trigger {}

    /// One field that must have changed.
    ///
    /// @param from what the old value must be like; empty for any value, emptiness included
    /// @param to what the new value must be like
    record Change(String field, Optional<Condition> from, Optional<Condition> to) {}

    enum Match {
        ANY,
        ALL
    }

    enum Recurrence {
        ONCE,
        MONTHLY,
        YEARLY
    }

    /// Whether events of an edit can set it off.
    default boolean seesEdits() {
        return this instanceof Edit || this instanceof CreateOrEdit || this instanceof FieldUpdate;
    }
}
