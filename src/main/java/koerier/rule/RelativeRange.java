package koerier.rule;

import java.time.DayOfWeek;

/// A stretch of days that moves with the calendar: the local days from [#from] up to and not including [#until]. The
/// `N` ranges leave the current day, week, month or year out.
public enum RelativeRange {
    TODAY(CalendarUnit.DAY, 0),
    YESTERDAY(CalendarUnit.DAY, -1),
    TOMORROW(CalendarUnit.DAY, 1),
    LAST_WEEK(CalendarUnit.WEEK, -1),
    THIS_WEEK(CalendarUnit.WEEK, 0),
    NEXT_WEEK(CalendarUnit.WEEK, 1),
    LAST_MONTH(CalendarUnit.MONTH, -1),
    THIS_MONTH(CalendarUnit.MONTH, 0),
    NEXT_MONTH(CalendarUnit.MONTH, 1),
    LAST_QUARTER(CalendarUnit.QUARTER, -1),
    THIS_QUARTER(CalendarUnit.QUARTER, 0),
    NEXT_QUARTER(CalendarUnit.QUARTER, 1),
    LAST_YEAR(CalendarUnit.YEAR, -1),
    THIS_YEAR(CalendarUnit.YEAR, 0),
    NEXT_YEAR(CalendarUnit.YEAR, 1),
    LAST_N_DAYS(CalendarUnit.DAY, true),
    NEXT_N_DAYS(CalendarUnit.DAY, false),
    LAST_N_WEEKS(CalendarUnit.WEEK, true),
    NEXT_N_WEEKS(CalendarUnit.WEEK, false),
    LAST_N_MONTHS(CalendarUnit.MONTH, true),
    NEXT_N_MONTHS(CalendarUnit.MONTH, false),
    LAST_N_YEARS(CalendarUnit.YEAR, true),
    NEXT_N_YEARS(CalendarUnit.YEAR, false);

    private final CalendarUnit unit;
    private final boolean counted;
    private final boolean past;
    private final int offset;

    RelativeRange(CalendarUnit unit, int offset) {
        this.unit = unit;
        this.counted = false;
        this.past = false;
        this.offset = offset;
    }

    RelativeRange(CalendarUnit unit, boolean past) {
        this.unit = unit;
        this.counted = true;
        this.past = past;
        this.offset = 0;
    }

    /// Whether it needs a number, as `lastNDays` does.
    public boolean isCounted() {
        return counted;
    }

    /// The first epoch day of the range.
    ///
    /// @param today the epoch day that counts as today
    /// @param n how many units, looked at by counted ranges only
    public long from(long today, int n, DayOfWeek weekStart) {
        return start(today, counted ? (past ? -n : 1) : offset, weekStart);
    }

    /// The first epoch day after the range.
    public long until(long today, int n, DayOfWeek weekStart) {
        return start(today, counted ? (past ? 0 : 1 + n) : offset + 1, weekStart);
    }

    private long start(long today, int units, DayOfWeek weekStart) {
        return unit.start(unit.index(today, weekStart) + units, weekStart);
    }
}
