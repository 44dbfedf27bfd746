package koerier.api;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// In which language a caller wants to read why a delivery failed.
public final class Language {
    /// How many preferences are looked at.
    private static final int PREFERENCES_MAX = 10;

    private static final int HEADER_MAX = 200;

    private Language() {}

    /// English or Dutch, whichever Accept-Language (RFC 9110, 12.5.4) prefers; the fallback when it names neither.
    public static Locale of(@Nullable String acceptLanguage, Locale fallback) {
        if (acceptLanguage == null || acceptLanguage.length() > HEADER_MAX) {
            return fallback;
        }
        Locale best = fallback;
        double bestWeight = 0;
        String[] preferences = acceptLanguage.split(",", PREFERENCES_MAX + 1);
        for (int i = 0; i < Math.min(preferences.length, PREFERENCES_MAX); i++) {
            String[] parts = preferences[i].split(";", 2);
            String tag = parts[0].strip().toLowerCase(Locale.ROOT);
            String language = tag.split("-", 2)[0];
            double weight = parts.length < 2 ? 1 : weight(parts[1].strip());
            if (weight > bestWeight && (language.equals("en") || language.equals("nl"))) {
                best = Locale.of(language);
                bestWeight = weight;
            }
        }
        return best;
    }

    private static double weight(String parameter) {
        return parameter.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")
                ? Double.parseDouble(parameter.substring(2))
                : 0;
    }
}
