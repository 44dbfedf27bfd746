package koerier.rule;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import koerier.ingest.Operation;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import koerier.schema.Resolution;
import org.jspecify.annotations.Nullable;

/// Rules evaluated in the most obvious way, over maps: what the compiled ones are compared with. It shares no code with
/// them.
public final class NaiveInterpreter {
    private final OrgSchema schema;
    private final ModuleSchema module;
    private final ZoneId zone;
    private final NaiveValues values;

    /// An event as a tree.
    public record Event(
            Operation operation,
            Map<String, @Nullable Object> record,
            @Nullable Map<String, @Nullable Object> previous,
            @Nullable Object actor,
            Instant acceptedAt) {}

    public NaiveInterpreter(OrgSchema schema) {
        this.schema = schema;
        this.module = ((Resolution.Found<ModuleSchema>) schema.module("Deals")).value();
        this.zone = schema.organisation().zone();
        this.values = new NaiveValues(zone);
    }

    public boolean fires(Rule rule, Event event) {
        if (!rule.active() || !triggered(rule.trigger(), event)) {
            return false;
        }
        Map<String, @Nullable Object> before = before(event);
        boolean edit = event.operation == Operation.EDIT;
        if (!all(rule.criteria(), event, event.record, before, edit, false)) {
            return false;
        }
        return rule.repeat() != Repeat.ON_TRANSITION
                || !edit
                || !all(rule.criteria(), event, before, before, false, true);
    }

    private static Map<String, @Nullable Object> before(Event event) {
        Map<String, @Nullable Object> before = new HashMap<>(event.record);
        if (event.previous != null && event.operation == Operation.EDIT) {
            before.putAll(event.previous);
        }
        return before;
    }

    private boolean triggered(Trigger trigger, Event event) {
        boolean edit = event.operation == Operation.EDIT;
        return switch (trigger) {
            case Trigger.Create() -> event.operation == Operation.CREATE;
            case Trigger.Delete() -> event.operation == Operation.DELETE;
            case Trigger.CreateOrEdit() -> event.operation == Operation.CREATE || edit && anyChanged(event);
            case Trigger.Edit(List<String> fields, Trigger.Match match) ->
                edit
                        && (fields.isEmpty()
                                ? anyChanged(event)
                                : match == Trigger.Match.ALL
                                        ? fields.stream().allMatch(field -> changed(field, event))
                                        : fields.stream().anyMatch(field -> changed(field, event)));
            case Trigger.FieldUpdate(List<Trigger.Change> changes, Trigger.Match match) ->
                edit
                        && (match == Trigger.Match.ALL
                                ? changes.stream().allMatch(change -> changed(change, event))
                                : changes.stream().anyMatch(change -> changed(change, event)));
            case Trigger.DateTrigger date -> false;
        };
    }

    private boolean changed(Trigger.Change change, Event event) {
        return changed(change.field(), event)
                && change.from().map(from -> holds(from, event, before(event))).orElse(true)
                && change.to().map(to -> holds(to, event, event.record)).orElse(true);
    }

    private boolean anyChanged(Event event) {
        return event.previous != null && event.previous.keySet().stream().anyMatch(field -> changed(field, event));
    }

    private boolean changed(String name, Event event) {
        if (event.operation != Operation.EDIT || event.previous == null || !event.previous.containsKey(name)) {
            return false;
        }
        Field field = module.fields().get(name);
        Object before = blankToNull(event.previous.get(name));
        Object now = blankToNull(event.record.get(name));
        if (field == null) {
            return !String.valueOf(before).equals(String.valueOf(now));
        }
        if (field.system() || before == null && now == null) {
            return false;
        }
        if (before == null || now == null) {
            return true;
        }
        Object a = values.value(field.type(), before);
        Object b = values.value(field.type(), now);
        if (field.type().family() == FieldType.Family.BOOLEAN
                || field.type().family() != FieldType.Family.MULTISELECT && (a == null || b == null)) {
            return !before.toString().equals(now.toString());
        }
        return a instanceof BigDecimal x && b instanceof BigDecimal y
                ? x.compareTo(y) != 0
                : !java.util.Objects.equals(a, b);
    }

    private static @Nullable Object blankToNull(@Nullable Object value) {
        return "".equals(value) || List.of().equals(value) ? null : value;
    }

    private boolean all(
            Criteria criteria,
            Event event,
            Map<String, @Nullable Object> image,
            Map<String, @Nullable Object> before,
            boolean history,
            boolean withoutHistory) {
        return joined(criteria.pattern(), criteria, event, image, before, history, withoutHistory);
    }

