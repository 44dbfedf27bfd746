package koerier.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.document.DocumentReader;
import koerier.document.FieldError;
import koerier.document.Parsed;
import koerier.schema.FieldType.Family;
import org.jspecify.annotations.Nullable;

/// A module as a document: `PUT /v1/orgs/{org}/modules/{apiName}`. It makes or changes a custom module, restores a
/// deleted one with its fields, or renames a standard one (of which the names alone can be changed; what is omitted
/// falls back to the catalogue). Users keep their names.
public final class ModuleDocument {
    static final int MODULES_MAX = 200;
    /// Deleted modules stay known, so they need a limit of their own.
    static final int REMEMBERED_MAX = 1_000;

    private static final Set<String> READ_ONLY = Set.of(
            "id",
            "apiName",
            "custom",
            "takesWebhooks",
            "deleted",
            "fields",
            "createdAt",
            "updatedAt",
            "version",
            "warnings");

    private static final List<String> NAMES = List.of("singular", "plural", "aliases", "displayName");

    private final OrgSchema schema;
    private final String apiName;
    private final DocumentReader reader;

    private ModuleDocument(OrgSchema schema, String apiName, DocumentReader reader) {
        this.schema = schema;
        this.apiName = apiName;
        this.reader = reader;
    }

    /// Reads the module as it shall be, with the fields it has, or names everything that is wrong with it.
    public static Parsed<ModuleSchema> parse(OrgSchema schema, String apiName, Map<String, @Nullable Object> document) {
        DocumentReader reader = DocumentReader.of(document);
        ModuleDocument parser = new ModuleDocument(schema, apiName, reader);
        ModuleSchema standard = Catalogue.modules().get(apiName);
        ModuleSchema module = standard == null ? parser.customModule() : parser.standardModule(standard);
        reader.refuseUnknown(READ_ONLY);
        return reader.result(module);
    }

