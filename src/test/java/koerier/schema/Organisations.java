package koerier.schema;

import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import koerier.document.FieldError;
import koerier.document.Parsed;
import koerier.org.Feature;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.org.Organisation.Currency;
import org.jspecify.annotations.Nullable;

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

    static ModuleSchema standard(String apiName) {
        return Objects.requireNonNull(Catalogue.modules().get(apiName), apiName);
    }

    static Field standard(String module, String apiName) {
        return Objects.requireNonNull(standard(module).fields().get(apiName), apiName);
    }

    /// A document of names and values in turn.
    static Map<String, @Nullable Object> members(Object... namesAndValues) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }

    static <T> T valid(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Valid<T>(T value) -> value;
            case Parsed.Invalid<T>(List<FieldError> errors) -> throw new AssertionError(errors);
        };
    }

    /// Where the mistakes are; none for a valid document.
    static <T> List<String> pointers(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Valid<T> valid -> List.of();
            case Parsed.Invalid<T>(List<FieldError> errors) ->
                errors.stream().map(FieldError::pointer).toList();
        };
    }
}
