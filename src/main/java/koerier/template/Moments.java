package koerier.template;

/// Reads dates and date-times from the bytes of an event.
final class Moments {
    /// What is no date or date-time.
    static final long NONE = Long.MIN_VALUE;

    private static final int DATE_LENGTH = 10;
    private static final int FRACTION_DIGITS_MAX = 9;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int HOUR_MAX = 23;
    private static final int SIXTIETH_MAX = 59;
    private static final int OFFSET_HOURS_MAX = 18;

    private Moments() {}

    /// Days since 1970 of `yyyy-MM-dd`, or [#NONE].
    static long epochDay(byte[] source, int from, int to) {
        if (to - from != DATE_LENGTH || source[from + 4] != '-' || source[from + 7] != '-') {
            return NONE;
        }
        int century = two(source, from);
        int yearOfCentury = two(source, from + 2);
        int month = two(source, from + 5);
        int day = two(source, from + 8);
        int year = century * 100 + yearOfCentury;
        boolean digits = (century | yearOfCentury | month | day) >= 0;
        if (!digits || month < 1 || month > 12 || day < 1 || day > lengthOfMonth(year, month)) {
            return NONE;
        }
        // See MomentFormat for the source of the arithmetic.
        int shiftedYear = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(shiftedYear, 400);
        long yearOfEra = shiftedYear - era * 400;
        int monthFromMarch = month > 2 ? month - 3 : month + 9;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * monthFromMarch + 2) / 5 + day - 1;
        return era * 146_097 + dayOfEra - 719_468;
    }

    /// Milliseconds since 1970 of `yyyy-MM-ddTHH:mm`, with seconds, a fraction of them, and `Z` or an offset, which
    /// must be there; or [#NONE].
    static long epochMillis(byte[] source, int from, int to) {
        int at = from + DATE_LENGTH;
        long day = at < to ? epochDay(source, from, at) : NONE;
        boolean separated = at < to && (source[at] == 'T' || source[at] == 't' || source[at] == ' ');
        if (day == NONE || !separated || to - at < 6 || source[at + 3] != ':') {
            return NONE;
        }
        int hour = two(source, at + 1);
        int minute = two(source, at + 4);
        int second = 0;
        int millis = 0;
        at += 6;
        if (at < to && source[at] == ':') {
            second = to - at < 3 ? -1 : two(source, at + 1);
            at += 3;
            int fraction = at < to && source[at] == '.' ? fractionLength(source, at + 1, to) : 0;
            if (fraction > 0) {
                millis = millis(source, at + 1, fraction);
                at += 1 + fraction;
            }
        }
        int offset = offsetSeconds(source, at, to);
        boolean valid = hour >= 0
                && hour <= HOUR_MAX
                && minute >= 0
                && minute <= SIXTIETH_MAX
                && second >= 0
                && second <= SIXTIETH_MAX
                && offset != Integer.MIN_VALUE;
        return valid ? (day * SECONDS_PER_DAY + hour * 3_600 + minute * 60 + second - offset) * 1_000 + millis : NONE;
    }

    /// The offset at the end: `Z`, `+01:00`, `+0100` or `+01`.
    private static int offsetSeconds(byte[] source, int at, int to) {
        int length = to - at;
        if (length == 1 && (source[at] == 'Z' || source[at] == 'z')) {
            return 0;
        }
        boolean shaped = length == 3 || length == 5 || length == 6 && source[at + 3] == ':';
        if (!shaped || source[at] != '+' && source[at] != '-') {
            return Integer.MIN_VALUE;
        }
        int hours = two(source, at + 1);
        int minutes = length == 3 ? 0 : two(source, to - 2);
        if (hours < 0 || hours > OFFSET_HOURS_MAX || minutes < 0 || minutes > SIXTIETH_MAX) {
            return Integer.MIN_VALUE;
        }
        int seconds = hours * 3_600 + minutes * 60;
        return source[at] == '-' ? -seconds : seconds;
    }

    private static int fractionLength(byte[] source, int from, int to) {
        int at = from;
        while (at < to && source[at] >= '0' && source[at] <= '9') {
            at++;
        }
        return at - from <= FRACTION_DIGITS_MAX ? at - from : 0;
    }

    private static int millis(byte[] source, int from, int digits) {
        int millis = 0;
        for (int i = 0; i < 3; i++) {
            millis = millis * 10 + (i < digits ? source[from + i] - '0' : 0);
        }
        return millis;
    }

    private static int lengthOfMonth(int year, int month) {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return switch (month) {
            case 2 -> leap ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /// Two digits as a number, or a negative one.
    private static int two(byte[] source, int at) {
        int tens = source[at] - '0';
        int ones = source[at + 1] - '0';
        return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
    }
}