    private boolean joined(
            Pattern pattern,
            Criteria criteria,
            Event event,
            Map<String, @Nullable Object> image,
            Map<String, @Nullable Object> before,
            boolean history,
            boolean withoutHistory) {
        return switch (pattern) {
            case Pattern.Row(int number) ->
                row(criteria.conditions().get(number - 1), event, image, before, history, withoutHistory);
            case Pattern.And(List<Pattern> parts) ->
                parts.stream().allMatch(part -> joined(part, criteria, event, image, before, history, withoutHistory));
            case Pattern.Or(List<Pattern> parts) ->
                parts.stream().anyMatch(part -> joined(part, criteria, event, image, before, history, withoutHistory));
        };
    }

    private boolean row(
            Condition condition,
            Event event,
            Map<String, @Nullable Object> image,
            Map<String, @Nullable Object> before,
            boolean history,
            boolean withoutHistory) {
        Condition is = new Condition(condition.field(), Operator.IS, condition.operand());
        boolean changed = history && changed(condition.field(), event);
        return switch (condition.operator()) {
            case CHANGED -> changed;
            case NOT_CHANGED -> !withoutHistory && !changed;
            case WAS -> history && holds(is, event, before);
            case CHANGED_FROM -> changed && holds(is, event, before);
            case CHANGED_TO -> changed && holds(is, event, image);
            default -> holds(condition, event, image);
        };
    }

    /// A condition without history on one image of the record.
    boolean holds(Condition condition, Event event, Map<String, @Nullable Object> image) {
        Operator positive = condition.operator().positive();
        if (positive != null) {
            return !holds(new Condition(condition.field(), positive, condition.operand()), event, image);
        }
        FieldType type = type(condition.field());
        Object value = values.value(type, image.get(condition.field()));
        if (condition.operator() == Operator.IS_EMPTY) {
            return value == null || Set.of().equals(value);
        }
        if (type == FieldType.BOOLEAN) {
            Object expected = condition.operand() instanceof Operand.OtherField(String other)
                    ? values.value(type(other), image.get(other))
                    : ((Operand.Value) condition.operand()).literal();
            return Boolean.TRUE.equals(value) == Boolean.parseBoolean(String.valueOf(expected));
        }
        return switch (condition.operand()) {
            case Operand.Value(Object literal) ->
                compare(condition.operator(), type, value, values.literal(type, literal, event.actor()));
            case Operand.Values(List<Object> literals)
            when type == FieldType.MULTISELECT ->
                sets(
                        condition.operator(),
                        value,
                        new HashSet<>(literals.stream().map(Object::toString).toList()));
            case Operand.Values(List<Object> literals) ->
                literals.stream()
                        .anyMatch(literal ->
                                compare(Operator.IS, type, value, values.literal(type, literal, event.actor())));
            case Operand.Range(Object low, Object high) ->
                compare(Operator.GTE, type, value, values.literal(type, low, event.actor()))
                        && compare(Operator.LTE, type, value, values.literal(type, high, event.actor()));
            case Operand.OtherField(String other) -> {
                Object otherValue = values.value(type(other), image.get(other));
                yield type == FieldType.MULTISELECT
                        ? !Set.of().equals(value) && value.equals(otherValue)
                        : compare(condition.operator(), type, value, otherValue);
            }
            case Operand.Relative(RelativeRange range, int n) -> relative(condition.operator(), value, range, n, event);
            case Operand.Days days -> days(condition.operator(), days, value, event);
            case Operand.None() -> throw new AssertionError(condition);
        };
    }

    private static boolean sets(Operator operator, @Nullable Object value, Set<String> expected) {
        Set<?> actual = value == null ? Set.of() : (Set<?>) value;
        return switch (operator) {
            case IS -> actual.equals(expected);
            case INCLUDES_ALL -> actual.containsAll(expected);
            case INCLUDES_ANY -> expected.stream().anyMatch(actual::contains);
            default -> throw new AssertionError(operator);
        };
    }

    private boolean compare(Operator operator, FieldType type, @Nullable Object value, @Nullable Object other) {
        if (value == null || other == null) {
            return false;
        }
        if (type.family() == FieldType.Family.NUMBER) {
            return ordered(operator, ((BigDecimal) value).compareTo((BigDecimal) other));
        }
        if (type.family() == FieldType.Family.DATE) {
            return value instanceof Instant a && other instanceof Instant b
                    ? ordered(operator, a.compareTo(b))
                    : ordered(operator, day(value).compareTo(day(other)));
        }
        boolean folded = type.family() == FieldType.Family.TEXT;
        String a = folded ? NaiveValues.fold((String) value) : (String) value;
        String b = folded ? NaiveValues.fold((String) other) : (String) other;
        return switch (operator) {
            case IS -> a.equals(b);
            case CONTAINS -> a.contains(b);
            case STARTS_WITH -> a.startsWith(b);
            case ENDS_WITH -> a.endsWith(b);
            default -> throw new AssertionError(operator);
        };
    }

