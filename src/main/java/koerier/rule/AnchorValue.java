package koerier.rule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/// The value of a date or date-time field, as time-based actions and date triggers count from it.
public sealed interface AnchorValue {
    /// Empty, absent, or nothing that can be read as the field's type.
    record Nothing() implements AnchorValue {}

    /// A day without a time of day.
    record OnDate(LocalDate date) implements AnchorValue {}

    record AtMoment(Instant moment) implements AnchorValue {}

    /// ISO 8601, `2026-11-24` or `2026-11-24T09:30:00Z`, "" for nothing: two values are the same if their texts
    /// are.
    default String text() {
        return switch (this) {
            case Nothing() -> "";
            case OnDate(LocalDate date) -> date.toString();
            case AtMoment(Instant moment) -> moment.toString();
        };
    }

    /// Reads [#text()]; [Nothing] for anything else.
    static AnchorValue parse(String text) {
        try {
            if (text.indexOf('T') >= 0) {
                return new AtMoment(Instant.parse(text));
            }
            return text.isEmpty() ? new Nothing() : new OnDate(LocalDate.parse(text));
        } catch (DateTimeException notOurs) {
            return new Nothing();
        }
    }
}