    /// The document that reads as this module, every member present; its fields have documents of their own.
    public static Map<String, @Nullable Object> document(ModuleSchema module) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("apiName", module.apiName());
        document.put("singular", module.singular());
        document.put("plural", module.plural());
        document.put("aliases", module.aliases());
        document.put("displayName", module.displayName());
        document.put("custom", module.custom());
        document.put("takesWebhooks", module.takesWebhooks());
        document.put("deleted", module.deleted());
        return document;
    }

    /// Reads back what [#document] wrote, without judging it: with the fields that it was born with, over which
    /// [OrgSchema#of] lays its own.
    ///
    /// @throws IllegalArgumentException if it is no such document
    public static ModuleSchema load(Map<String, @Nullable Object> stored) {
        DocumentReader reader = DocumentReader.of(stored);
        String apiName = reader.requiredText("apiName");
        String singular = reader.requiredText("singular");
        String plural = reader.requiredText("plural");
        List<String> aliases = reader.texts("aliases", Integer.MAX_VALUE);
        String displayName = reader.requiredText("displayName");
        boolean deleted = reader.bool("deleted", false);
        if (!reader.isValid()) {
            throw new IllegalArgumentException("no stored module: " + reader.errors());
        }
        ModuleSchema standard = Catalogue.modules().get(apiName);
        return standard != null
                ? standard.withNames(singular, plural, aliases)
                : custom(
                                apiName,
                                singular,
                                plural,
                                aliases,
                                displayName,
                                CatalogueFields.ofCustomModule(singular, displayName))
                        .withDeleted(deleted);
    }

    /// The module as deleted, or why it cannot be.
    public static Parsed<ModuleSchema> delete(ModuleSchema module) {
        return module.custom()
                ? new Parsed.Valid<>(module.withDeleted(true))
                : new Parsed.Invalid<>(List.of(new FieldError(
                        "", "standard", module.apiName() + " is a standard module and cannot be deleted")));
    }

    private ModuleSchema standardModule(ModuleSchema standard) {
        if (apiName.equals(Catalogue.USERS)) {
            reader.error("", "standard", "users cannot be renamed");
            NAMES.forEach(reader::has);
            return standard;
        }
        String singular = NameRules.moduleName(reader, "singular", Optional.of(standard.singular()));
        String plural = NameRules.moduleName(reader, "plural", Optional.of(standard.plural()));
        List<String> aliases = NameRules.moduleAliases(reader, standard.aliases());
        if (!reader.text("displayName", standard.displayName()).equals(standard.displayName())) {
            reader.error(
                    "displayName",
                    "standard",
                    "of a standard module only the names can be changed; this stays " + standard.displayName());
        }
        return schema.known(apiName).orElse(standard).withNames(singular, plural, aliases);
    }

    private ModuleSchema customModule() {
        judgeApiName();
        Optional<ModuleSchema> known = schema.known(apiName);
        if (known.isEmpty() || known.get().deleted()) {
            room(known.isPresent());
        }
        String singular = NameRules.moduleName(reader, "singular", Optional.empty());
        String plural = NameRules.moduleName(reader, "plural", Optional.empty());
        List<String> aliases = NameRules.moduleAliases(reader, List.of());
        String displayName = displayName(known);
        Map<String, Field> fields = CatalogueFields.ofCustomModule(singular, displayName);
        ModuleSchema module = custom(apiName, singular, plural, aliases, displayName, fields);
        return known.map(before -> module.withFields(ownFields(before))).orElse(module);
    }

    private void judgeApiName() {
        NameRules.apiName(reader, apiName);
        if (NameRules.isReserved(apiName)) {
            reader.error("", "apiName", apiName + " is reserved: in a merge field it does not stand for a module");
        }
        schema.namesake(apiName)
                .ifPresent(other ->
                        reader.error("", "apiName", apiName + " is already a name of the module " + other.apiName()));
    }

    private void room(boolean restores) {
        long live = schema.modules().stream()
                .filter(module -> module.custom() && !module.deleted())
                .count();
        long remembered = schema.modules().stream().filter(ModuleSchema::custom).count();
        if (live >= MODULES_MAX) {
            reader.error("", "tooMany", "there are " + MODULES_MAX + " custom modules, which is the most there may be");
        } else if (!restores && remembered >= REMEMBERED_MAX) {
            reader.error("", "tooMany", "there are " + REMEMBERED_MAX + " modules, deleted ones included; restore one");
        }
    }

    /// A new module may name a field that is yet to be defined (until then it is a plain text); a known one may name
    /// any of its texts.
    private String displayName(Optional<ModuleSchema> known) {
        String before = known.map(ModuleSchema::displayName).orElse(CatalogueFields.NAME);
        String name = reader.text("displayName", before);
        if (name.equals(before)) {
            return name;
        }
        NameRules.apiName(reader, "displayName", name);
        Map<String, Field> fields =
                known.map(ModuleSchema::fields).orElseGet(() -> CatalogueFields.ofCustomModule("", name));
        Field field = fields.get(name);
        if (field == null || field.deleted()) {
            reader.error("displayName", "unknown", "is not a field of this module");
        } else if (field.type().family() != Family.TEXT) {
            reader.error("displayName", "choice", "must be a field that holds a kind of text");
        } else if (known.isPresent() && isUndefined(known.get(), before)) {
            reader.error(
                    "displayName",
                    "conflict",
                    "the field " + before
                            + " was only named here; define it as a field before another takes its place");
        }
        return name;
    }

    private static boolean isUndefined(ModuleSchema module, String displayName) {
        Field field = module.fields().get(displayName);
        return field != null
                && !field.custom()
                && !CatalogueFields.ofCustomModule(module.singular(), CatalogueFields.NAME)
                        .containsKey(displayName);
    }

    /// What the organisation made of a module's fields: its own ones, and those renamed since birth.
    private static List<Field> ownFields(ModuleSchema module) {
        Map<String, Field> born = CatalogueFields.ofCustomModule(module.singular(), module.displayName());
        return module.fields().values().stream()
                .filter(field -> !field.equals(born.get(field.apiName())))
                .toList();
    }

    private static ModuleSchema custom(
            String apiName,
            String singular,
            String plural,
            List<String> aliases,
            String displayName,
            Map<String, Field> fields) {
        return new ModuleSchema(apiName, singular, plural, aliases, displayName, true, true, false, fields);
    }
}
