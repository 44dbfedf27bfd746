package koerier.schema;

import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import koerier.org.Feature;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.org.Organisation.Currency;

/// Organisations to test with.
final class Organisations {
    private Organisations() {}

    static Organisation plain() {
        return with(Set.of(), List.of());
    }

    static Organisation with(Set<Feature> features, List<Currency> currencies) {
        return new Organisation(
                new OrgId("bakery"),
                "Bakkerij BV",
                "professional",
                5,
                ZoneId.of("Europe/Amsterdam"),
                Locale.of("nl"),
                DayOfWeek.MONDAY,
                features,
                "EUR",
                currencies,
                Set.of(DayOfWeek.MONDAY),
                Set.of(),
                List.of(),
                null,
                Map.of());
    }
}
