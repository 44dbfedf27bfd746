package koerier.rule;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.document.DocumentReader;
import koerier.document.FieldError;
import org.jspecify.annotations.Nullable;

/// The operand members of a condition's document: `value`, `values`, `low` and `high`, `otherField`, `relative`, and
/// `comparison` for `ageInDays` and `dueInDays`.
final class OperandDocument {
    static final int VALUES_MAX = 500;
    static final int TEXT_MAX = 2_000;
    static final int RELATIVE_MAX = 3_653;
    static final int DAYS_MAX = 36_525;

    private static final List<String> MEMBERS =
            List.of("value", "values", "low", "high", "otherField", "relative", "comparison");
    private static final Set<Operator> COMPARISONS = EnumSet.of(
            Operator.IS,
            Operator.IS_NOT,
            Operator.LT,
            Operator.LTE,
            Operator.GT,
            Operator.GTE,
            Operator.BETWEEN,
            Operator.NOT_BETWEEN);

    private OperandDocument() {}

    static Optional<Condition> read(DocumentReader reader, String field, Operator operator) {
        refuseOthers(
                reader,
                operator,
                switch (operator.shape()) {
                    case NONE -> Set.of();
                    case VALUE -> Set.of("value", "values", "otherField", "relative");
                    case VALUES -> Set.of("values");
                    case RANGE -> Set.of("low", "high", "relative");
                    case DAYS -> Set.of("comparison", "value", "low", "high", "relative");
                });
        Optional<DocumentReader> days = daysInRelative(reader);
        if (days.isPresent()) {
            return days(reader, field, operator, days.get());
        }
        return switch (operator.shape()) {
            case NONE -> Optional.of(new Condition(field, operator, new Operand.None()));
            case VALUE -> value(reader).map(operand -> new Condition(field, operator, operand));
            case VALUES -> values(reader).map(operand -> new Condition(field, operator, operand));
            case RANGE -> range(reader).map(operand -> new Condition(field, operator, operand));
            case DAYS -> days(reader, field, operator, reader);
        };
    }

    static void write(Operand operand, Map<String, @Nullable Object> document) {
        switch (operand) {
            case Operand.None() -> {}
            case Operand.Value(Object literal) -> document.put("value", literal);
            case Operand.Values(List<Object> literals) -> document.put("values", literals);
            case Operand.Range(Object low, Object high) -> {
                document.put("low", low);
                document.put("high", high);
            }
            case Operand.OtherField(String apiName) -> document.put("otherField", apiName);
            case Operand.Relative(RelativeRange range, int n) -> {
                Map<String, @Nullable Object> relative = new LinkedHashMap<>();
                relative.put("range", DocumentReader.spelling(range));
                if (range.isCounted()) {
                    relative.put("n", n);
                }
                document.put("relative", relative);
            }
            case Operand.Days(Operator comparison, int low, int high) -> {
                document.put("comparison", DocumentReader.spelling(comparison));
                if (comparison.shape() == Operator.Shape.RANGE) {
                    document.put("low", low);
                    document.put("high", high);
                } else {
                    document.put("value", low);
                }
            }
        }
    }

    private static void refuseOthers(DocumentReader reader, Operator operator, Set<String> allowed) {
        for (String member : MEMBERS) {
            if (reader.has(member) && !allowed.contains(member)) {
                reader.error(
                        member, "notApplicable", "is not used by the operator " + DocumentReader.spelling(operator));
            }
        }
    }

    private static Optional<Operand> value(DocumentReader reader) {
        List<String> given = new ArrayList<>();
        for (String member : List.of("value", "values", "otherField", "relative")) {
            if (reader.has(member)) {
                given.add(member);
            }
        }
        if (given.isEmpty()) {
            reader.error("value", "required", "is required (or otherField, or relative)");
            return Optional.empty();
        }
        if (given.size() > 1) {
            reader.error(given.get(1), "conflict", "cannot stand beside " + given.getFirst());
            return Optional.empty();
        }
        return switch (given.getFirst()) {
            case "value" -> literal(reader, "value").map(Operand.Value::new);
            case "values" -> values(reader);
            case "otherField" -> reader.text("otherField").map(Operand.OtherField::new);
            default -> reader.object("relative").flatMap(OperandDocument::relative);
        };
    }

