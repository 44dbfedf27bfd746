package koerier.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import koerier.schema.Resolution;
import koerier.template.Reference.Part;

/// Finds out what merge fields stand for. What was written with a label is remembered by the field's identity, so that
/// a renamed field keeps working.
final class ReferenceResolver {
    /// What is longer than this between `${` and `}` is no merge field.
    static final int TOKEN_MAX = 500;

    private static final String SYSTEM_MODULE = "Koerier";
    private static final int QUOTED_MAX = 60;

    private static final Set<String> ORGANISATION_NAMES = Set.of("organization", "organisation", "company", "org");
    private static final String ORGANISATION = "Organization";
    private static final Set<String> ORGANISATION_NAME_LABELS =
            Set.of("name", "company name", "organization name", "organisation name");
    private static final String OLD = "@old";
    private static final String STORED = "@stored";
    private static final String ID = "id";
    private static final String NAME = "name";

    private final OrgSchema schema;
    private final ModuleSchema module;
    private final FieldPaths paths;
    private final Map<String, String> known;
    private final Map<String, String> used = new LinkedHashMap<>();

    ReferenceResolver(OrgSchema schema, ModuleSchema module, Map<String, String> known) {
        this.schema = schema;
        this.module = module;
        this.paths = new FieldPaths(schema, module);
        this.known = Map.copyOf(known);
    }

    /// What was written with labels, and which field it stands for.
    Map<String, String> used() {
        return Map.copyOf(used);
    }

    /// @param inner what stands between `${` and `}`
    Reference resolve(String inner) {
        String text = inner.strip();
        boolean old = false;
        boolean stored = false;
        while (text.endsWith(OLD) || text.endsWith(STORED)) {
            boolean isOld = text.endsWith(OLD);
            old |= isOld;
            stored |= !isOld;
            text = text.substring(0, text.length() - (isOld ? OLD : STORED).length())
                    .stripTrailing();
        }
        String suffix = inner.strip().substring(text.length());
        int dot = text.indexOf('.');
        if (dot <= 0 || dot == text.length() - 1 || text.length() > TOKEN_MAX) {
            return new Reference.Unsupported(null, "'" + shortened(text) + "' is no merge field");
        }
        Reference reference = text.startsWith("!") ? byApiName(text, dot) : byLabel(text, dot);
        if (!(reference instanceof Reference.OfField field)) {
            return suffix.isEmpty()
                            || reference instanceof Reference.Unsupported
                            || reference instanceof Reference.Ambiguous
                    ? reference
                    : new Reference.Unsupported(null, "'" + suffix + "' goes with fields of records only");
        }
        FieldType type = field.field().type();
        if (stored && type != FieldType.PICKLIST && type != FieldType.MULTISELECT) {
            return new Reference.Unsupported(field.identity(), "'@stored' goes with picklists and multi-selects only");
        }
        return new Reference.OfField(
                field.identity(),
                field.shown() + suffix,
                field.field(),
                field.paths(),
                field.currency(),
                stored ? Part.STORED : field.part(),
                old);
    }

    private Reference byApiName(String text, int dot) {
        String moduleName = text.substring(1, dot);
        String rest = text.substring(dot + 1);
        if (moduleName.equals(SYSTEM_MODULE)) {
            return system(rest);
        }
        if (isOrganisation(moduleName)) {
            return organisation(text, rest.replace('_', ' '));
        }
        return through(moduleName, (prefix, from) -> {
            List<String> names = new ArrayList<>(prefix);
            names.addAll(List.of(rest.split("\\.", -1)));
            return paths.walk(names, text);
        });
    }

    private Reference byLabel(String text, int dot) {
        String moduleName = text.substring(0, dot);
        String label = text.substring(dot + 1);
        String identity = known.get(text);
        if (identity != null) {
            used.put(text, identity);
            List<String> names = List.of(identity.split("\\.", -1));
            List<String> fields = names.subList(1, names.size());
            return paths.walk(fields, shown(moduleName, label, fields));
        }
        if (isOrganisation(moduleName)) {
            return organisation(text, label);
        }
        Reference reference = through(moduleName, (prefix, from) -> labelled(moduleName, prefix, from, label));
        String found = switch (reference) {
            case Reference.OfField field -> field.identity();
            case Reference.Unsupported unsupported -> unsupported.identity();
            default -> null;
        };
        if (found != null) {
            used.put(text, found);
        }
        return reference;
    }

    /// What follows when the module of a merge field is known.
    @FunctionalInterface
    private interface Within {
        /// @param prefix the lookup that leads to the module, nothing for the webhook's own
        Reference resolve(List<String> prefix, ModuleSchema from);
    }

