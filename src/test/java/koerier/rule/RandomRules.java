package koerier.rule;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import koerier.ingest.Operation;
import koerier.schema.FieldType;
import koerier.schema.FieldType.Family;
import org.jspecify.annotations.Nullable;

/// Random rules and events over the fields of [Given], from small pools, so that conditions often hold.
final class RandomRules {
    private static final List<Object> TEXTS =
            List.of("a", "A", "ab", "abc", "BÉ", "bé", "be\u0301", "straße", "STRASSE", "aab", "aaab", "5", "x\\y");
    private static final List<Object> NUMBERS = List.of(
            new BigDecimal("0"),
            new BigDecimal("-0.0"),
            new BigDecimal("1"),
            new BigDecimal("1.00"),
            "1.5",
            "-2",
            new BigDecimal("1E+3"),
            "1000",
            new BigDecimal("0.05"),
            "0.5e-1",
            new BigDecimal("12500.00"),
            "-2.0001");
    private static final List<Object> DAYS = List.of(
            "2026-11-24",
            "2026-11-23",
            "2026-11-25",
            "2026-11-30",
            "2026-10-31",
            "2026-01-01",
            "2025-12-31",
            "2024-02-29",
            "2027-03-28");
    private static final List<Object> MOMENTS = List.of(
            "2026-11-24T09:30:00Z",
            "2026-11-23T23:00:00Z",
            "2026-11-23T22:59:59Z",
            "2026-11-24T10:30:00+01:00",
            "2026-11-24T23:30:00",
            "2026-10-25T02:30:00",
            "2026-03-29T02:30:00");
    private static final List<Object> IDS = List.of("1", "2", "7", "55");
    private static final List<Object> CHOICES = List.of("a", "b", "c", "Closed Won");

    private final SplittableRandom random;

    RandomRules(long seed) {
        random = new SplittableRandom(seed);
    }

