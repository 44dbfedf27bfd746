package koerier.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import koerier.document.DocumentReader;
import koerier.document.FieldError;
import koerier.document.Parsed;
import koerier.org.CurrencyCodes;
import koerier.org.Feature;
import koerier.schema.Field.Option;
import koerier.schema.FieldType.Family;
import koerier.schema.Resolution.Found;
import org.jspecify.annotations.Nullable;

/// A field as a document: `PUT /v1/orgs/{org}/modules/{module}/fields/{apiName}`.
///
/// Of a standard field only label and aliases can be changed; what is omitted falls back to the catalogue. Of a custom
/// field everything can be changed but its type and the module that it leads to, since stored references rest on them.
/// A document on the api name of a deleted field restores it.
public final class FieldDocument {
    static final int FIELDS_MAX = 1_000;
    /// Deleted fields stay known, so they need a limit of their own.
    static final int REMEMBERED_MAX = 5_000;

    private static final Set<String> READ_ONLY = Set.of(
            "id", "apiName", "module", "custom", "system", "deleted", "createdAt", "updatedAt", "version", "warnings");
    private static final String FEATURES_EXPECTED = "must be one of "
            + Stream.of(Feature.values()).map(Feature::spelling).collect(Collectors.joining(", "));

    private final OrgSchema schema;
    private final DocumentReader reader;

    private FieldDocument(OrgSchema schema, DocumentReader reader) {
        this.schema = schema;
        this.reader = reader;
    }

    /// Reads the field as it shall be, or names everything that is wrong with it.
    ///
    /// @param module the field's module as the schema has it
    public static Parsed<Field> parse(
            OrgSchema schema, ModuleSchema module, String apiName, Map<String, @Nullable Object> document) {
        DocumentReader reader = DocumentReader.of(document);
        FieldDocument parser = new FieldDocument(schema, reader);
        if (module.deleted()) {
            reader.error("", "deleted", "the module " + module.apiName() + " is deleted");
        }
        Optional<Field> standard = standard(module, apiName);
        Field field = standard.isPresent() ? parser.standardField(standard.get()) : parser.customField(module, apiName);
        reader.refuseUnknown(READ_ONLY);
        return reader.result(field);
    }

    /// The document that reads as this field, every member present.
    public static Map<String, @Nullable Object> document(Field field) {
        Feature feature = field.feature();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("apiName", field.apiName());
        document.put("label", field.label());
        document.put("type", DocumentReader.spelling(field.type()));
        document.put("aliases", field.aliases());
        document.put("lookup", field.lookup());
        document.put("feature", feature == null ? null : feature.spelling());
        document.put("currency", field.currency());
        document.put("options", takesOptions(field.type()) ? OptionsDocument.document(field.options()) : null);
        document.put("custom", field.custom());
        document.put("system", field.system());
        document.put("deleted", field.deleted());
        return document;
    }

    /// Reads back what [#document] wrote, without judging it against the schema.
    ///
    /// @throws IllegalArgumentException if it is no such document
    public static Field load(Map<String, @Nullable Object> stored) {
        DocumentReader reader = DocumentReader.of(stored);
        Optional<FieldType> type = reader.choice("type", FieldType.class);
        Field field = new Field(
                reader.requiredText("apiName"),
                reader.requiredText("label"),
                reader.texts("aliases", Integer.MAX_VALUE),
                type.orElse(FieldType.TEXT),
                reader.bool("custom", true),
                reader.text("lookup").orElse(null),
                reader.text("feature").flatMap(Feature::find).orElse(null),
                reader.text("currency").orElse(null),
                OptionsDocument.read(reader),
                reader.bool("system", false),
                reader.bool("deleted", false));
        if (type.isEmpty() || !reader.isValid()) {
            throw new IllegalArgumentException("no stored field: " + reader.errors());
        }
        return field;
    }

    /// The field as deleted, or why it cannot be: standard fields and the display-name field stay.
    public static Parsed<Field> delete(ModuleSchema module, Field field) {
        if (!field.custom()) {
            return new Parsed.Invalid<>(List.of(
                    new FieldError("", "standard", field.apiName() + " is a standard field and cannot be deleted")));
        }
        if (field.apiName().equals(module.displayName())) {
            return new Parsed.Invalid<>(List.of(new FieldError(
                    "",
                    "inUse",
                    field.apiName() + " is the display name of " + module.apiName() + "; choose another first")));
        }
        return new Parsed.Valid<>(field.withDeleted(true));
    }

    /// The field as it came with the product, before anybody renamed it. A display-name field that nobody has defined
    /// yet is none: it may be defined as any kind of text.
    private static Optional<Field> standard(ModuleSchema module, String apiName) {
        ModuleSchema standard = Catalogue.modules().get(module.apiName());
        Map<String, Field> fields = standard == null
                ? CatalogueFields.ofCustomModule(module.singular(), CatalogueFields.NAME)
                : standard.fields();
        return Optional.ofNullable(fields.get(apiName));
    }

    private static boolean takesOptions(FieldType type) {
        return type == FieldType.PICKLIST || type == FieldType.MULTISELECT;
    }