    private Reference through(String moduleName, Within within) {
        return switch (schema.module(moduleName)) {
            case Resolution.Found<ModuleSchema>(ModuleSchema found) -> through(found, within);
            case Resolution.Unknown<ModuleSchema> _ ->
                new Reference.Unsupported(null, "there is no module '" + moduleName + "'");
            case Resolution.Ambiguous<ModuleSchema>(String name, List<String> candidates) ->
                new Reference.Ambiguous("'" + name + "' may be any of the modules " + String.join(", ", candidates)
                        + "; use an api name");
            case Resolution.Unavailable<ModuleSchema>(ModuleSchema gone, Resolution.Reason _) ->
                new Reference.Unsupported(null, "the module " + gone.apiName() + " was deleted");
        };
    }

    private Reference through(ModuleSchema target, Within within) {
        if (target.apiName().equals(module.apiName())) {
            return within.resolve(List.of(), target);
        }
        return switch (schema.lookupTo(module, target)) {
            case Resolution.Found<Field>(Field lookup) -> within.resolve(List.of(lookup.apiName()), target);
            case Resolution.Unknown<Field> _ ->
                new Reference.Unsupported(
                        null,
                        "no field of " + target.apiName() + " is available to " + module.apiName()
                                + ", which has no lookup to it");
            case Resolution.Ambiguous<Field>(String _, List<String> candidates) ->
                new Reference.Ambiguous("several lookups of " + module.apiName() + " lead to " + target.apiName()
                        + "; write one of "
                        + String.join(
                                ", ",
                                candidates.stream()
                                        .map(name -> "${!" + module.apiName() + "." + name + ".Field}")
                                        .toList()));
            case Resolution.Unavailable<Field>(Field lookup, Resolution.Reason _) ->
                within.resolve(List.of(lookup.apiName()), target);
        };
    }

    private Reference labelled(String moduleName, List<String> prefix, ModuleSchema from, String label) {
        Optional<Labels.Match> match = Labels.match(schema, from, label);
        if (match.isEmpty()) {
            return new Reference.Unsupported(null, "'" + label + "' is not among the fields of " + from.apiName());
        }
        return switch (match.get()) {
            case Labels.Match.Several(List<String> candidates) ->
                new Reference.Ambiguous("'" + label + "' may be any of the fields " + String.join(", ", candidates)
                        + " of " + from.apiName() + "; use an api name");
            case Labels.Match.One(List<String> names) -> {
                List<String> all = new ArrayList<>(prefix);
                all.addAll(names);
                yield paths.walk(all, shown(moduleName, label, all));
            }
        };
    }

    /// The token with today's labels.
    private String shown(String moduleName, String typedLabel, List<String> names) {
        boolean own = !(schema.module(moduleName) instanceof Resolution.Found<ModuleSchema>(ModuleSchema found))
                || found.apiName().equals(module.apiName());
        ModuleSchema at = module;
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Field field = at.fields().get(names.get(i));
            if (field == null) {
                labels.add(names.get(i));
                break;
            }
            boolean displayName =
                    typedLabel.equalsIgnoreCase(NAME) && field.apiName().equals(at.displayName());
            boolean id = field.apiName().equals(ID) && typedLabel.endsWith("." + ID);
            if (own || i > 0 || names.size() == 1) {
                labels.add(displayName ? typedLabel : id ? ID : field.label());
            }
            at = schema.target(field).orElse(at);
        }
        return moduleName + "." + String.join(".", labels);
    }

    private Reference organisation(String text, String label) {
        Map<String, String> profile = schema.organisation().profile();
        String exact = profile.get(label);
        if (exact != null) {
            return new Reference.OfOrganisation(ORGANISATION + "." + label, text, exact);
        }
        String folded = collapsed(label);
        List<String> found = profile.keySet().stream()
                .filter(key -> collapsed(key).equals(folded))
                .sorted()
                .toList();
        if (found.size() > 1) {
            return new Reference.Ambiguous(
                    "'" + label + "' may be any of the organisation's fields " + String.join(", ", found));
        }
        if (found.size() == 1) {
            String key = found.getFirst();
            return new Reference.OfOrganisation(ORGANISATION + "." + key, text, profile.getOrDefault(key, ""));
        }
        if (ORGANISATION_NAME_LABELS.contains(folded)) {
            return new Reference.OfOrganisation(
                    ORGANISATION + ".Name", text, schema.organisation().name());
        }
        return new Reference.Unsupported(null, "the organisation's profile has no field '" + label + "'");
    }

    private static Reference system(String name) {
        for (SystemWriter.Token token : SystemWriter.Token.values()) {
            if (token.spelling().equals(name)) {
                return new Reference.OfSystem(token);
            }
        }
        return new Reference.Unsupported(null, "there is no system token '" + name + "'");
    }

    private static String shortened(String text) {
        return text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "...";
    }

    private static boolean isOrganisation(String moduleName) {
        return ORGANISATION_NAMES.contains(collapsed(moduleName));
    }

    private static String collapsed(String name) {
        return String.join(" ", name.strip().split("\\s+")).toLowerCase(Locale.ROOT);
    }
}
