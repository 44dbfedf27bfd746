package koerier.rule;

/// Reads ISO 8601 dates and date-times from bytes: `2026-11-24`, `2026-11-24T09:30`, `2026-11-24T09:30:00.123+01:00`,
/// with `T` or a blank between, seconds and fraction or none, and `Z`, `+01:00`, `+0100`, `+01` or nothing
/// behind. Years have four digits. Milliseconds count, what is finer does not. Nothing is allocated where an
/// offset is given.
final class DateSpans {
    /// What cannot be read.
    static final long NONE = Long.MIN_VALUE;

    private static final int DATE_LENGTH = 10;
    private static final long MILLIS_A_DAY = 86_400_000L;
    private static final long MILLIS_A_MINUTE = 60_000L;
    private static final int OFFSET_HOURS_MAX = 18;

    private DateSpans() {}

    /// The epoch day of a date; of a date-time the day that is written.
    static long day(byte[] b, int start, int end, ZoneTable zone) {
        if (end - start == DATE_LENGTH) {
            return date(b, start);
        }
        return end - start > DATE_LENGTH && millis(b, start, end, zone) != NONE ? date(b, start) : NONE;
    }

    /// The epoch milliseconds of a date-time; without an offset it is local to `zone`, a mere date is its first
    /// instant.
    static long millis(byte[] b, int start, int end, ZoneTable zone) {
        if (end - start < DATE_LENGTH) {
            return NONE;
        }
        long day = date(b, start);
        if (day == NONE) {
            return NONE;
        }
        int i = start + DATE_LENGTH;
        if (i == end) {
            return zone.epochMillis(day * MILLIS_A_DAY);
        }
        if (end - i < 6 || (b[i] != 'T' && b[i] != 't' && b[i] != ' ') || b[i + 3] != ':') {
            return NONE;
        }
        int hour = digits(b, i + 1, 2);
        int minute = digits(b, i + 4, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            return NONE;
        }
        long time = (hour * 60L + minute) * MILLIS_A_MINUTE;
        i += 6;
        if (i < end && b[i] == ':') {
            int second = end - i >= 3 ? digits(b, i + 1, 2) : -1;
            if (second < 0 || second > 59) {
                return NONE;
            }
            time += second * 1000L;
            i += 3;
            if (i < end && (b[i] == '.' || b[i] == ',')) {
                int first = ++i;
                for (int scale = 100; i < end && b[i] >= '0' && b[i] <= '9'; i++, scale /= 10) {
                    time += (long) (b[i] - '0') * scale;
                }
                if (i == first) {
                    return NONE;
                }
            }
        }
        long local = day * MILLIS_A_DAY + time;
        if (i == end) {
            return zone.epochMillis(local);
        }
        long offset = offset(b, i, end);
        return offset == NONE ? NONE : local - offset;
    }

    private static long offset(byte[] b, int at, int end) {
        int length = end - at;
        if (length == 1) {
            return b[at] == 'Z' || b[at] == 'z' ? 0 : NONE;
        }
        boolean colon = length == 6 && b[at + 3] == ':';
        if ((b[at] != '+' && b[at] != '-') || (length != 3 && length != 5 && !colon)) {
            return NONE;
        }
        int hours = digits(b, at + 1, 2);
        int minutes = length == 3 ? 0 : digits(b, colon ? at + 4 : at + 3, 2);
        if (hours < 0 || hours > OFFSET_HOURS_MAX || minutes < 0 || minutes > 59) {
            return NONE;
        }
        long offset = (hours * 60L + minutes) * MILLIS_A_MINUTE;
        return b[at] == '-' ? -offset : offset;
    }

    private static long date(byte[] b, int at) {
        int year = digits(b, at, 4);
        int month = digits(b, at + 5, 2);
        int day = digits(b, at + 8, 2);
        if (year < 0 || b[at + 4] != '-' || b[at + 7] != '-' || month < 1 || month > 12 || day < 1) {
            return NONE;
        }
        return day <= daysIn(year, month) ? CalendarUnit.epochDay(year, month, day) : NONE;
    }

    private static int daysIn(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    private static int digits(byte[] b, int at, int count) {
        int result = 0;
        for (int i = at; i < at + count; i++) {
            if (b[i] < '0' || b[i] > '9') {
                return -1;
            }
            result = result * 10 + b[i] - '0';
        }
        return result;
    }
}
