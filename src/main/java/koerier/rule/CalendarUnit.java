package koerier.rule;

import java.time.DayOfWeek;

/// Days, weeks, months, quarters and years as numbered units over epoch days, in whole-number arithmetic that allocates
/// nothing. The conversion between days and months is the proleptic Gregorian one of Howard Hinnant's
/// "chrono-compatible low-level date algorithms".
enum CalendarUnit {
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR;

    private static final int MONTHS_A_YEAR = 12;
    private static final int MONTHS_A_QUARTER = 3;
    private static final int DAYS_A_WEEK = 7;
    /// 1970-01-01 was a Thursday: three days after the Monday that begins week 0.
    private static final int EPOCH_AFTER_MONDAY = 3;
    private static final int DAYS_AN_ERA = 146_097;
    private static final int YEARS_AN_ERA = 400;
    /// From 0000-03-01 to 1970-01-01.
    private static final int EPOCH_AFTER_MARCH_0 = 719_468;

    /// The number of the unit that holds a day.
    long index(long day, DayOfWeek weekStart) {
        return switch (this) {
            case DAY -> day;
            case WEEK -> Math.floorDiv(day + shift(weekStart), DAYS_A_WEEK);
            case MONTH -> month(day);
            case QUARTER -> Math.floorDiv(month(day), MONTHS_A_QUARTER);
            case YEAR -> Math.floorDiv(month(day), MONTHS_A_YEAR);
        };
    }

    /// The first day of a unit.
    long start(long index, DayOfWeek weekStart) {
        return switch (this) {
            case DAY -> index;
            case WEEK -> index * DAYS_A_WEEK - shift(weekStart);
            case MONTH -> firstOfMonth(index);
            case QUARTER -> firstOfMonth(index * MONTHS_A_QUARTER);
            case YEAR -> firstOfMonth(index * MONTHS_A_YEAR);
        };
    }

    /// The epoch day of a date of the proleptic Gregorian calendar.
    ///
    /// @param month from 1
    static long epochDay(long year, int month, int day) {
        long y = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(y, YEARS_AN_ERA);
        long yearOfEra = y - era * YEARS_AN_ERA;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_AN_ERA + dayOfEra - EPOCH_AFTER_MARCH_0;
    }

    private static int shift(DayOfWeek weekStart) {
        return EPOCH_AFTER_MONDAY - (weekStart.getValue() - 1);
    }

    /// Months since the year 0.
    private static long month(long day) {
        long z = day + EPOCH_AFTER_MARCH_0;
        long era = Math.floorDiv(z, DAYS_AN_ERA);
        long dayOfEra = z - era * DAYS_AN_ERA;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long fromMarch = (5 * dayOfYear + 2) / 153;
        return (yearOfEra + era * YEARS_AN_ERA) * MONTHS_A_YEAR + fromMarch + 2;
    }

    private static long firstOfMonth(long month) {
        return epochDay(Math.floorDiv(month, MONTHS_A_YEAR), (int) Math.floorMod(month, (long) MONTHS_A_YEAR) + 1, 1);
    }
}
