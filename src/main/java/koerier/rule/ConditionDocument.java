package koerier.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.document.DocumentReader;
import koerier.org.Edition;
import org.jspecify.annotations.Nullable;

/// The `criteria` member of a rule's document, and the predicates of a `fieldUpdate` trigger, which are conditions
/// without a field of their own.
final class ConditionDocument {
    private ConditionDocument() {}

    static Criteria criteria(DocumentReader reader, RuleCheck check, Edition.Limits limits, boolean historyAllowed) {
        List<Condition> conditions = new ArrayList<>();
        List<DocumentReader> items = reader.objects("conditions", limits.conditionsMax());
        for (DocumentReader item : items) {
            read(item, Optional.empty(), check, historyAllowed).ifPresent(conditions::add);
        }
        Optional<String> text = reader.text("pattern").filter(pattern -> !pattern.isBlank());
        reader.refuseUnknown(Set.of());
        Pattern pattern = Pattern.all(conditions.size());
        if (text.isPresent()) {
            // judged by the rows that were sent, so that a bad row is not a bad pattern too
            int rows = rows(reader);
            switch (Pattern.parse(text.get(), rows, limits.conditionDepthMax())) {
                case Pattern.Outcome.Read(Pattern read) -> pattern = read;
                case Pattern.Outcome.Refused(int position, String reason) ->
                    reader.error("pattern", "pattern", reason + " (at position " + position + ")");
            }
        }
        return new Criteria(conditions, pattern);
    }

    private static int rows(DocumentReader reader) {
        return reader.raw("conditions") instanceof List<?> list ? list.size() : 0;
    }

    /// Reads one condition.
    ///
    /// @param field the field of a predicate, empty where the condition names its own
    static Optional<Condition> read(
            DocumentReader reader, Optional<String> field, RuleCheck check, boolean historyAllowed) {
        String name = field.orElseGet(() -> reader.requiredName("field"));
        if (!reader.has("operator")) {
            reader.error("operator", "required", "is required");
            return Optional.empty();
        }
        Optional<Operator> operator = reader.choice("operator", Operator.class);
        if (operator.isEmpty()) {
            return Optional.empty();
        }
        if (operator.get().isHistory() && !historyAllowed) {
            reader.error(
                    "operator",
                    "notApplicable",
                    field.isPresent()
                            ? "a predicate of a change cannot look at the change"
                            : "looks at what an edit changed, but the trigger of this rule sees no edits");
        }
        Optional<Condition> result = OperandDocument.read(reader, name, operator.get());
        reader.refuseUnknown(Set.of());
        result.filter(condition -> !name.isEmpty()).ifPresent(condition -> check.condition(reader, condition));
        return result;
    }

    static @Nullable Map<String, @Nullable Object> document(Criteria criteria) {
        if (criteria.conditions().isEmpty()) {
            return null;
        }
        List<Object> conditions = new ArrayList<>();
        for (Condition condition : criteria.conditions()) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("field", condition.field());
            document.putAll(predicate(condition));
            conditions.add(document);
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("conditions", conditions);
        result.put("pattern", criteria.pattern().toString());
        return result;
    }

    /// A condition without its field.
    static Map<String, @Nullable Object> predicate(Condition condition) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("operator", DocumentReader.spelling(condition.operator()));
        OperandDocument.write(condition.operand(), result);
        return result;
    }
}
