package koerier.configuration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import koerier.document.FieldError;
import koerier.document.MergePatch;
import koerier.document.Parsed;
import koerier.rule.Rule;
import koerier.rule.RuleDocument;
import koerier.webhook.CompiledWebhook;
import org.jspecify.annotations.Nullable;

/// Decides about rules.
final class RuleDecisions {
    /// Rules of one organisation.
    static final int RULES_MAX = 10_000;

    Decision create(Configuration current, Map<String, @Nullable Object> document) {
        if (current.ruleDefinitions().size() >= RULES_MAX) {
            return new Decision.Invalid(
                    List.of(new FieldError("", "tooMany", "an organisation has at most " + RULES_MAX + " rules")));
        }
        return save(current, document, Configurer.nextNumber(current, Kind.RULE), Optional.empty());
    }

    Decision put(Configuration current, String id, Map<String, @Nullable Object> document, Precondition precondition) {
        return onExisting(current, id, precondition, rule -> save(current, document, rule.number(), Optional.of(rule)));
    }

    Decision patch(Configuration current, String id, Map<String, @Nullable Object> patch, Precondition precondition) {
        return onExisting(
                current,
                id,
                precondition,
                rule -> save(
                        current,
                        MergePatch.apply(new LinkedHashMap<>(RuleDocument.document(rule)), patch),
                        rule.number(),
                        Optional.of(rule)));
    }

    Decision delete(Configuration current, String id, Precondition precondition) {
        return onExisting(
                current,
                id,
                precondition,
                _ -> new Decision.Change(List.of(new Decision.Edit(Kind.RULE, id, null)), Kind.RULE, id, false, null));
    }

    private static Decision save(
            Configuration current, Map<String, @Nullable Object> document, int number, Optional<Rule> previous) {
        int lastOrder = current.ruleDefinitions().values().stream()
                .mapToInt(Rule::order)
                .max()
                .orElse(0);
        var context = new RuleDocument.Context(
                current.schema(),
                current.edition().limits(),
                id -> Optional.ofNullable(current.compiledWebhook(id))
                        .map(CompiledWebhook::webhook)
                        .map(webhook -> webhook.module()),
                previous,
                number,
                lastOrder + 1);
        return switch (RuleDocument.parse(document, context)) {
            case Parsed.Invalid<Rule>(List<FieldError> errors) -> new Decision.Invalid(errors);
            case Parsed.Valid<Rule>(Rule rule) ->
                new Decision.Change(
                        List.of(new Decision.Edit(Kind.RULE, rule.id(), RuleDocument.stored(rule))),
                        Kind.RULE,
                        rule.id(),
                        previous.isEmpty(),
                        null);
        };
    }

    private static Decision onExisting(
            Configuration current,
            String id,
            Precondition precondition,
            java.util.function.Function<Rule, Decision> decide) {
        return Configurer.onExisting(current.findRule(id), current.entry(Kind.RULE, id), precondition, decide);
    }
}
