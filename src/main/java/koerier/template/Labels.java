package koerier.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import koerier.schema.Field;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import koerier.schema.Resolution;

/// Finds fields by their label: the whole text as one label first, since a label may hold dots, then as the label of a
/// lookup and something of the related record (`Account Name.Phone`, `Account Name.id`).
final class Labels {
    private static final String ID = "id";
    private static final String NAME = "name";

    private Labels() {}

    /// What a label stands for.
    sealed interface Match {
        /// @param names api names below the module
        record One(List<String> names) implements Match {}

        record Several(List<String> candidates) implements Match {}
    }

    static Optional<Match> match(OrgSchema schema, ModuleSchema module, String label) {
        switch (schema.fieldByLabel(module, label)) {
            case Resolution.Found<Field>(Field field) -> {
                return one(field);
            }
            case Resolution.Unavailable<Field>(Field field, Resolution.Reason _) -> {
                return one(field);
            }
            case Resolution.Ambiguous<Field>(String _, List<String> candidates) -> {
                return Optional.of(new Match.Several(candidates));
            }
            case Resolution.Unknown<Field> _ -> {}
        }
        for (int dot = label.indexOf('.'); dot > 0; dot = label.indexOf('.', dot + 1)) {
            Optional<Match> dotted = dotted(schema, module, label.substring(0, dot), label.substring(dot + 1));
            if (dotted.isPresent()) {
                return dotted;
            }
        }
        return label.equals(ID) ? Optional.of(new Match.One(List.of(ID))) : Optional.empty();
    }

    private static Optional<Match> dotted(OrgSchema schema, ModuleSchema module, String lookupLabel, String rest) {
        if (!(schema.fieldByLabel(module, lookupLabel) instanceof Resolution.Found<Field>(Field lookup))) {
            return Optional.empty();
        }
        Optional<ModuleSchema> target = schema.target(lookup);
        if (target.isEmpty()) {
            return Optional.empty();
        }
        Optional<Match> match = rest.equals(ID) || rest.equals(NAME)
                ? Optional.of(new Match.One(List.of(rest)))
                : match(schema, target.get(), rest);
        return match.map(found -> found instanceof Match.One(List<String> names) ? below(lookup, names) : found);
    }

    private static Match below(Field lookup, List<String> names) {
        List<String> all = new ArrayList<>();
        all.add(lookup.apiName());
        all.addAll(names);
        return new Match.One(all);
    }

    private static Optional<Match> one(Field field) {
        return Optional.of(new Match.One(List.of(field.apiName())));
    }
}