    private static boolean ordered(Operator operator, int compared) {
        return switch (operator) {
            case IS -> compared == 0;
            case LT, BEFORE -> compared < 0;
            case GT, AFTER -> compared > 0;
            case LTE, ON_OR_BEFORE -> compared <= 0;
            case GTE, ON_OR_AFTER -> compared >= 0;
            default -> throw new AssertionError(operator);
        };
    }

    private boolean relative(Operator operator, @Nullable Object value, RelativeRange range, int n, Event event) {
        if (value == null) {
            return false;
        }
        LocalDate today = day(event.acceptedAt);
        LocalDate week = today.with(
                TemporalAdjusters.previousOrSame(schema.organisation().weekStart()));
        LocalDate month = today.withDayOfMonth(1);
        LocalDate quarter = month.minusMonths((month.getMonthValue() - 1) % 3);
        LocalDate year = today.withDayOfYear(1);
        LocalDate[] bounds = switch (range) {
            case TODAY -> days(today, today.plusDays(1));
            case YESTERDAY -> days(today.minusDays(1), today);
            case TOMORROW -> days(today.plusDays(1), today.plusDays(2));
            case LAST_WEEK -> days(week.minusWeeks(1), week);
            case THIS_WEEK -> days(week, week.plusWeeks(1));
            case NEXT_WEEK -> days(week.plusWeeks(1), week.plusWeeks(2));
            case LAST_MONTH -> days(month.minusMonths(1), month);
            case THIS_MONTH -> days(month, month.plusMonths(1));
            case NEXT_MONTH -> days(month.plusMonths(1), month.plusMonths(2));
            case LAST_QUARTER -> days(quarter.minusMonths(3), quarter);
            case THIS_QUARTER -> days(quarter, quarter.plusMonths(3));
            case NEXT_QUARTER -> days(quarter.plusMonths(3), quarter.plusMonths(6));
            case LAST_YEAR -> days(year.minusYears(1), year);
            case THIS_YEAR -> days(year, year.plusYears(1));
            case NEXT_YEAR -> days(year.plusYears(1), year.plusYears(2));
            case LAST_N_DAYS -> days(today.minusDays(n), today);
            case NEXT_N_DAYS -> days(today.plusDays(1), today.plusDays(n + 1));
            case LAST_N_WEEKS -> days(week.minusWeeks(n), week);
            case NEXT_N_WEEKS -> days(week.plusWeeks(1), week.plusWeeks(n + 1));
            case LAST_N_MONTHS -> days(month.minusMonths(n), month);
            case NEXT_N_MONTHS -> days(month.plusMonths(1), month.plusMonths(n + 1));
            case LAST_N_YEARS -> days(year.minusYears(n), year);
            case NEXT_N_YEARS -> days(year.plusYears(1), year.plusYears(n + 1));
        };
        LocalDate day = day(value);
        return ordered(operator, day.isBefore(bounds[0]) ? -1 : day.isBefore(bounds[1]) ? 0 : 1);
    }

    private static LocalDate[] days(LocalDate from, LocalDate until) {
        return new LocalDate[] {from, until};
    }

    private boolean days(Operator operator, Operand.Days days, @Nullable Object value, Event event) {
        Operator comparison = days.comparison();
        Operator twin = comparison.positive();
        if (twin != null) {
            return !days(operator, new Operand.Days(twin, days.low(), days.high()), value, event);
        }
        if (value == null) {
            return false;
        }
        long age = ChronoUnit.DAYS.between(day(value), day(event.acceptedAt));
        long number = operator == Operator.AGE_IN_DAYS ? age : -age;
        return comparison == Operator.BETWEEN
                ? number >= days.low() && number <= days.high()
                : ordered(comparison, Long.compare(number, days.low()));
    }

    private LocalDate day(Object value) {
        return value instanceof Instant instant ? LocalDate.ofInstant(instant, zone) : (LocalDate) value;
    }

    private FieldType type(String field) {
        return java.util.Objects.requireNonNull(module.fields().get(field)).type();
    }
}
