package koerier.schema;

import java.util.List;
import java.util.Map;

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
    }
}
