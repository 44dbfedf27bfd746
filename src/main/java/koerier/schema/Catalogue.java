package koerier.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The standard modules, with the names and fields that customer records have in practice. All organisations share it;
/// [OrgSchema] lays their own modules, fields and labels over it.
public final class Catalogue {
    /// The api name of the users: what owner and user fields lead to. Users are no records: they take no webhooks,
    /// rules and events.
    public static final String USERS = "Users";

    private static final Map<String, ModuleSchema> MODULES = ordered(Stream.of(
                    CatalogueOfSales.modules(),
                    CatalogueOfInventory.modules(),
                    CatalogueOfActivities.modules(),
                    List.of(CatalogueOfActivities.users()))
            .flatMap(List::stream)
            .toList());

    static final Names<ModuleSchema> MODULE_NAMES = OrgSchema.moduleNames(MODULES.values());

    static final Map<String, Names<Field>> LABELS =
            MODULES.values().stream().collect(Collectors.toUnmodifiableMap(ModuleSchema::apiName, OrgSchema::labels));

    private Catalogue() {}

    /// The standard modules by api name, in their order.
    public static Map<String, ModuleSchema> modules() {
        return MODULES;
    }

    private static Map<String, ModuleSchema> ordered(List<ModuleSchema> modules) {
        Map<String, ModuleSchema> byName = new LinkedHashMap<>();
        modules.forEach(module -> byName.put(module.apiName(), module));
        return Collections.unmodifiableMap(byName);
    }
}
