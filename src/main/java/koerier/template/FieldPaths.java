package koerier.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import koerier.schema.Resolution;
import koerier.template.Reference.Part;

/// Follows api names from the webhook's module through lookups to a field, and judges whether it is available.
final class FieldPaths {
    /// How many names a path may have, the field's included.
    static final int NAMES_MAX = 4;

    private static final String ID = "id";
    private static final String NAME = "name";
    private static final String CURRENCY = "Currency";

    private final OrgSchema schema;
    private final ModuleSchema module;

    FieldPaths(OrgSchema schema, ModuleSchema module) {
        this.schema = schema;
        this.module = module;
    }

    /// @param names api names below the module: lookups, then a field, `id` or `name`
    /// @param shown the token as people see it
    Reference walk(List<String> names, String shown) {
        String identity = module.apiName() + "." + String.join(".", names);
        if (names.isEmpty() || names.size() > NAMES_MAX) {
            return new Reference.Unsupported(null, "a merge field has 1 to " + NAMES_MAX + " names after its module");
        }
        ModuleSchema at = module;
        List<String> prefix = new ArrayList<>();
        for (int i = 0; i < names.size() - 1; i++) {
            String name = names.get(i);
            Resolution<Field> resolved = schema.field(at, name);
            if (!(resolved instanceof Resolution.Found<Field>(Field lookup))) {
                return unsupported("lookup", at, name, resolved, identity);
            }
            Optional<ModuleSchema> target = schema.target(lookup);
            if (target.isEmpty()) {
                return new Reference.Unsupported(null, at.apiName() + "." + name + " is no lookup");
            }
            prefix.add(name);
            at = target.get();
        }
        return last(at, prefix, names.getLast(), identity, shown);
    }

    private Reference last(ModuleSchema at, List<String> prefix, String name, String identity, String shown) {
        Resolution<Field> resolved = schema.field(at, name);
        if (resolved instanceof Resolution.Unknown<Field>) {
            if (name.equalsIgnoreCase(NAME)) {
                resolved = schema.field(at, at.displayName());
            } else if (name.equals(ID)) {
                resolved = new Resolution.Found<>(idField());
            }
        }
        if (!(resolved instanceof Resolution.Found<Field>(Field field))) {
            return unsupported("field", at, name, resolved, identity);
        }
        boolean id = field.apiName().equals(ID);
        return new Reference.OfField(
                module.apiName() + "." + String.join(".", with(prefix, field.apiName())),
                shown,
                field,
                paths(at, prefix, field),
                with(prefix, CURRENCY),
                id ? Part.ID : Part.VALUE,
                false);
    }

    /// A related record's `name` is its display-name field, whatever that is called.
    private List<List<String>> paths(ModuleSchema at, List<String> prefix, Field field) {
        List<String> own = with(prefix, field.apiName());
        if (field.isReference()) {
            List<List<String>> paths = new ArrayList<>();
            paths.add(with(own, NAME));
            schema.target(field).ifPresent(target -> paths.add(with(own, target.displayName())));
            paths.add(own);
            return paths;
        }
        boolean displayName = !prefix.isEmpty() && field.apiName().equals(at.displayName());
        return displayName ? List.of(with(prefix, NAME), own) : List.of(own);
    }

    private static Reference unsupported(
            String kind, ModuleSchema at, String name, Resolution<Field> resolved, String identity) {
        String what = "the " + kind + " " + at.apiName() + "." + name;
        return switch (resolved) {
            case Resolution.Unavailable<Field>(Field _, Resolution.Reason reason) ->
                new Reference.Unsupported(identity, what + because(reason));
            default -> new Reference.Unsupported(null, "'" + name + "' is not among the fields of " + at.apiName());
        };
    }

    private static String because(Resolution.Reason reason) {
        return switch (reason) {
            case Resolution.Reason.Deleted() -> " was deleted";
            case Resolution.Reason.FeatureOff(var feature) ->
                " needs the feature " + feature.spelling() + ", which is switched off";
            case Resolution.Reason.CurrencyOff(String currency) ->
                " is in the currency " + currency + ", which is deactivated";
        };
    }

    private static Field idField() {
        return new Field(ID, ID, List.of(), FieldType.TEXT, false, null, null, null, List.of(), true, false);
    }

    private static List<String> with(List<String> prefix, String name) {
        List<String> path = new ArrayList<>(prefix);
        path.add(name);
        return List.copyOf(path);
    }
}
