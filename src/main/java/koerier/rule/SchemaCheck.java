package koerier.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import koerier.document.DocumentReader;
import koerier.document.FieldError;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.schema.FieldType.Family;
import koerier.schema.ModuleSchema;
import koerier.schema.Resolution;
import org.jspecify.annotations.Nullable;

/// Judges the parts of a rule's document by the organisation's schema and webhooks, while it is read. The module comes
/// first; without one the rest is not judged by it.
final class SchemaCheck implements RuleCheck {
    private static final String NAME_SIGNS = " -_.'()&/";

    private final RuleDocument.Context context;
    private final Set<Integer> known;
    private final ZoneTable zone;
    private final Optional<ModuleSchema> module;

    /// @param moduleName the `module` member of the document
    SchemaCheck(RuleDocument.Context context, @Nullable Object moduleName) {
        this.context = context;
        this.zone = new ZoneTable(context.schema().organisation().zone());
        this.known = context.previous()
                .map(rule -> rule.timeBasedActions().stream()
                        .map(Action.TimeBased::number)
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
        this.module = moduleName instanceof String name
                        && context.schema().module(name) instanceof Resolution.Found<ModuleSchema>(ModuleSchema found)
                ? Optional.of(found)
                : Optional.empty();
    }

    @Override
    public String name(DocumentReader rule, String name) {
        int length = name.codePointCount(0, name.length());
        int max = context.limits().nameMax();
        if (length == 0 && rule.raw("name") instanceof String) {
            rule.error("name", "required", "must not be empty");
        } else if (length > max) {
            rule.error("name", "tooLong", "has " + length + " characters, at most " + max + " are allowed");
        } else {
            name.codePoints()
                    .filter(c -> !isNameCharacter(c))
                    .findFirst()
                    .ifPresent(c -> rule.error(
                            "name",
                            "character",
                            "must not contain U+%04X; letters, digits, space and - _ . ' ( ) & / are allowed"
                                    .formatted(c)));
        }
        return name;
    }

    @Override
    public String module(DocumentReader rule, String name) {
        if (name.isEmpty()) {
            return name;
        }
        Optional<String> apiName = module.map(ModuleSchema::apiName);
        if (apiName.isEmpty()) {
            rule.error("module", "unknown", moduleProblem(name));
            return name;
        }
        if (!module.get().takesWebhooks()) {
            rule.error("module", "notApplicable", apiName.get() + " takes no webhooks");
        }
        context.previous()
                .map(Rule::module)
                .filter(before -> !before.equals(apiName.get()))
                .ifPresent(before ->
                        rule.error("module", "immutable", "is " + before + " and cannot change; make another rule"));
        return apiName.get();
    }

    @Override
    public void field(DocumentReader reader, String at, String apiName, Wanted wanted) {
        if (module.isEmpty() || apiName.isEmpty()) {
            return;
        }
        Optional<Problem> problem = FieldNames.problem(context.schema(), module.get(), apiName, "");
        problem.ifPresent(found -> reader.add(new FieldError(at, found.code(), found.detail())));
        Optional<Field> field = FieldNames.find(context.schema(), module.get(), apiName);
        switch (wanted) {
            case CHANGEABLE ->
                field.filter(Field::system)
                        .ifPresent(found -> reader.add(new FieldError(
                                at, "notApplicable", apiName + " is a system field, which never counts as changed")));
            case DATE ->
                field.filter(found -> found.type().family() != Family.DATE)
                        .ifPresent(found ->
                                reader.add(new FieldError(at, "type", apiName + " is neither a date nor a date-time")));
        }
    }

    @Override
    public void condition(DocumentReader reader, Condition condition) {
        if (module.isEmpty()) {
            return;
        }
        List<Problem> problems = new ArrayList<>();
        // The slots are thrown away: what counts is whether it can be compiled.
        new ConditionCompiler(context.schema(), module.get(), (root, path) -> 0, zone, false)
                .compile(condition, problems);
        for (Problem problem : problems) {
            String pointer = reader.pointer() + "/" + problem.member();
            reader.add(new FieldError(pointer, problem.code(), problem.detail()));
        }
    }

    @Override
    public void webhook(DocumentReader reader, String id) {
        Optional<String> of = context.webhookModule().apply(id);
        if (of.isEmpty()) {
            reader.error("webhook", "unknown", "there is no webhook " + FieldNames.shown(id));
        } else if (module.isPresent() && !of.get().equals(module.get().apiName())) {
            reader.error(
                    "webhook",
                    "module",
                    "is a webhook of " + of.get() + ", the rule is of "
                            + module.get().apiName());
        }
    }

    @Override
    public void timing(DocumentReader reader, Action.TimeBased action) {
        boolean date = action.anchor() instanceof Anchor.OfField(String field) && !isDateTime(field);
        timeOfDay(reader, action.unit(), action.at() != null, date);
    }

    @Override
    public void dateTrigger(DocumentReader reader, Trigger.DateTrigger trigger) {
        timeOfDay(reader, trigger.unit(), trigger.at() != null, !isDateTime(trigger.field()));
    }

    @Override
    public ActionDocument.Known knownActions() {
        return known::contains;
    }

    /// Minutes and hours are counted from a moment; a time of day would contradict them, unless the anchor is a date.
    private static void timeOfDay(DocumentReader reader, OffsetUnit unit, boolean given, boolean date) {
        if (given && unit.isElapsed() && !date) {
            reader.error("at", "notApplicable", "cannot stand beside an offset in minutes or hours from a moment");
        }
    }

    private boolean isDateTime(String field) {
        return module.flatMap(found -> FieldNames.find(context.schema(), found, field))
                .filter(found -> found.type() == FieldType.DATETIME)
                .isPresent();
    }

    private String moduleProblem(String name) {
        return switch (context.schema().module(name)) {
            case Resolution.Ambiguous<ModuleSchema> ambiguous ->
                "may be any of " + String.join(", ", ambiguous.candidates());
            case Resolution.Unavailable<ModuleSchema> gone -> gone.value().apiName() + " has been deleted";
            case Resolution.Found<ModuleSchema> found -> "is " + found.value().apiName();
            case Resolution.Unknown<ModuleSchema> unknown -> "there is no module " + FieldNames.shown(name);
        };
    }

    /// Scripts write letters with combining marks too.
    private static boolean isNameCharacter(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || NAME_SIGNS.indexOf(c) >= 0;
    }
}
