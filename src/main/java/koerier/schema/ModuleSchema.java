package koerier.schema;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A record type: how it is named and which fields it has, in their order.
///
/// @param displayName the api name of the field that `.Name` reads (`Deal_Name`)
/// @param takesWebhooks false for Calls and Notes
/// @param deleted a deleted custom module stays known, like a deleted field
public record ModuleSchema(
        String apiName,
        String singular,
        String plural,
        List<String> aliases,
        String displayName,
        boolean custom,
        boolean takesWebhooks,
        boolean deleted,
        Map<String, Field> fields) {

    public ModuleSchema {
        aliases = List.copyOf(aliases);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields)); // Map.copyOf would lose the order
    }

    /// All that it may be called besides its api name.
    List<String> names() {
        return Stream.concat(Stream.of(singular, plural), aliases.stream()).toList();
    }

    public ModuleSchema withNames(String newSingular, String newPlural, List<String> newAliases) {
        return new ModuleSchema(
                apiName, newSingular, newPlural, newAliases, displayName, custom, takesWebhooks, deleted, fields);
    }

    public ModuleSchema withDeleted(boolean nowDeleted) {
        return new ModuleSchema(
                apiName, singular, plural, aliases, displayName, custom, takesWebhooks, nowDeleted, fields);
    }

    /// The same module with these fields added, each in the place of the one with its api name. A standard field is
    /// not replaced: it takes over label and aliases only, so that the catalogue of a newer version stays in force.
    public ModuleSchema withFields(Collection<Field> added) {
        Map<String, Field> all = new LinkedHashMap<>(fields);
        for (Field field : added) {
            Field known = all.get(field.apiName());
            all.put(
                    field.apiName(),
                    known == null || known.custom() || field.custom()
                            ? field
                            : known.withNames(field.label(), field.aliases()));
        }
        return new ModuleSchema(apiName, singular, plural, aliases, displayName, custom, takesWebhooks, deleted, all);
    }
}
