package koerier.rule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import koerier.org.Organisation;
import org.jspecify.annotations.Nullable;

/// When something is due: an anchor, an offset, a time of day, in one organisation's zone and calendar.
///
/// Minutes and hours are elapsed time. Days, weeks, months, years and business days move along the calendar and
/// keep the time of day; a day that a month does not have becomes its last. A local time that a change of the
/// clocks skips is later by what was skipped; one that comes twice is the first of the two.
///
/// @param workingDays empty: every day is one
public record TimeArithmetic(ZoneId zone, Set<DayOfWeek> workingDays, Set<LocalDate> holidays) {
    public TimeArithmetic {
        workingDays = Set.copyOf(workingDays);
        holidays = Set.copyOf(holidays);
    }

    public static TimeArithmetic of(Organisation organisation) {
        return new TimeArithmetic(organisation.zone(), organisation.workingDays(), organisation.holidays());
    }

    /// An offset from a moment: the activation of a rule, or the value of a date-time field.
    ///
    /// @param at the time of day of the result; null keeps the moment's own. Not used by minutes and hours.
    public Instant fromMoment(Instant moment, int offset, OffsetUnit unit, @Nullable LocalTime at) {
        if (unit.isElapsed()) {
            return elapsed(moment, offset, unit);
        }
        if (offset == 0 && at == null && unit != OffsetUnit.BUSINESS_DAYS) {
            return moment;
        }
        LocalDateTime local = LocalDateTime.ofInstant(moment, zone);
        return instant(move(local.toLocalDate(), offset, unit).atTime(at == null ? local.toLocalTime() : at));
    }

    /// An offset from a date, which has no time of day of its own.
    ///
    /// @param at null: the beginning of the day
    public Instant fromDate(LocalDate date, int offset, OffsetUnit unit, @Nullable LocalTime at) {
        LocalTime time = at == null ? LocalTime.MIDNIGHT : at;
        return unit.isElapsed()
                ? elapsed(instant(date.atTime(time)), offset, unit)
                : instant(move(date, offset, unit).atTime(time));
    }

    /// The first day on or after `from` on which a date recurs: the date itself for `once`, empty (null) if that has
    /// passed. Monthly on the 31st is the last day of shorter months; 29 February is 28 February in common years.
    public static @Nullable LocalDate occurrence(LocalDate date, Trigger.Recurrence recurrence, LocalDate from) {
        if (!date.isBefore(from)) {
            return date;
        }
        return switch (recurrence) {
            case ONCE -> null;
            case MONTHLY -> {
                LocalDate candidate = inMonth(YearMonth.from(from), date);
                yield candidate.isBefore(from) ? inMonth(YearMonth.from(from).plusMonths(1), date) : candidate;
            }
            case YEARLY -> {
                YearMonth month = YearMonth.of(from.getYear(), date.getMonth());
                LocalDate candidate = inMonth(month, date);
                yield candidate.isBefore(from) ? inMonth(month.plusYears(1), date) : candidate;
            }
        };
    }

    private LocalDate move(LocalDate date, int offset, OffsetUnit unit) {
        return switch (unit) {
            case DAYS -> date.plusDays(offset);
            case WEEKS -> date.plusWeeks(offset);
            case MONTHS -> date.plusMonths(offset);
            case YEARS -> date.plusYears(offset);
            case BUSINESS_DAYS -> moveBusinessDays(date, offset);
            case MINUTES, HOURS -> throw new IllegalArgumentException("not a calendar unit: " + unit);
        };
    }

    /// A day off counts as the next working day.
    private LocalDate moveBusinessDays(LocalDate date, int offset) {
        LocalDate day = date;
        while (!isWorking(day)) {
            day = day.plusDays(1);
        }
        int step = Integer.signum(offset);
        for (int left = Math.abs(offset); left > 0; left--) {
            do {
                day = day.plusDays(step);
            } while (!isWorking(day));
        }
        return day;
    }

    private boolean isWorking(LocalDate day) {
        return (workingDays.isEmpty() || workingDays.contains(day.getDayOfWeek())) && !holidays.contains(day);
    }

    /// `java.time` resolves gaps and overlaps just so.
    private Instant instant(LocalDateTime local) {
        return local.atZone(zone).toInstant();
    }

    private static Instant elapsed(Instant moment, int offset, OffsetUnit unit) {
        return moment.plus(offset, unit == OffsetUnit.HOURS ? ChronoUnit.HOURS : ChronoUnit.MINUTES);
    }

    private static LocalDate inMonth(YearMonth month, LocalDate date) {
        return month.atDay(Math.min(date.getDayOfMonth(), month.lengthOfMonth()));
    }
}
