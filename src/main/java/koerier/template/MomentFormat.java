package koerier.template;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import koerier.bytes.ByteSink;

/// One of [Formats], compiled to steps over the fields of a date and a time. Immutable.
final class MomentFormat {
    private static final String[] MONTHS_EN = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };
    private static final String[] MONTHS_EN_SHORT = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    private static final String[] MONTHS_NL = {
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december"
    };
    private static final String[] MONTHS_NL_SHORT = {
        "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"
    };
    private static final String[] HALVES_EN = {"AM", "PM"};
    private static final String[] HALVES_NL = {"a.m.", "p.m."};

    private static final int SECONDS_PER_DAY = 86_400;
    private static final int SECONDS_PER_HOUR = 3_600;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MILLIS_PER_SECOND = 1_000;
    private static final int NOON = 12;

    private enum Step {
        YEAR,
        MONTH,
        MONTH_NAME,
        MONTH_NAME_SHORT,
        DAY,
        DAY_UNPADDED,
        HOUR,
        HOUR_OF_HALF,
        MINUTE,
        SECOND,
        HALF,
        OFFSET,
        EPOCH_SECONDS,
        EPOCH_MILLIS,
        LITERAL
    }

    private final Step[] steps;
    private final byte[] literals;
    private final byte[][] months;
    private final byte[][] shortMonths;
    private final byte[][] halves;
    private final boolean utc;
    private final boolean number;

    private MomentFormat(Step[] steps, byte[] literals, boolean dutch, boolean utc, boolean number) {
        this.steps = steps;
        this.literals = literals;
        this.months = utf8(dutch ? MONTHS_NL : MONTHS_EN);
        this.shortMonths = utf8(dutch ? MONTHS_NL_SHORT : MONTHS_EN_SHORT);
        this.halves = utf8(dutch ? HALVES_NL : HALVES_EN);
        this.utc = utc;
        this.number = number;
    }

    /// @param format one of [Formats]
    /// @param locale names are Dutch for `nl`, else English
    static MomentFormat of(String format, Locale locale) {
        if (!Formats.isDateFormat(format) && !Formats.isDateTimeFormat(format)) {
            throw new IllegalArgumentException("no format: " + format);
        }
        boolean dutch = locale.getLanguage().equals("nl");
        boolean utc = format.equals(Formats.ISO_UTC);
        if (format.equals(Formats.EPOCH_SECONDS)) {
            return new MomentFormat(new Step[] {Step.EPOCH_SECONDS}, new byte[1], dutch, true, true);
        }
        if (format.equals(Formats.EPOCH_MILLIS)) {
            return new MomentFormat(new Step[] {Step.EPOCH_MILLIS}, new byte[1], dutch, true, true);
        }
        Step[] steps = new Step[format.length()];
        byte[] literals = new byte[format.length()];
        int count = 0;
        for (int i = 0; i < format.length(); ) {
            char c = format.charAt(i);
            int end = i + 1;
            while (end < format.length() && format.charAt(end) == c) {
                end++;
            }
            if (c == '\'') {
                literals[count] = (byte) format.charAt(i + 1);
                end = i + 3;
            } else if (!Character.isLetter(c)) {
                literals[count] = (byte) c;
            }
            steps[count++] = step(c, end - i);
            i = end;
        }
        return new MomentFormat(Arrays.copyOf(steps, count), Arrays.copyOf(literals, count), dutch, utc, false);
    }

    /// Whether what is written is a number (seconds or milliseconds since 1970).
    boolean isNumber() {
        return number;
    }

    /// Whether the zone plays no part.
    boolean isUtc() {
        return utc;
    }

    /// Writes a date, which no zone shifts.
    void writeDate(long epochDay, ByteSink out) {
        write(epochDay, 0, 0, 0, out);
    }

    /// @param offsetSeconds of the zone at this instant
    void writeMoment(long epochMillis, int offsetSeconds, ByteSink out) {
        long local = Math.floorDiv(epochMillis, MILLIS_PER_SECOND) + (utc ? 0 : offsetSeconds);
        long day = Math.floorDiv(local, SECONDS_PER_DAY);
        write(day, (int) (local - day * SECONDS_PER_DAY), offsetSeconds, epochMillis, out);
    }

    private void write(long epochDay, int second, int offset, long epochMillis, ByteSink out) {
        // Days to year, month and day: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013.
        long shifted = epochDay + 719_468;
        long era = Math.floorDiv(shifted, 146_097);
        int dayOfEra = (int) (shifted - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        int hour = second / SECONDS_PER_HOUR;
        for (int i = 0; i < steps.length; i++) {
            switch (steps[i]) {
                case YEAR -> year(year, out);
                case MONTH -> two(month, out);
                case MONTH_NAME -> out.put(months[month - 1]);
                case MONTH_NAME_SHORT -> out.put(shortMonths[month - 1]);
                case DAY -> two(day, out);
                case DAY_UNPADDED -> number(day, out);
                case HOUR -> two(hour, out);
                case HOUR_OF_HALF -> two(hour % NOON == 0 ? NOON : hour % NOON, out);
                case MINUTE -> two(second / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE, out);
                case SECOND -> two(second % SECONDS_PER_MINUTE, out);
                case HALF -> out.put(halves[hour / NOON]);
                case OFFSET -> offset(offset, out);
                case EPOCH_SECONDS -> number(Math.floorDiv(epochMillis, MILLIS_PER_SECOND), out);
                case EPOCH_MILLIS -> number(epochMillis, out);
                case LITERAL -> out.put(literals[i]);
            }
        }
    }

    private static Step step(char letter, int count) {
        return switch (letter) {
            case 'y' -> Step.YEAR;
            case 'M' -> count == 2 ? Step.MONTH : count == 3 ? Step.MONTH_NAME_SHORT : Step.MONTH_NAME;
            case 'd' -> count == 2 ? Step.DAY : Step.DAY_UNPADDED;
            case 'H' -> Step.HOUR;
            case 'h' -> Step.HOUR_OF_HALF;
            case 'm' -> Step.MINUTE;
            case 's' -> Step.SECOND;
            case 'a' -> Step.HALF;
            case 'X' -> Step.OFFSET;
            default -> Step.LITERAL;
        };
    }

    private static void year(long year, ByteSink out) {
        long magnitude = Math.abs(year);
        if (year < 0) {
            out.put('-');
        }
        if (magnitude > 9_999) {
            number(magnitude, out);
            return;
        }
        two((int) magnitude / 100, out);
        two((int) magnitude % 100, out);
    }

    private static void two(int number, ByteSink out) {
        out.put('0' + number / 10);
        out.put('0' + number % 10);
    }

    private static void offset(int seconds, ByteSink out) {
        int minutes = Math.abs(seconds) / SECONDS_PER_MINUTE;
        if (minutes == 0) {
            out.put('Z');
            return;
        }
        out.put(seconds < 0 ? '-' : '+');
        two(minutes / 60, out);
        out.put(':');
        two(minutes % 60, out);
    }

    private static void number(long number, ByteSink out) {
        if (number < 0) {
            out.put('-');
        }
        long magnitude = Math.abs(number);
        int digits = 1;
        for (long rest = magnitude / 10; rest > 0; rest /= 10) {
            digits++;
        }
        out.reserve(digits);
        byte[] array = out.array();
        long rest = magnitude;
        for (int i = out.length() + digits - 1; i >= out.length(); i--) {
            array[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        out.advance(digits);
    }

    private static byte[][] utf8(String[] texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }
}