    private static Optional<Operand> values(DocumentReader reader) {
        if (!reader.has("values")) {
            reader.error("values", "required", "is required");
            return Optional.empty();
        }
        int before = reader.errors().size();
        List<@Nullable Object> items = reader.list("values", VALUES_MAX);
        List<Object> literals = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Object literal = literal(items.get(i));
            if (literal == null) {
                reader.add(new FieldError(
                        reader.at("values") + "/" + i, "type", "must be a text, a number or true or false"));
            } else {
                literals.add(literal);
            }
        }
        if (items.isEmpty() && reader.errors().size() == before) {
            reader.error("values", "required", "needs at least one value");
        }
        return reader.errors().size() == before ? Optional.of(new Operand.Values(literals)) : Optional.empty();
    }

    private static Optional<Operand> range(DocumentReader reader) {
        for (String member : List.of("low", "high")) {
            if (!reader.has(member)) {
                reader.error(member, "required", "is required");
            }
        }
        Optional<Object> low = literal(reader, "low");
        Optional<Object> high = literal(reader, "high");
        return low.isPresent() && high.isPresent()
                ? Optional.of(new Operand.Range(low.get(), high.get()))
                : Optional.empty();
    }

    /// `currentUser` is understood here too: it is as relative as `today`.
    private static Optional<Operand> relative(DocumentReader reader) {
        if (CurrentUser.NAME.equals(reader.raw("range"))) {
            reader.refuseUnknown(Set.of());
            return Optional.of(new Operand.Value(CurrentUser.NAME));
        }
        if (!reader.has("range")) {
            reader.error("range", "required", "is required");
            return Optional.empty();
        }
        Optional<RelativeRange> range = reader.choice("range", RelativeRange.class);
        if (range.isEmpty()) {
            return Optional.empty();
        }
        int n = 0;
        if (range.get().isCounted()) {
            if (!reader.has("n")) {
                reader.error("n", "required", "is required by " + DocumentReader.spelling(range.get()));
            }
            n = reader.integer("n", 1, 1, RELATIVE_MAX);
        }
        reader.refuseUnknown(Set.of());
        return Optional.of(new Operand.Relative(range.get(), n));
    }

    /// `relative` where it holds the operand of `ageInDays` or `dueInDays`.
    private static Optional<DocumentReader> daysInRelative(DocumentReader reader) {
        if (!(reader.raw("relative") instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        Object range = map.get("range");
        boolean named = "ageInDays".equals(range) || "dueInDays".equals(range);
        boolean implied =
                range == null && (map.containsKey("comparison") || map.containsKey("n") || map.containsKey("value"));
        return named || implied ? reader.object("relative") : Optional.empty();
    }

    private static Optional<Condition> days(
            DocumentReader reader, String field, Operator operator, DocumentReader members) {
        Operator kind = operator;
        Operator comparison = Operator.IS;
        if (members != reader) {
            Optional<String> range = members.text("range");
            if (operator.shape() != Operator.Shape.DAYS) {
                comparison = operator;
                kind = range.filter("dueInDays"::equals).isPresent() ? Operator.DUE_IN_DAYS : Operator.AGE_IN_DAYS;
            }
            if (range.isEmpty() && operator.shape() != Operator.Shape.DAYS) {
                members.error("range", "required", "is required");
                return Optional.empty();
            }
        }
        DocumentReader holder = members.has("comparison") ? members : reader;
        if (holder.has("comparison")) {
            comparison = holder.choice("comparison", Operator.class).orElse(Operator.IS);
        }
        if (!COMPARISONS.contains(comparison)) {
            holder.error(
                    holder.has("comparison") ? "comparison" : "operator",
                    "choice",
                    "a number of days is compared by is, isNot, lt, lte, gt, gte, between or notBetween");
            return Optional.empty();
        }
        Operand.Days operand = daysOperand(members, comparison);
        if (members != reader) {
            members.refuseUnknown(Set.of());
        }
        return Optional.of(new Condition(field, kind, operand));
    }

    private static Operand.Days daysOperand(DocumentReader members, Operator comparison) {
        if (comparison.shape() == Operator.Shape.RANGE) {
            int low = number(members, "low");
            int high = number(members, "high");
            if (low > high) {
                members.error("high", "range", "must not be less than low");
            }
            return new Operand.Days(comparison, low, high);
        }
        int value = number(members, members.has("n") ? "n" : "value");
        return new Operand.Days(comparison, value, value);
    }

    private static int number(DocumentReader reader, String member) {
        if (!reader.has(member)) {
            reader.error(member, "required", "is required");
        }
        if (reader.raw(member) instanceof String text && text.length() <= 6) {
            try {
                int number = Integer.parseInt(text);
                if (Math.abs(number) <= DAYS_MAX) {
                    return number;
                }
            } catch (NumberFormatException notWhole) {
                // falls through to the answer of every other value that is no number of days
            }
        }
        return reader.integer(member, 0, -DAYS_MAX, DAYS_MAX);
    }

    private static Optional<Object> literal(DocumentReader reader, String member) {
        Object raw = reader.raw(member);
        Object literal = literal(raw);
        if (raw != null && literal == null) {
            reader.error(member, "type", "must be a text, a number or true or false");
        }
        return Optional.ofNullable(literal);
    }

    private static @Nullable Object literal(@Nullable Object raw) {
        return switch (raw) {
            case String text -> text;
            case Boolean bool -> bool;
            case BigDecimal number -> number;
            case Integer number -> BigDecimal.valueOf(number);
            case Long number -> BigDecimal.valueOf(number);
            case BigInteger number -> new BigDecimal(number);
            case null, default -> null;
        };
    }
}