    Rule rule(int number) {
        Trigger trigger = trigger();
        int rows = random.nextInt(5);
        List<Condition> conditions = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            conditions.add(condition(trigger.seesEdits()));
        }
        Repeat repeat =
                trigger instanceof Trigger.Delete || random.nextInt(3) > 0 ? Repeat.ALWAYS : Repeat.ON_TRANSITION;
        return new Rule(
                number,
                "Rule " + number,
                "Deals",
                random.nextInt(20) > 0,
                random.nextInt(5),
                repeat,
                trigger,
                rows == 0 ? Criteria.NONE : new Criteria(conditions, pattern(1, rows)),
                random.nextBoolean() ? List.of() : List.of(new Action.Instant("wh_1")),
                List.of(),
                1);
    }

    NaiveInterpreter.Event event() {
        Operation operation = pick(List.of(Operation.CREATE, Operation.EDIT, Operation.EDIT, Operation.DELETE));
        Map<String, @Nullable Object> record = record(10);
        Map<String, @Nullable Object> previous = random.nextInt(10) == 0 ? null : record(3);
        Object actor = pick(List.of("7", Map.of("id", "1"), Map.of("name", "x"), new BigDecimal(2)));
        return new NaiveInterpreter.Event(operation, record, previous, actor, Given.NOW);
    }

    Condition condition(boolean history) {
        while (true) {
            FieldType type = pick(List.of(FieldType.values()));
            Operator operator = pick(List.of(Operator.values()));
            if (operator.suits(type.family()) && (history || !operator.isHistory())) {
                return new Condition(Given.name(type, "1"), operator, operand(type, operator));
            }
        }
    }

    private Trigger trigger() {
        return switch (random.nextInt(7)) {
            case 0 -> new Trigger.Create();
            case 1 -> new Trigger.Delete();
            case 2, 3 -> new Trigger.CreateOrEdit();
            case 4 -> new Trigger.Edit(List.of(), Trigger.Match.ANY);
            case 5 -> new Trigger.Edit(fields(), match());
            default ->
                new Trigger.FieldUpdate(fields().stream().map(this::change).toList(), match());
        };
    }

    private Trigger.Match match() {
        return random.nextBoolean() ? Trigger.Match.ALL : Trigger.Match.ANY;
    }

    private List<String> fields() {
        List<String> result = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            String name = Given.name(pick(List.of(FieldType.values())), "1");
            if (!result.contains(name)) {
                result.add(name);
            }
        }
        return result;
    }

    private Trigger.Change change(String field) {
        return new Trigger.Change(field, predicate(field), predicate(field));
    }

    private Optional<Condition> predicate(String field) {
        while (random.nextBoolean()) {
            Condition condition = condition(false);
            if (condition.field().equals(field)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    private Pattern pattern(int from, int to) {
        if (from == to) {
            return new Pattern.Row(from);
        }
        int middle = from + random.nextInt(to - from);
        List<Pattern> parts = List.of(pattern(from, middle), pattern(middle + 1, to));
        return random.nextInt(3) > 0 ? new Pattern.And(parts) : new Pattern.Or(parts);
    }

    private Operand operand(FieldType type, Operator operator) {
        return switch (operator.shape()) {
            case NONE -> new Operand.None();
            case VALUES -> new Operand.Values(literals(type));
            case RANGE -> range(type);
            case DAYS -> days();
            case VALUE -> {
                if (!operator.isHistory() && random.nextInt(5) == 0) {
                    yield new Operand.OtherField(Given.name(other(type), "2"));
                }
                if (type.family() == Family.DATE && random.nextBoolean()) {
                    RelativeRange range = pick(List.of(RelativeRange.values()));
                    yield new Operand.Relative(range, range.isCounted() ? 1 + random.nextInt(14) : 0);
                }
                yield type.family() == Family.MULTISELECT
                        ? new Operand.Values(literals(type))
                        : new Operand.Value(literal(type));
            }
        };
    }

    /// The same type, or another one of its family.
    private FieldType other(FieldType type) {
        List<FieldType> family = new ArrayList<>();
        for (FieldType candidate : FieldType.values()) {
            if (candidate.family() == type.family()) {
                family.add(candidate);
            }
        }
        return pick(family);
    }

    private Operand range(FieldType type) {
        if (type.family() == Family.NUMBER) {
            return new Operand.Range(new BigDecimal(random.nextInt(-3, 2)), new BigDecimal(random.nextInt(2, 2_000)));
        }
        int from = random.nextInt(10, 25);
        return new Operand.Range("2026-11-" + from, "2026-11-" + (from + random.nextInt(5)));
    }

    private Operand days() {
        Operator comparison = pick(List.of(
                Operator.IS,
                Operator.IS_NOT,
                Operator.LT,
                Operator.LTE,
                Operator.GT,
                Operator.GTE,
                Operator.BETWEEN,
                Operator.NOT_BETWEEN));
        int low = random.nextInt(-3, 10);
        return new Operand.Days(
                comparison, low, comparison.shape() == Operator.Shape.RANGE ? low + random.nextInt(5) : low);
    }

    private List<Object> literals(FieldType type) {
        List<Object> result = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            result.add(literal(type));
        }
        return result;
    }

    private Object literal(FieldType type) {
        return switch (type.family()) {
            case TEXT -> pick(TEXTS);
            case NUMBER -> pick(NUMBERS);
            case DATE -> type == FieldType.DATETIME && random.nextBoolean() ? pick(MOMENTS) : pick(DAYS);
            case BOOLEAN -> random.nextBoolean();
            case PICKLIST, MULTISELECT -> pick(CHOICES);
            case REFERENCE -> random.nextInt(3) == 0 ? "currentUser" : pick(IDS);
        };
    }

    private Map<String, @Nullable Object> record(int density) {
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        for (FieldType type : FieldType.values()) {
            for (String suffix : List.of("1", "2")) {
                if (random.nextInt(12) < density) {
                    record.put(Given.name(type, suffix), value(type));
                }
            }
        }
        if (random.nextInt(10) == 0) {
            record.put("Nobody_Knows", pick(TEXTS));
        }
        return record;
    }

    private @Nullable Object value(FieldType type) {
        if (random.nextInt(8) == 0) {
            return random.nextBoolean() ? null : pick(List.of("", List.of(), Map.of(), "?", true));
        }
        return switch (type.family()) {
            case TEXT -> random.nextInt(10) == 0 ? new BigDecimal(5) : pick(TEXTS);
            case NUMBER -> pick(NUMBERS);
            case DATE -> random.nextBoolean() ? pick(MOMENTS) : pick(DAYS);
            case BOOLEAN -> pick(List.of(true, false, "true", "false"));
            case PICKLIST -> pick(CHOICES);
            case MULTISELECT -> random.nextBoolean() ? literals(type) : "a; b";
            case REFERENCE -> random.nextBoolean() ? Map.of("id", pick(IDS)) : pick(IDS);
        };
    }

    private <T> T pick(List<T> pool) {
        return pool.get(random.nextInt(pool.size()));
    }
}
