package koerier.rule;

import java.time.LocalTime;
import java.util.Optional;
import koerier.document.DocumentReader;
import org.jspecify.annotations.Nullable;

/// Times of day in documents: `HH:mm`, from 00:00 to 23:59.
final class TimeOfDay {
    private TimeOfDay() {}

    static @Nullable LocalTime read(DocumentReader reader, String member) {
        Optional<String> text = reader.text(member);
        if (text.isEmpty()) {
            return null;
        }
        LocalTime time = parse(text.get());
        if (time == null) {
            reader.error(member, "format", "must be a time of day from 00:00 to 23:59, as in 09:00");
        }
        return time;
    }

    static @Nullable String write(@Nullable LocalTime time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable LocalTime parse(String text) {
        if (text.length() != 5 || text.charAt(2) != ':') {
            return null;
        }
        for (int i = 0; i < 5; i++) {
            if (i != 2 && (text.charAt(i) < '0' || text.charAt(i) > '9')) {
                return null;
            }
        }
        int hour = Integer.parseInt(text, 0, 2, 10);
        int minute = Integer.parseInt(text, 3, 5, 10);
        return hour < 24 && minute < 60 ? LocalTime.of(hour, minute) : null;
    }
}
