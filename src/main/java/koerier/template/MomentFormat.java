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

    /// Longer than anything that a format can make.
    private static final int LENGTH_MAX = 64;

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
    private final boolean isoDate;

    private MomentFormat(Step[] steps, byte[] literals, boolean dutch, boolean utc, boolean number, boolean isoDate) {
        this.steps = steps;
        this.literals = literals;
        this.months = utf8(dutch ? MONTHS_NL : MONTHS_EN);
        this.shortMonths = utf8(dutch ? MONTHS_NL_SHORT : MONTHS_EN_SHORT);
        this.halves = utf8(dutch ? HALVES_NL : HALVES_EN);
        this.utc = utc;
        this.number = number;
        this.isoDate = isoDate;
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
            return new MomentFormat(new Step[] {Step.EPOCH_SECONDS}, new byte[1], dutch, true, true, false);
        }
        if (format.equals(Formats.EPOCH_MILLIS)) {
            return new MomentFormat(new Step[] {Step.EPOCH_MILLIS}, new byte[1], dutch, true, true, false);
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
        return new MomentFormat(
                Arrays.copyOf(steps, count),
                Arrays.copyOf(literals, count),
                dutch,
                utc,
                false,
                format.equals(Formats.DEFAULT_DATE_FORMAT));
    }

    /// Whether what is written is a number (seconds or milliseconds since 1970).
    boolean isNumber() {
        return number;
    }

    /// Whether a date looks the same as in an event.
    boolean isIsoDate() {
        return isoDate;
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
        // straight into the sink where there is room for sure; a sink that is nearly full says itself what is too much
        boolean room = out.array().length - out.length() >= LENGTH_MAX;
        byte[] array = room ? out.array() : new byte[LENGTH_MAX];
        int from = room ? out.length() : 0;
        int at = from;
        for (int i = 0; i < steps.length; i++) {
            at = switch (steps[i]) {
                case YEAR -> year(year, array, at);
                case MONTH -> two(month, array, at);
                case MONTH_NAME -> name(months[month - 1], array, at);
                case MONTH_NAME_SHORT -> name(shortMonths[month - 1], array, at);
                case DAY -> two(day, array, at);
                case DAY_UNPADDED -> number(day, array, at);
                case HOUR -> two(hour, array, at);
                case HOUR_OF_HALF -> two(hour % NOON == 0 ? NOON : hour % NOON, array, at);
                case MINUTE -> two(second / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE, array, at);
                case SECOND -> two(second % SECONDS_PER_MINUTE, array, at);
                case HALF -> name(halves[hour / NOON], array, at);
                case OFFSET -> offset(offset, array, at);
                case EPOCH_SECONDS -> number(Math.floorDiv(epochMillis, MILLIS_PER_SECOND), array, at);
                case EPOCH_MILLIS -> number(epochMillis, array, at);
                case LITERAL -> {
                    array[at] = literals[i];
                    yield at + 1;
                }
            };
        }
        if (room) {
            out.advance(at - from);
        } else {
            out.put(array, 0, at);
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

    private static int year(long year, byte[] array, int from) {
        long magnitude = Math.abs(year);
        int at = from;
        if (year < 0) {
            array[at++] = '-';
        }
        if (magnitude > 9_999) {
            return number(magnitude, array, at);
        }
        return two((int) magnitude % 100, array, two((int) magnitude / 100, array, at));
    }

    private static int two(int number, byte[] array, int at) {
        int tens = number / 10;
        array[at] = (byte) ('0' + tens);
        array[at + 1] = (byte) ('0' + number - tens * 10);
        return at + 2;
    }

    private static int name(byte[] name, byte[] array, int at) {
        System.arraycopy(name, 0, array, at, name.length);
        return at + name.length;
    }

    private static int offset(int seconds, byte[] array, int at) {
        int minutes = Math.abs(seconds) / SECONDS_PER_MINUTE;
        if (minutes == 0) {
            array[at] = 'Z';
            return at + 1;
        }
        array[at] = (byte) (seconds < 0 ? '-' : '+');
        int colon = two(minutes / 60, array, at + 1);
        array[colon] = ':';
        return two(minutes % 60, array, colon + 1);
    }

    private static int number(long number, byte[] array, int from) {
        int at = from;
        if (number < 0) {
            array[at++] = '-';
        }
        long magnitude = Math.abs(number);
        int end = at + 1;
        for (long rest = magnitude / 10; rest > 0; rest /= 10) {
            end++;
        }
        long rest = magnitude;
        for (int i = end - 1; i >= at; i--) {
            array[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    private static byte[][] utf8(String[] texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }
}
