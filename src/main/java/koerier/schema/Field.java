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

    /// Whether it leads to another record: a lookup to its module, an owner or user to [Catalogue#USERS].
    public boolean isReference() {
        return type.family() == FieldType.Family.REFERENCE;
    }

    /// The api name of the module that its values are records of, null if it is no reference.
    public @Nullable String target() {
        return type == FieldType.LOOKUP ? lookup : isReference() ? Catalogue.USERS : null;
    }

    public Field withNames(String newLabel, List<String> newAliases) {
        return new Field(
                apiName, newLabel, newAliases, type, custom, lookup, feature, currency, options, system, deleted);
    }

    public Field withDeleted(boolean nowDeleted) {
        return new Field(apiName, label, aliases, type, custom, lookup, feature, currency, options, system, nowDeleted);
    }

    /// For the catalogue: the same field under another api name than its label suggests.
    Field as(String otherApiName) {
        return new Field(
                otherApiName, label, aliases, type, custom, lookup, feature, currency, options, system, deleted);
    }

    /// For the catalogue: the same field with further names.
    Field or(String... otherNames) {
        return withNames(label, List.of(otherNames));
    }

    /// For the catalogue: the same field, provided by a feature.
    Field by(Feature provider) {
        return new Field(apiName, label, aliases, type, custom, lookup, provider, currency, options, system, deleted);
    }

    /// For the catalogue: the same field, never counted as changed.
    Field unchanging() {
        return new Field(apiName, label, aliases, type, custom, lookup, feature, currency, options, true, deleted);
    }
}
