package koerier.ingest;

import java.time.LocalDate;
import java.time.YearMonth;

/// Reads an instant as RFC 3339 and ISO 8601 write it: `2026-11-24T09:30[:15[.123456789]]` and `Z`, `+01:00`, `+0100`
/// or `+01`. Years 0001 to 9999, no leap second, no hour 24; what is finer than a millisecond is dropped.
public final class IsoInstant {
    /// No instant.
    public static final long INVALID = Long.MIN_VALUE;

    private static final int SHORTEST = "2026-11-24T09:30Z".length();
    private static final int FRACTION_DIGITS_MAX = 9;
    private static final int OFFSET_HOURS_MAX = 18;

    private IsoInstant() {}

    /// @return milliseconds since 1970-01-01T00:00Z, or [#INVALID]
    public static long millis(CharSequence text) {
        int length = text.length();
        if (length < SHORTEST
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || (text.charAt(10) | 0x20) != 't'
                || text.charAt(13) != ':') {
            return INVALID;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 2);
        int day = digits(text, 8, 2);
        int hour = digits(text, 11, 2);
        int minute = digits(text, 14, 2);
        if (year < 1 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            return INVALID;
        }
        if (day > 28 && day > YearMonth.of(year, month).lengthOfMonth()) {
            return INVALID;
        }
        int p = 16;
        int second = 0;
        int millisecond = 0;
        if (text.charAt(p) == ':') {
            second = digits(text, p + 1, 2);
            p += 3;
            if (second < 0 || second > 59) {
                return INVALID;
            }
            if (p < length && text.charAt(p) == '.') {
                int fractionEnd = digitsEnd(text, p + 1);
                int count = fractionEnd - p - 1;
                if (count < 1 || count > FRACTION_DIGITS_MAX) {
                    return INVALID;
                }
                millisecond = fraction(text, p + 1, count);
                p = fractionEnd;
            }
        }
        int offset = offsetMinutes(text, p);
        if (offset == Integer.MIN_VALUE) {
            return INVALID;
        }
        long minutes = LocalDate.of(year, month, day).toEpochDay() * 1_440 + hour * 60 + minute - offset;
        return minutes * 60_000 + second * 1_000 + millisecond;
    }

    private static int offsetMinutes(CharSequence text, int at) {
        int count = text.length() - at;
        if (count < 1) {
            return Integer.MIN_VALUE;
        }
        char sign = text.charAt(at);
        if ((sign | 0x20) == 'z') {
            return count == 1 ? 0 : Integer.MIN_VALUE;
        }
        boolean hasColon = count == 6 && text.charAt(at + 3) == ':';
        if (sign != '+' && sign != '-' || count != 3 && count != 5 && !hasColon) {
            return Integer.MIN_VALUE;
        }
        int hours = digits(text, at + 1, 2);
        int minutes = count == 3 ? 0 : digits(text, at + (hasColon ? 4 : 3), 2);
        if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > OFFSET_HOURS_MAX * 60) {
            return Integer.MIN_VALUE;
        }
        return sign == '-' ? -hours * 60 - minutes : hours * 60 + minutes;
    }

    private static int fraction(CharSequence text, int from, int count) {
        int millis = 0;
        for (int i = 0; i < 3; i++) {
            millis = millis * 10 + (i < count ? text.charAt(from + i) - '0' : 0);
        }
        return millis;
    }

    private static int digitsEnd(CharSequence text, int from) {
        int p = from;
        while (p < text.length() && text.charAt(p) >= '0' && text.charAt(p) <= '9') {
            p++;
        }
        return p;
    }

    /// The number that `count` digits make, -1 when there is something else among them.
    private static int digits(CharSequence text, int from, int count) {
        if (from + count > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + count; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }
}
