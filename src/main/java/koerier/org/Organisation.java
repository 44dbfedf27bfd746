package koerier.org;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One tenant: what it may do (edition, licences), when its day and week begin, what it has switched on, whom to tell.
///
/// @param locale `en` or `nl`: the language of error texts
/// @param currency the ISO 4217 code that amounts have unless record or field says otherwise
/// @param currencies further currencies; an inactive one takes its fields away
/// @param profile its own fields, by label (`Phone`), for `${Organization.Phone}`
public record Organisation(
        OrgId id,
        String name,
        String edition,
        int userLicences,
        ZoneId zone,
        Locale locale,
        DayOfWeek weekStart,
        Set<Feature> features,
        String currency,
        List<Currency> currencies,
        Set<DayOfWeek> workingDays,
        Set<LocalDate> holidays,
        List<Admin> admins,
        @Nullable String notifyUrl,
        Map<String, String> profile) {

    public Organisation {
        features = Set.copyOf(features);
        currencies = List.copyOf(currencies);
        workingDays = Set.copyOf(workingDays);
        holidays = Set.copyOf(holidays);
        admins = List.copyOf(admins);
        profile = Collections.unmodifiableMap(new LinkedHashMap<>(profile)); // Map.copyOf would lose the order
    }

    /// Whether it works with this currency: its own, or a further one that is active.
    public boolean accepts(String code) {
        return code.equals(currency)
                || currencies.stream()
                        .anyMatch(further -> further.active() && further.code().equals(code));
    }

    /// A currency beside the organisation's own.
    public record Currency(String code, boolean active) {}

    /// Somebody to tell when the daily limit is near or reached, or a webhook fails.
    public record Admin(String email) {}
}
