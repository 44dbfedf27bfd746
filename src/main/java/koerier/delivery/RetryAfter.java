package koerier.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The `Retry-After` header of RFC 9110, 10.2.3, as a receiver sends it, which means: anything.
final class RetryAfter {
    /// No wait that is asked for is longer; what would be is cut to it.
    static final Duration MAX = Duration.ofDays(3);

    /// The longest HTTP-date has 33 characters (`Wednesday, 09-Nov-94 08:49:37 GMT`).
    private static final int LENGTH_MAX = 40;

    /// Two digits of a year that seem to lie more than 50 years ahead mean the past (RFC 9110, 5.6.7).
    private static final int YEARS_BACK = 49;

    private RetryAfter() {}

    /// How long the receiver asks to be left alone, from 0 to [#MAX]. What is absent, negative, past or no
    /// delay at all is 0.
    ///
    /// @param header its value as received
    /// @param now when the response came, to which a date is relative
    static Duration of(@Nullable String header, Instant now) {
        String text = header == null || header.length() > LENGTH_MAX ? "" : header.strip();
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        Duration asked = isDigit(text.charAt(0)) ? seconds(text) : untilDate(text, now);
        return asked.isNegative() ? Duration.ZERO : asked.compareTo(MAX) > 0 ? MAX : asked;
    }

    private static Duration seconds(String text) {
        long seconds = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return Duration.ZERO;
            }
            seconds = Math.min(seconds * 10 + text.charAt(i) - '0', MAX.toSeconds());
        }
        return Duration.ofSeconds(seconds);
    }

    private static Duration untilDate(String text, Instant now) {
        int year = LocalDate.ofInstant(now, ZoneOffset.UTC).getYear();
        for (DateTimeFormatter format : List.of(Dates.IMF_FIXDATE, Dates.rfc850(year - YEARS_BACK), Dates.ASCTIME)) {
            try {
                TemporalAccessor date = format.parse(text);
                return Duration.between(now, LocalDateTime.from(date).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException another) {
                continue;
            }
        }
        return Duration.ZERO;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// The three forms of an HTTP-date; made only when a date is met.
    private static final class Dates {
        static final DateTimeFormatter IMF_FIXDATE = format("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
        static final DateTimeFormatter ASCTIME = format("EEE MMM ppd HH:mm:ss uuuu");

        /// @param firstYear the first of the hundred years that two digits can mean
        static DateTimeFormatter rfc850(int firstYear) {
            return new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, firstYear)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH);
        }

        private static DateTimeFormatter format(String pattern) {
            return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
        }
    }
}
