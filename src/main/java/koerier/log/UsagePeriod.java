package koerier.log;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;

/// A day or a week of an organisation, in its own time zone: the day of 23 or 25 hours when clocks change.
///
/// @param date the day, or the first day of the week
/// @param from the first quarter of an hour of it
/// @param to the first one after it
public record UsagePeriod(LocalDate date, long from, long to) {
    /// The length of a period.
    public enum Interval {
        DAY,
        WEEK
    }

    /// The periods that cover some days, in order. A week that lies in them in part is counted in that part.
    ///
    /// @param last inclusive
    public static List<UsagePeriod> of(
            LocalDate first, LocalDate last, Interval interval, ZoneId zone, DayOfWeek weekStart) {
        List<UsagePeriod> periods = new ArrayList<>();
        LocalDate day = first;
        while (!day.isAfter(last)) {
            LocalDate label = interval == Interval.DAY ? day : day.with(TemporalAdjusters.previousOrSame(weekStart));
            LocalDate end = interval == Interval.DAY ? day.plusDays(1) : label.plusWeeks(1);
            LocalDate next = end.isAfter(last) ? last.plusDays(1) : end;
            long from = quarter(day, zone);
            long to = quarter(next, zone);
            if (from < to) { // a zone that crosses the date line may lack a day
                periods.add(new UsagePeriod(label, from, to));
            }
            day = next;
        }
        return periods;
    }

    private static long quarter(LocalDate day, ZoneId zone) {
        return UsageKey.quarter(day.atStartOfDay(zone).toInstant());
    }
}
