package koerier.schema;

import java.util.List;
import koerier.org.Feature;
import org.jspecify.annotations.Nullable;

/// One field of a module. Its identity is the module and its api name, which never change; its label may.
///
/// @param lookup the api name of the module that a lookup leads to, null for every other type
/// @param feature the feature that provides it, null if none
/// @param currency the currency it is bound to, null if none
/// @param options the values of a picklist or multi-select in their order, empty for every other type
/// @param system whether it never counts as changed (modified time and by, last activity)
/// @param deleted a deleted custom field stays known, so that references to it can say why they are unsupported
public record Field(
        String apiName,
        String label,
        List<String> aliases,
        FieldType type,
        boolean custom,
        @Nullable String lookup,
        @Nullable Feature feature,
        @Nullable String currency,
        List<Option> options,
        boolean system,
        boolean deleted) {

    public Field {
        aliases = List.copyOf(aliases);
        options = List.copyOf(options);
    }

    /// A choice: what is stored and what is shown.
    public record Option(String value, String label) {}
}
