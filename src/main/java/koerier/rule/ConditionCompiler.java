package koerier.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import koerier.ingest.FieldPlan.Root;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.schema.FieldType.Family;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import org.jspecify.annotations.Nullable;

/// Turns conditions into criteria, or says everything that is wrong with them. Saving a rule and compiling a stored one
/// judge by this same code.
final class ConditionCompiler {
    private static final int NO_SLOT = -1;

    private final OrgSchema schema;
    private final ModuleSchema module;
    private final SlotSource slots;
    private final ZoneTable zone;
    private final boolean withPrevious;

    /// Hands out slots of the plan that the events will be read with.
    interface SlotSource {
        int slot(Root root, List<String> path);
    }

    /// @param withPrevious whether fields will be read as they were before the change
    ConditionCompiler(OrgSchema schema, ModuleSchema module, SlotSource slots, ZoneTable zone, boolean withPrevious) {
        this.schema = schema;
        this.module = module;
        this.slots = slots;
        this.zone = zone;
        this.withPrevious = withPrevious;
    }

    /// The criterion, or nothing and at least one more problem in `problems`.
    Optional<Criterion> compile(Condition condition, List<Problem> problems) {
        Optional<Field> field = field(condition.field(), "field", problems);
        if (field.isEmpty()) {
            return Optional.empty();
        }
        Family family = field.get().type().family();
        Operator operator = condition.operator();
        if (!operator.suits(family)) {
            problems.add(new Problem(
                    "operator",
                    "notApplicable",
                    "does not suit " + field.get().apiName() + ", a field of type "
                            + spelling(field.get().type())));
            return Optional.empty();
        }
        int before = problems.size();
        Criterion criterion = criterion(field.get(), operator, condition.operand(), problems);
        return problems.size() == before && criterion != null ? Optional.of(criterion) : Optional.empty();
    }

    /// The same for a condition that will be looked at before the change.
    Optional<Criterion> compileBefore(Condition condition, List<Problem> problems) {
        return new ConditionCompiler(schema, module, slots, zone, true).compile(condition, problems);
    }

    /// A field that is there to be read.
    Optional<Field> field(String apiName, String member, List<Problem> problems) {
        Optional<Problem> problem = FieldNames.problem(schema, module, apiName, member);
        problem.ifPresent(problems::add);
        return problem.isPresent() ? Optional.empty() : FieldNames.find(schema, module, apiName);
    }

    FieldReader reader(Field field) {
        return new FieldReader(field.type(), zone);
    }

    Criterion.Changed changed(Field field) {
        List<String> path = List.of(field.apiName());
        return new Criterion.Changed(
                new Slots(slots.slot(Root.RECORD, path), slots.slot(Root.PREVIOUS, path)), reader(field));
    }

    private @Nullable Criterion criterion(Field field, Operator operator, Operand operand, List<Problem> problems) {
        return switch (operator) {
            case CHANGED -> field.system() ? new Criterion.Not(new Criterion.Always()) : changed(field);
            case NOT_CHANGED -> field.system() ? new Criterion.Always() : new Criterion.NotChanged(changed(field));
            case WAS -> then(positive(field, Operator.IS, operand, true, problems), Criterion.Was::new);
            case CHANGED_FROM ->
                then(
                        positive(field, Operator.IS, operand, true, problems),
                        is -> new Criterion.All(changed(field), new Criterion.Was(is)));
            case CHANGED_TO ->
                then(
                        positive(field, Operator.IS, operand, true, problems),
                        is -> new Criterion.All(changed(field), is));
            default -> {
                Operator twin = operator.positive();
                yield twin == null
                        ? positive(field, operator, operand, false, problems)
                        : then(positive(field, twin, operand, false, problems), Criterion.Not::new);
            }
        };
    }

