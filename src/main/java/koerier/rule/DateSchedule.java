package koerier.rule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When a date trigger goes off for one value of its field [R2] [T8].
public final class DateSchedule {
    private final Trigger.DateTrigger trigger;
    private final TimeArithmetic calendar;
    private final LocalDate date;
    private final @Nullable LocalTime time;
    private final @Nullable Instant moment;

    private DateSchedule(
            Trigger.DateTrigger trigger,
            TimeArithmetic calendar,
            LocalDate date,
            @Nullable LocalTime time,
            @Nullable Instant moment) {
        this.trigger = trigger;
        this.calendar = calendar;
        this.date = date;
        this.time = time;
        this.moment = moment;
    }

    /// The first time at or after `from`; empty when there is no value, or `once` lies before `from`.
    public static Optional<Instant> next(
            Trigger.DateTrigger trigger, AnchorValue value, TimeArithmetic calendar, Instant from) {
        return switch (value) {
            case AnchorValue.Nothing() -> Optional.empty();
            case AnchorValue.OnDate(LocalDate date) ->
                new DateSchedule(trigger, calendar, date, null, null).atOrAfter(from);
            case AnchorValue.AtMoment(Instant moment) -> {
                LocalDateTime local = LocalDateTime.ofInstant(moment, calendar.zone());
                yield new DateSchedule(trigger, calendar, local.toLocalDate(), local.toLocalTime(), moment)
                        .atOrAfter(from);
            }
        };
    }

    /// Later recurrences are never due earlier, so they can be searched by halves.
    private Optional<Instant> atOrAfter(Instant from) {
        Instant first = due(0);
        if (!first.isBefore(from)) {
            return Optional.of(first);
        }
        if (trigger.recurrence() == Trigger.Recurrence.ONCE) {
            return Optional.empty();
        }
        int before = 0;
        int after = 1;
        while (due(after).isBefore(from)) {
            before = after;
            after *= 2;
        }
        while (after - before > 1) {
            int middle = before + after >>> 1;
            if (due(middle).isBefore(from)) {
                before = middle;
            } else {
                after = middle;
            }
        }
        return Optional.of(due(after));
    }

    /// @param recurrence 0 for the value itself, then a month or a year more each
    private Instant due(int recurrence) {
        LocalDate day = recurrence == 0
                ? date
                : switch (trigger.recurrence()) {
                    case ONCE -> throw new IllegalArgumentException("once recurs: " + recurrence);
                    // counted from the value itself, so that the 31st and 29 February come back
                    case MONTHLY -> date.plusMonths(recurrence);
                    case YEARLY -> date.plusYears(recurrence);
                };
        if (time == null) {
            return calendar.fromDate(day, trigger.offset(), trigger.unit(), trigger.at());
        }
        Instant from = recurrence == 0 && moment != null
                ? moment
                : day.atTime(time).atZone(calendar.zone()).toInstant();
        return calendar.fromMoment(from, trigger.offset(), trigger.unit(), trigger.at());
    }
}
