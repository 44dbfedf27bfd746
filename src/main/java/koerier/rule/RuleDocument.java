package koerier.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import koerier.document.DocumentReader;
import koerier.document.Parsed;
import koerier.org.Edition;
import koerier.schema.OrgSchema;
import org.jspecify.annotations.Nullable;

/// Rules as JSON documents: read and judged when somebody saves one, read without judgement when they come from the
/// store, written for answers and for the store.
public final class RuleDocument {
    static final int ORDER_MAX = 1_000_000;

    /// Members of answers that are passed over when they are sent back.
    static final Set<String> READ_ONLY = Set.of(
            "id", "createdAt", "updatedAt", "warnings", "version", "flagged", "invalid", "invalidReason", "usedBy");

    private static final String NEXT_ACTION = "nextAction";

    /// What stored documents are read with; they were judged when they were saved, by the limits of that time.
    private static final Edition.Limits UNLIMITED =
            new Edition.Limits(1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000);

    private RuleDocument() {}

    /// What a rule is judged by when it is saved.
    ///
    /// @param webhookModule the api name of the module of a webhook by its id; empty when there is no such webhook
    /// @param previous the rule as it stands, empty for a new one; its time-based actions keep their numbers
    /// @param number the number of the rule
    /// @param defaultOrder what a document without `order` gets: after the last
    public record Context(
            OrgSchema schema,
            Edition.Limits limits,
            Function<String, Optional<String>> webhookModule,
            Optional<Rule> previous,
            int number,
            int defaultOrder) {}

    /// Reads and judges a document that somebody wants to save. Every mistake is named.
    public static Parsed<Rule> parse(Map<String, @Nullable Object> document, Context context) {
        DocumentReader reader = DocumentReader.of(document);
        RuleCheck check = new SchemaCheck(context, document.get("module"));
        Rule rule = read(
                reader,
                check,
                context.limits(),
                context.number(),
                context.previous().map(Rule::order).orElse(context.defaultOrder()),
                context.previous().map(Rule::nextAction).orElse(1),
                check.knownActions());
        Set<String> passedOver = new HashSet<>(READ_ONLY);
        passedOver.add(NEXT_ACTION);
        reader.refuseUnknown(passedOver);
        return reader.result(rule);
    }

    /// Reads a stored document. What it refers to may be gone; that is for [RuleCompiler] to judge.
    public static Parsed<Rule> read(Map<String, @Nullable Object> stored, int number) {
        DocumentReader reader = DocumentReader.of(stored);
        int next = reader.integer(NEXT_ACTION, 1, 1, Integer.MAX_VALUE);
        return reader.result(read(reader, RuleCheck.NONE, UNLIMITED, number, ORDER_MAX, next, action -> action < next));
    }

    /// The document of an answer: all members that may be sent back, in the documented order.
    public static Map<String, @Nullable Object> document(Rule rule) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("name", rule.name());
        result.put("module", rule.module());
        result.put("active", rule.active());
        result.put("order", rule.order());
        result.put("repeat", DocumentReader.spelling(rule.repeat()));
        result.put("trigger", TriggerDocument.document(rule.trigger()));
        result.put("criteria", ConditionDocument.document(rule.criteria()));
        ActionDocument.write(rule, result);
        return result;
    }

    /// The document for the store: [#document(Rule)] and which action number comes next.
    public static Map<String, @Nullable Object> stored(Rule rule) {
        Map<String, @Nullable Object> result = document(rule);
        result.put(NEXT_ACTION, rule.nextAction());
        return result;
    }

    private static Rule read(
            DocumentReader reader,
            RuleCheck check,
            Edition.Limits limits,
            int number,
            int defaultOrder,
            int nextAction,
            ActionDocument.Known known) {
        String name = check.name(reader, reader.requiredText("name").strip());
        String module = check.module(reader, reader.requiredName("module"));
        boolean active = reader.bool("active", true);
        int order = reader.integer("order", defaultOrder, 0, ORDER_MAX);
        Repeat repeat = reader.choice("repeat", Repeat.class).orElse(Repeat.ALWAYS);
        Optional<DocumentReader> triggerReader = reader.object("trigger");
        if (triggerReader.isEmpty() && reader.raw("trigger") == null) {
            reader.error("trigger", "required", "is required");
        }
        Trigger trigger = triggerReader
                .flatMap(inner -> TriggerDocument.read(inner, check, limits))
                .orElse(null);
        Criteria criteria = reader.object("criteria")
                .map(inner -> ConditionDocument.criteria(inner, check, limits, trigger == null || trigger.seesEdits()))
                .orElse(Criteria.NONE);
        if (trigger instanceof Trigger.Delete && repeat == Repeat.ON_TRANSITION) {
            reader.error(
                    "repeat", "notApplicable", "onTransition never fires on delete: a deleted record does not change");
        }
        List<Action.Instant> instant = ActionDocument.instant(reader, check, limits);
        List<Action.TimeBased> timeBased = new ArrayList<>();
        int next = ActionDocument.timeBased(reader, check, limits, known, nextAction, timeBased);
        if (trigger instanceof Trigger.Delete && !timeBased.isEmpty()) {
            reader.error("timeBasedActions", "notApplicable", "a rule on delete takes no time-based actions");
        }
        return new Rule(
                number,
                name,
                module,
                active,
                order,
                repeat,
                trigger == null ? new Trigger.Create() : trigger, // the document is refused then
                criteria,
                instant,
                timeBased,
                next);
    }
}
