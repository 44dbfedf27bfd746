package koerier.settings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How people write times and sizes: `250ms`, `30s`, `15m`, `24h`, `90d`, or ISO 8601 (`PT1H30M`); `64KiB`, `16MiB`,
/// `2GiB`, or a bare number of bytes.
public final class Quantity {
    private static final Pattern WITH_UNIT = Pattern.compile("([0-9]{1,15}) ?([A-Za-z]*)");
    private static final Map<String, Duration> TIMES = times();
    private static final Map<String, Long> SIZES = sizes();

    private Quantity() {}

    /// In the largest unit that needs no fraction.
    public static String time(Duration time) {
        for (Map.Entry<String, Duration> unit : TIMES.entrySet()) {
            long nanos = unit.getValue().toNanos();
            if (!time.isZero() && time.toNanos() % nanos == 0) {
                return time.toNanos() / nanos + unit.getKey();
            }
        }
        return time.isZero() ? "0s" : time.toString();
    }

    /// In the largest unit that needs no fraction.
    public static String bytes(long bytes) {
        for (Map.Entry<String, Long> unit : SIZES.entrySet()) {
            if (bytes > 0 && bytes % unit.getValue() == 0) {
                return bytes / unit.getValue() + unit.getKey();
            }
        }
        return Long.toString(bytes);
    }

    /// @throws IllegalArgumentException when it is no time
    public static Duration readTime(String text) {
        Matcher matcher = WITH_UNIT.matcher(text);
        try {
            if (!matcher.matches()) {
                return Duration.parse(text);
            }
            Duration unit = TIMES.get(matcher.group(2));
            if (unit == null) {
                throw new IllegalArgumentException("a time needs its unit");
            }
            return unit.multipliedBy(Long.parseLong(matcher.group(1)));
        } catch (java.time.format.DateTimeParseException | ArithmeticException no) {
            throw new IllegalArgumentException("no time", no);
        }
    }

    /// @throws IllegalArgumentException when it is no size
    public static long readBytes(String text) {
        Matcher matcher = WITH_UNIT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no size");
        }
        Long unit = matcher.group(2).isEmpty() ? Long.valueOf(1) : SIZES.get(matcher.group(2));
        if (unit == null) {
            throw new IllegalArgumentException("no unit");
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException tooMuch) {
            throw new IllegalArgumentException("too much", tooMuch);
        }
    }

    private static Map<String, Duration> times() {
        Map<String, Duration> units = new LinkedHashMap<>();
        units.put("d", Duration.ofDays(1));
        units.put("h", Duration.ofHours(1));
        units.put("m", Duration.ofMinutes(1));
        units.put("s", Duration.ofSeconds(1));
        units.put("ms", Duration.ofMillis(1));
        return units;
    }

    private static Map<String, Long> sizes() {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put("GiB", 1L << 30);
        units.put("MiB", 1L << 20);
        units.put("KiB", 1L << 10);
        return units;
    }
}
