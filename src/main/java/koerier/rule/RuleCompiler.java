package koerier.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.ingest.FieldPlan;
import koerier.ingest.FieldPlan.Root;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import koerier.schema.Resolution;

/// Compiles rules against an organisation's schema, asking a plan for the values they need. One compiler serves all
/// rules of an organisation, on one thread; each module has its own plan.
public final class RuleCompiler {
    private static final Criterion NEVER = new Criterion.Not(new Criterion.Always());

    private final OrgSchema schema;
    private final ZoneTable zone;
    /// One for each module, that is for each plan: it knows all fields of the module.
    private final Map<FieldPlan.Builder, AnyChange.Remembered> anyChanges = new IdentityHashMap<>();

    public RuleCompiler(OrgSchema schema) {
        this.schema = schema;
        this.zone = new ZoneTable(schema.organisation().zone());
    }

    /// Compiles one rule. Several are compiled faster by one compiler.
    public static CompiledRule compile(Rule rule, OrgSchema schema, FieldPlan.Builder plan) {
        return new RuleCompiler(schema).compile(rule, plan);
    }

    /// Compiles a rule; one that names what is not there comes back invalid and never fires.
    ///
    /// @param plan of the rule's module
    public CompiledRule compile(Rule rule, FieldPlan.Builder plan) {
        if (!(schema.module(rule.module()) instanceof Resolution.Found<ModuleSchema>(ModuleSchema module))) {
            return invalid(rule, shown(rule, plan), "module: there is no module " + rule.module());
        }
        ConditionCompiler conditions =
                new ConditionCompiler(schema, module, plan::slot, zone, rule.repeat() == Repeat.ON_TRANSITION);
        List<Problem> problems = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        List<Criterion> rows = new ArrayList<>();
        List<Condition> conditionsOfRule = rule.criteria().conditions();
        for (int i = 0; i < conditionsOfRule.size(); i++) {
            conditions.compile(conditionsOfRule.get(i), problems).ifPresent(rows::add);
            drain(problems, "/criteria/conditions/" + i + "/", reasons);
        }
        Criterion gate = gate(rule.trigger(), module, conditions, plan, problems);
        drain(problems, "/trigger/", reasons);
        ExplainSlots shown = shown(rule, plan);
        return reasons.isEmpty()
                ? new CompiledRule(
                        rule,
                        null,
                        gate,
                        join(rule.criteria().pattern(), rows),
                        rows,
                        zone,
                        shown,
                        anchors(rule, module, plan))
                : invalid(rule, shown, String.join("; ", reasons));
    }

    private CompiledRule invalid(Rule rule, ExplainSlots shown, String reason) {
        return new CompiledRule(rule, reason, NEVER, NEVER, List.of(), zone, shown, Map.of());
    }

    private Map<String, AnchorField> anchors(Rule rule, ModuleSchema module, FieldPlan.Builder plan) {
        Set<String> names = new LinkedHashSet<>();
        for (Action.TimeBased action : rule.timeBasedActions()) {
            if (action.anchor() instanceof Anchor.OfField(String field)) {
                names.add(field);
            }
        }
        if (rule.trigger() instanceof Trigger.DateTrigger date) {
            names.add(date.field());
        }
        Map<String, AnchorField> anchors = new HashMap<>();
        for (String name : names) {
            FieldNames.find(schema, module, name)
                    .filter(field -> field.type().family() == FieldType.Family.DATE)
                    .ifPresent(field -> anchors.put(
                            name,
                            new AnchorField(
                                    plan.slot(Root.RECORD, List.of(name)), new FieldReader(field.type(), zone))));
        }
        return anchors;
    }

    /// Fields that the schema does not know are shown too: the event may carry them.
    private ExplainSlots shown(Rule rule, FieldPlan.Builder plan) {
        Map<String, Integer> fields = new HashMap<>();
        int actor = -1;
        for (Condition condition : rule.criteria().conditions()) {
            fields.put(condition.field(), plan.slot(Root.RECORD, List.of(condition.field())));
            switch (condition.operand()) {
                case Operand.OtherField(String other) -> fields.put(other, plan.slot(Root.RECORD, List.of(other)));
                case Operand.Value(Object literal)
                when CurrentUser.NAME.equals(literal) -> actor = plan.slot(Root.ACTOR, List.of());
                default -> {
                    // carries its own value
                }
            }
        }
        return new ExplainSlots(fields, actor, schema.organisation().weekStart());
    }

