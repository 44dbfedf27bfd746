package koerier.quota;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/// One day of an organisation: from the first instant of a local date to the first instant of the next, 23 to
/// 25 hours, or longer where the organisation moved to another zone on it. A day is known by its first instant,
/// never by its date: who moves from Kiritimati to Honolulu has the same date twice.
///
/// @param end the first instant that does not belong to it
/// @param zone the zone in which `end` is a midnight
public record QuotaDay(Instant start, Instant end, ZoneId zone) {
    public QuotaDay {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("no day: " + start + " to " + end);
        }
    }

    /// The local day at `now` of an organisation that has always been in `zone`.
    public static QuotaDay of(ZoneId zone, Instant now) {
        return new QuotaDay(startOf(now.atZone(zone).toLocalDate(), zone), firstMidnight(zone, now.plusNanos(1)), zone);
    }

    /// The day at `now`, this one being the last that is known: this one (perhaps with another end), or a later
    /// one.
    ///
    /// @param zoneNow the organisation's zone
    /// @param since when the organisation came into that zone; a later time is harmless as long as it was there
    public QuotaDay at(Instant now, ZoneId zoneNow, Instant since) {
        if (zoneNow.equals(zone)) {
            return now.isBefore(end) ? this : of(zone, now);
        }
        Instant moved = since.isAfter(now) ? now : since;
        QuotaDay left = moved.isBefore(end) ? this : of(zone, moved);
        Instant leftEnd = firstMidnight(zoneNow, left.end);
        return now.isBefore(leftEnd) ? new QuotaDay(left.start, leftEnd, zoneNow) : of(zoneNow, now);
    }

    /// `at`, or the nearest instant of this day (to the microsecond).
    public Instant clamp(Instant at) {
        if (at.isBefore(start)) {
            return start;
        }
        return at.isBefore(end) ? at : end.minusNanos(1_000);
    }

    /// The first midnight of a zone at or after an instant.
    static Instant firstMidnight(ZoneId zone, Instant at) {
        LocalDate date = at.atZone(zone).toLocalDate();
        Instant start = startOf(date, zone);
        // a date that the zone skipped begins where the next one does
        for (int later = 1; start.isBefore(at); later++) {
            start = startOf(date.plusDays(later), zone);
        }
        return start;
    }

    private static Instant startOf(LocalDate date, ZoneId zone) {
        return date.atStartOfDay(zone).toInstant();
    }
}
