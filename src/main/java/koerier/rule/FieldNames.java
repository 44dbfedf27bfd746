package koerier.rule;

import java.util.Optional;
import koerier.schema.Field;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import koerier.schema.Resolution;

/// Resolves the fields that rules name: by api name, exactly. A label is refused, but helped on.
final class FieldNames {
    private static final int SHOWN_MAX = 100;

    private FieldNames() {}

    static Optional<Field> find(OrgSchema schema, ModuleSchema module, String apiName) {
        return schema.field(module, apiName) instanceof Resolution.Found<Field>(Field field)
                ? Optional.of(field)
                : Optional.empty();
    }

    /// Why a field cannot be read, empty if it can.
    static Optional<Problem> problem(OrgSchema schema, ModuleSchema module, String apiName, String member) {
        return switch (schema.field(module, apiName)) {
            case Resolution.Found<Field> found -> Optional.empty();
            case Resolution.Unavailable<Field>(Field field, Resolution.Reason reason) ->
                Optional.of(new Problem(
                        member,
                        "unavailable",
                        field.apiName()
                                + switch (reason) {
                                    case Resolution.Reason.Deleted() -> " has been deleted";
                                    case Resolution.Reason.FeatureOff(var feature) ->
                                        " belongs to the feature " + feature.spelling() + ", which is switched off";
                                    case Resolution.Reason.CurrencyOff(String currency) ->
                                        " is in " + currency + ", a currency that is not active";
                                }));
            case Resolution.Unknown<Field> unknown -> Optional.of(unknown(schema, module, apiName, member));
            case Resolution.Ambiguous<Field> ambiguous ->
                Optional.of(
                        new Problem(member, "ambiguous", "may be any of " + String.join(", ", ambiguous.candidates())));
        };
    }

    private static Problem unknown(OrgSchema schema, ModuleSchema module, String name, String member) {
        String detail = module.apiName() + " has no field " + shown(name);
        String hint = schema.fieldByLabel(module, name) instanceof Resolution.Found<Field>(Field field)
                ? "; did you mean " + field.apiName() + "?"
                : "";
        return new Problem(member, "unknown", detail + hint);
    }

    /// What somebody wrote, as far as it fits into an answer.
    static String shown(String name) {
        return name.codePointCount(0, name.length()) <= SHOWN_MAX
                ? name
                : name.substring(0, name.offsetByCodePoints(0, SHOWN_MAX)) + "...";
    }
}