    private static void drain(List<Problem> problems, String pointer, List<String> reasons) {
        problems.forEach(problem -> reasons.add(pointer + problem.member() + ": " + problem.detail()));
        problems.clear();
    }

    /// What an edit must be like to set the rule off.
    private Criterion gate(
            Trigger trigger,
            ModuleSchema module,
            ConditionCompiler conditions,
            FieldPlan.Builder plan,
            List<Problem> problems) {
        return switch (trigger) {
            case Trigger.Create() -> NEVER;
            case Trigger.Delete() -> NEVER;
            case Trigger.DateTrigger date -> {
                conditions.field(date.field(), "field", problems);
                yield NEVER;
            }
            case Trigger.CreateOrEdit() -> anyChange(module, plan);
            case Trigger.Edit(List<String> fields, Trigger.Match match) -> {
                if (fields.isEmpty()) {
                    yield anyChange(module, plan);
                }
                List<Criterion> parts = new ArrayList<>();
                for (int i = 0; i < fields.size(); i++) {
                    conditions
                            .field(fields.get(i), "fields/" + i, problems)
                            .ifPresent(field -> parts.add(changed(field, conditions)));
                }
                yield join(match, parts);
            }
            case Trigger.FieldUpdate(List<Trigger.Change> changes, Trigger.Match match) -> {
                List<Criterion> parts = new ArrayList<>();
                for (int i = 0; i < changes.size(); i++) {
                    parts.add(change(changes.get(i), "changes/" + i + "/", conditions, problems));
                }
                yield join(match, parts);
            }
        };
    }

    private static Criterion change(
            Trigger.Change change, String at, ConditionCompiler conditions, List<Problem> problems) {
        Optional<Field> field = conditions.field(change.field(), at + "field", problems);
        if (field.isEmpty()) {
            return NEVER;
        }
        List<Criterion> parts = new ArrayList<>();
        parts.add(changed(field.get(), conditions));
        change.from()
                .ifPresent(from -> parts.add(conditions
                        .compileBefore(from, problems)
                        .<Criterion>map(Criterion.Was::new)
                        .orElse(NEVER)));
        change.to().ifPresent(to -> parts.add(conditions.compile(to, problems).orElse(NEVER)));
        return join(Trigger.Match.ALL, parts);
    }

    private static Criterion changed(Field field, ConditionCompiler conditions) {
        return field.system() ? NEVER : conditions.changed(field);
    }

    private AnyChange.Remembered anyChange(ModuleSchema module, FieldPlan.Builder plan) {
        return anyChanges.computeIfAbsent(
                plan,
                same -> new AnyChange.Remembered(new AnyChange(
                        List.copyOf(module.fields().values()),
                        same.slot(Root.RECORD, List.of()),
                        same.slot(Root.PREVIOUS, List.of()),
                        zone)));
    }

    private static Criterion join(Trigger.Match match, List<Criterion> parts) {
        Criterion[] all = parts.toArray(Criterion[]::new);
        if (all.length == 1) {
            return all[0];
        }
        return match == Trigger.Match.ALL ? new Criterion.All(all) : new Criterion.Any(all);
    }

    private static Criterion join(Pattern pattern, List<Criterion> rows) {
        return switch (pattern) {
            case Pattern.Row(int number) -> rows.get(number - 1);
            case Pattern.And(List<Pattern> parts) ->
                new Criterion.All(parts.stream().map(part -> join(part, rows)).toArray(Criterion[]::new));
            case Pattern.Or(List<Pattern> parts) ->
                new Criterion.Any(parts.stream().map(part -> join(part, rows)).toArray(Criterion[]::new));
        };
    }
}