    private Field standardField(Field standard) {
        String label = NameRules.label(reader, "label", Optional.of(standard.label()));
        List<String> aliases = NameRules.fieldAliases(reader, standard.aliases());
        Map<String, @Nullable Object> fixed = document(standard);
        for (String member : List.of("type", "lookup", "feature", "currency")) {
            if (reader.has(member) && !Objects.equals(reader.raw(member), fixed.get(member))) {
                refuse(member, fixed.get(member));
            }
        }
        if (reader.has("options") && !OptionsDocument.read(reader).equals(standard.options())) {
            refuse("options", takesOptions(standard.type()) ? "as they are" : null);
        }
        return standard.withNames(label, aliases);
    }

    private void refuse(String member, @Nullable Object value) {
        reader.error(
                member, "standard", "of a standard field only label and aliases can be changed; this stays " + value);
    }

    private Field customField(ModuleSchema module, String apiName) {
        NameRules.apiName(reader, apiName);
        Optional<Field> known =
                Optional.ofNullable(module.fields().get(apiName)).filter(Field::custom);
        if (known.isEmpty() || known.get().deleted()) {
            room(module, known.isPresent());
        }
        String label = NameRules.label(reader, "label", Optional.empty());
        List<String> aliases = NameRules.fieldAliases(reader, List.of());
        Optional<FieldType> type = type(known, apiName.equals(module.displayName()));
        String lookup = lookup(type, known);
        Feature feature = feature();
        String currency = currency(type);
        List<Option> options = options(type);
        return new Field(
                apiName,
                label,
                aliases,
                type.orElse(FieldType.TEXT),
                true,
                lookup,
                feature,
                currency,
                options,
                false,
                false);
    }

    private void room(ModuleSchema module, boolean restores) {
        long live = module.fields().values().stream()
                .filter(field -> field.custom() && !field.deleted())
                .count();
        long remembered =
                module.fields().values().stream().filter(Field::custom).count();
        if (live >= FIELDS_MAX) {
            reader.error(
                    "", "tooMany", "the module has " + FIELDS_MAX + " custom fields, which is the most it may have");
        } else if (!restores && remembered >= REMEMBERED_MAX) {
            reader.error(
                    "", "tooMany", "the module has " + REMEMBERED_MAX + " fields, deleted ones included; restore one");
        }
    }

    private Optional<FieldType> type(Optional<Field> known, boolean displaysName) {
        Optional<FieldType> before = known.map(Field::type);
        if (!reader.has("type")) {
            if (before.isEmpty()) {
                reader.error("type", "required", "is required");
            }
            return before;
        }
        Optional<FieldType> type = reader.choice("type", FieldType.class);
        if (type.isPresent() && before.isPresent() && !type.equals(before)) {
            reader.error(
                    "type", "immutable", "cannot be changed; this field is " + DocumentReader.spelling(before.get()));
        } else if (type.isPresent() && displaysName && type.get().family() != Family.TEXT) {
            reader.error(
                    "type", "choice", "must be a kind of text, since this field is the display name of its module");
        }
        return type;
    }

    private @Nullable String lookup(Optional<FieldType> type, Optional<Field> known) {
        String before = known.map(Field::lookup).orElse(null);
        String name = reader.text("lookup").orElse(null);
        if (type.isPresent() && type.get() != FieldType.LOOKUP) {
            if (reader.has("lookup")) {
                reader.error("lookup", "choice", "only a field of type lookup leads to a module");
            }
            return null;
        }
        if (name == null) {
            if (before == null && type.isPresent() && !reader.has("lookup")) {
                reader.error("lookup", "required", "is required: the module that the field leads to");
            }
            return before;
        }
        if (name.equals(before)) {
            return before; // also when that module is deleted
        }
        String found =
                schema.module(name) instanceof Found<ModuleSchema>(ModuleSchema module) ? module.apiName() : null;
        if (found == null) {
            reader.error("lookup", "unknown", "is not a module of this organisation");
        } else if (before != null && !before.equals(found)) {
            reader.error("lookup", "immutable", "cannot be changed; this field leads to " + before);
        }
        return found;
    }

    private @Nullable Feature feature() {
        Optional<String> name = reader.text("feature");
        Optional<Feature> feature = name.flatMap(Feature::find);
        if (name.isPresent() && feature.isEmpty()) {
            reader.error("feature", "choice", FEATURES_EXPECTED);
        }
        return feature.orElse(null);
    }

    private @Nullable String currency(Optional<FieldType> type) {
        String code = reader.text("currency").orElse(null);
        if (code == null) {
            return null;
        }
        if (!CurrencyCodes.isKnown(code)) {
            reader.error("currency", "currency", CurrencyCodes.EXPECTED);
        } else if (type.isPresent() && type.get().family() != Family.NUMBER) {
            reader.error("currency", "choice", "only a field that holds a number can be bound to a currency");
        }
        return code;
    }

    private List<Option> options(Optional<FieldType> type) {
        if (reader.has("options") && type.isPresent() && !takesOptions(type.get())) {
            reader.error("options", "choice", "only a field of type picklist or multiselect has options");
            return List.of();
        }
        return OptionsDocument.read(reader);
    }
}