    private @Nullable Criterion positive(
            Field field, Operator operator, Operand operand, boolean history, List<Problem> problems) {
        Slots at = slots(field, history);
        if (operand instanceof Operand.OtherField(String otherName)) {
            return history
                    ? refused("otherField", "history is compared with a value", problems)
                    : otherField(field, operator, otherName, at, problems);
        }
        LiteralCompiler literals =
                new LiteralCompiler(field, reader(field), schema.organisation().weekStart(), problems);
        if (field.type().family() == Family.REFERENCE && operator != Operator.IS_EMPTY) {
            if (operand instanceof Operand.Values && operator.shape() == Operator.Shape.VALUE) {
                return refused("values", "takes one id here: use value", problems);
            }
            return reference(literals, operand, at, problems);
        }
        if (field.type().family() == Family.BOOLEAN && operator == Operator.IS) {
            return literals.bool(operand)
                    .<Criterion>map(yes -> {
                        Criterion isTrue = new Criterion.OfField(at, new ValueTest.BooleanIsTrue());
                        return yes ? isTrue : new Criterion.Not(isTrue);
                    })
                    .orElse(null);
        }
        return literals.compile(operator, operand)
                .<Criterion>map(test -> negatedDays(operand, new Criterion.OfField(at, test)))
                .orElse(null);
    }

    /// `ageInDays` with a negative comparison is the negation of the whole, so that it is true on empty.
    private static Criterion negatedDays(Operand operand, Criterion criterion) {
        return operand instanceof Operand.Days days && days.comparison().positive() != null
                ? new Criterion.Not(criterion)
                : criterion;
    }

    private @Nullable Criterion reference(LiteralCompiler literals, Operand operand, Slots at, List<Problem> problems) {
        List<Object> ids = new ArrayList<>(literals.literals(operand));
        boolean user = ids.removeIf(CurrentUser.NAME::equals);
        int before = problems.size();
        List<Criterion> parts = new ArrayList<>();
        if (user) {
            parts.add(new Criterion.IsCurrentUser(at, slots.slot(Root.ACTOR, List.of())));
        }
        if (!ids.isEmpty()) {
            literals.ids(ids, operand)
                    .ifPresent(table -> parts.add(new Criterion.OfField(at, new ValueTest.ReferenceIn(table))));
        }
        if (parts.isEmpty()) {
            return problems.size() == before ? refused("value", "must be an id or currentUser", problems) : null;
        }
        return parts.size() == 1 ? parts.getFirst() : new Criterion.Any(parts.toArray(Criterion[]::new));
    }

    private @Nullable Criterion otherField(
            Field field, Operator operator, String otherName, Slots at, List<Problem> problems) {
        Optional<Field> found = field(otherName, "otherField", problems);
        if (found.isEmpty()) {
            return null;
        }
        Field other = found.get();
        Family family = field.type().family();
        if (other.type().family() != family) {
            return refused(
                    "otherField",
                    "is of type " + spelling(other.type()) + ", which is not compared with " + spelling(field.type()),
                    problems);
        }
        Comparison comparison = Comparison.of(operator);
        PairTest test = switch (family) {
            case TEXT -> new PairTest.Texts(operator, true);
            case PICKLIST -> new PairTest.Texts(operator, false);
            case NUMBER -> new PairTest.Numbers(comparison);
            case DATE ->
                new PairTest.Times(
                        comparison,
                        reader(field),
                        reader(other),
                        field.type() == FieldType.DATETIME && other.type() == FieldType.DATETIME);
            case BOOLEAN -> new PairTest.Booleans();
            case REFERENCE -> new PairTest.References();
            case MULTISELECT -> new PairTest.Sets(reader(field));
        };
        return new Criterion.OfTwoFields(at, slots(other, false), test);
    }

    private Slots slots(Field field, boolean history) {
        List<String> path = List.of(field.apiName());
        return new Slots(
                slots.slot(Root.RECORD, path), withPrevious || history ? slots.slot(Root.PREVIOUS, path) : NO_SLOT);
    }

    private static @Nullable Criterion then(@Nullable Criterion inner, UnaryOperator<Criterion> wrap) {
        return inner == null ? null : wrap.apply(inner);
    }

    private static @Nullable Criterion refused(String member, String detail, List<Problem> problems) {
        problems.add(new Problem(member, "type", detail));
        return null;
    }

    private static String spelling(FieldType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
