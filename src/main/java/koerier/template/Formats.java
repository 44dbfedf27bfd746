package koerier.template;

import java.util.ArrayList;
import java.util.List;

/// The formats that dates and date-times can have: a fixed list, so that every one of them is tested and fast.
public final class Formats {
    /// What dates may look like, in the letters of CLDR.
    public static final List<String> DATE_FORMATS = List.of(
            "yyyy-MM-dd",
            "dd-MM-yyyy",
            "MM-dd-yyyy",
            "dd/MM/yyyy",
            "MM/dd/yyyy",
            "yyyy/MM/dd",
            "dd.MM.yyyy",
            "dd-MMM-yyyy",
            "dd-MMMM-yyyy",
            "MMM d, yyyy",
            "d MMMM yyyy",
            "yyyyMMdd");

    /// What follows a date and a blank in a date-time.
    public static final List<String> TIME_FORMATS = List.of("HH:mm", "HH:mm:ss", "hh:mm a", "hh:mm:ss a");

    /// ISO 8601 with the offset of the zone: `2025-03-09T15:05:07+01:00`.
    public static final String ISO_WITH_OFFSET = "yyyy-MM-dd'T'HH:mm:ssXXX";

    /// ISO 8601 in UTC, whatever the zone: `2025-03-09T14:05:07Z`.
    public static final String ISO_UTC = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// Seconds since 1970 in UTC: `1741529107`.
    public static final String EPOCH_SECONDS = "epochSeconds";

    /// Milliseconds since 1970 in UTC: `1741529107000`.
    public static final String EPOCH_MILLIS = "epochMillis";

    public static final String DEFAULT_DATE_FORMAT = "yyyy-MM-dd";
    public static final String DEFAULT_DATE_TIME_FORMAT = ISO_WITH_OFFSET;

    /// All that date-times may look like.
    public static final List<String> DATE_TIME_FORMATS = dateTimeFormats();

    private Formats() {}

    public static boolean isDateFormat(String format) {
        return DATE_FORMATS.contains(format);
    }

    public static boolean isDateTimeFormat(String format) {
        return DATE_TIME_FORMATS.contains(format);
    }

    private static List<String> dateTimeFormats() {
        List<String> formats = new ArrayList<>(List.of(ISO_WITH_OFFSET, ISO_UTC, EPOCH_SECONDS, EPOCH_MILLIS));
        for (String date : DATE_FORMATS) {
            for (String time : TIME_FORMATS) {
                formats.add(date + " " + time);
            }
        }
        return List.copyOf(formats);
    }
}
