package koerier.rule;

import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.schema.FieldType.Family;

/// Turns literal and relative operands into tests, by the type of the field they are compared with.
final class LiteralCompiler {
    static final int NUMBER_LENGTH_MAX = 100;

    private final Field field;
    private final FieldReader reader;
    private final DayOfWeek weekStart;
    private final List<Problem> problems;

    LiteralCompiler(Field field, FieldReader reader, DayOfWeek weekStart, List<Problem> problems) {
        this.field = field;
        this.reader = reader;
        this.weekStart = weekStart;
        this.problems = problems;
    }

    /// A test for a positive operator on any family but references and booleans.
    Optional<ValueTest> compile(Operator operator, Operand operand) {
        if (operator == Operator.IS_EMPTY) {
            return Optional.of(new ValueTest.IsEmpty(reader));
        }
        Family family = field.type().family();
        if (operand instanceof Operand.Values
                && operator.shape() == Operator.Shape.VALUE
                && family != Family.MULTISELECT) {
            return refuse("values", "notApplicable", "takes one value here: use value");
        }
        if (operand instanceof Operand.Relative && family != Family.DATE) {
            return refuse("relative", "notApplicable", "is for dates");
        }
        return switch (family) {
            case TEXT -> text(operator, operand, true);
            case PICKLIST -> text(operator, operand, false);
            case NUMBER -> number(operator, operand);
            case DATE -> date(operator, operand);
            case MULTISELECT -> set(operator, operand);
            case BOOLEAN, REFERENCE -> throw new IllegalArgumentException("not compiled here: " + family);
        };
    }

    List<Object> literals(Operand operand) {
        return switch (operand) {
            case Operand.Value(Object literal) -> List.of(literal);
            case Operand.Values(List<Object> literals) -> literals;
            default -> List.of();
        };
    }

    Optional<Boolean> bool(Operand operand) {
        if (operand instanceof Operand.Value(Object literal)) {
            if (literal instanceof Boolean yes) {
                return Optional.of(yes);
            }
            if ("true".equals(literal) || "false".equals(literal)) {
                return Optional.of("true".equals(literal));
            }
        }
        return refuse("value", "type", "must be true or false");
    }

    /// The ids of records or users.
    Optional<NeedleTable> ids(List<Object> literals, Operand operand) {
        return table(literals, false, operand instanceof Operand.Values);
    }

    private Optional<ValueTest> text(Operator operator, Operand operand, boolean folded) {
        if (operand instanceof Operand.Values(List<Object> literals)) {
            return table(literals, folded, true).map(ValueTest.TextIn::new);
        }
        return textOf(literals(operand).getFirst(), "value")
                .map(text -> folded ? Needle.folded(text) : Needle.exact(text.getBytes(StandardCharsets.UTF_8)))
                .map(needle -> switch (operator) {
                    case CONTAINS -> new ValueTest.TextContains(needle);
                    case STARTS_WITH -> new ValueTest.TextStartsWith(needle);
                    case ENDS_WITH -> new ValueTest.TextEndsWith(needle);
                    default -> new ValueTest.TextIs(needle);
                });
    }

    private Optional<ValueTest> set(Operator operator, Operand operand) {
        if (!(operand instanceof Operand.Values(List<Object> literals))) {
            return refuse("values", "required", "a multi-select is compared with values");
        }
        return table(literals, false, true)
                .map(values -> new ValueTest.SetIs(
                        switch (operator) {
                            case INCLUDES_ALL -> ValueTest.SetComparison.ALL;
                            case INCLUDES_ANY -> ValueTest.SetComparison.ANY;
                            default -> ValueTest.SetComparison.SAME;
                        },
                        values));
    }

    private Optional<ValueTest> number(Operator operator, Operand operand) {
        return switch (operand) {
            case Operand.Values(List<Object> literals) -> {
                List<byte[]> numbers = new ArrayList<>();
                for (int i = 0; i < literals.size(); i++) {
                    numberOf(literals.get(i), "values/" + i).ifPresent(numbers::add);
                }
                yield numbers.size() == literals.size()
                        ? Optional.of(new ValueTest.NumberIn(numbers.toArray(byte[][]::new)))
                        : Optional.empty();
            }
            case Operand.Range(Object lowest, Object highest) -> {
                Optional<byte[]> low = numberOf(lowest, "low");
                Optional<byte[]> high = numberOf(highest, "high");
                if (low.isEmpty() || high.isEmpty()) {
                    yield Optional.empty();
                }
                byte[] from = low.get();
                byte[] to = high.get();
                yield Decimals.compare(from, 0, from.length, to, 0, to.length) > 0
                        ? refuse("high", "range", "must not be less than low")
                        : Optional.of(new ValueTest.Between(
                                new ValueTest.NumberIs(Comparison.GREATER_OR_IS, from),
                                new ValueTest.NumberIs(Comparison.LESS_OR_IS, to)));
            }
            default ->
                numberOf(literals(operand).getFirst(), "value")
                        .map(literal -> new ValueTest.NumberIs(Comparison.of(operator), literal));
        };
    }

    private Optional<ValueTest> date(Operator operator, Operand operand) {
        return switch (operand) {
            case Operand.Days days -> Optional.of(days(operator, days));
            case Operand.Relative(RelativeRange range, int n) ->
                Optional.of(new ValueTest.InRange(Comparison.of(operator), reader, range, n, weekStart));
            case Operand.Range(Object low, Object high) -> {
                Optional<ValueTest> notBelow = dateTest(Comparison.GREATER_OR_IS, low, "low");
                Optional<ValueTest> notAbove = dateTest(Comparison.LESS_OR_IS, high, "high");
                if (notBelow.isEmpty() || notAbove.isEmpty()) {
                    yield Optional.empty();
                }
                yield lowestMillis(notBelow.get()) > highestMillis(notAbove.get())
                        ? refuse("high", "range", "must not be before low")
                        : Optional.of(new ValueTest.Between(notBelow.get(), notAbove.get()));
            }
            default -> dateTest(Comparison.of(operator), literals(operand).getFirst(), "value");
        };
    }

    private ValueTest days(Operator operator, Operand.Days days) {
        int sign = operator == Operator.AGE_IN_DAYS ? 1 : -1;
        Operator comparison = days.comparison();
        return comparison.shape() == Operator.Shape.RANGE
                ? new ValueTest.Between(
                        new ValueTest.DaysAre(Comparison.GREATER_OR_IS, reader, sign, days.low()),
                        new ValueTest.DaysAre(Comparison.LESS_OR_IS, reader, sign, days.high()))
                : new ValueTest.DaysAre(Comparison.of(comparison), reader, sign, days.low());
    }

    private Optional<ValueTest> dateTest(Comparison comparison, Object literal, String member) {
        if (literal instanceof String text) {
            byte[] b = text.getBytes(StandardCharsets.UTF_8);
            long day = DateSpans.day(b, 0, b.length, reader.zone());
            if (day != DateSpans.NONE && b.length == "yyyy-MM-dd".length()) {
                return Optional.of(new ValueTest.DayIs(comparison, reader, day));
            }
            if (day != DateSpans.NONE && field.type() == FieldType.DATETIME) {
                return Optional.of(
                        new ValueTest.InstantIs(comparison, reader, DateSpans.millis(b, 0, b.length, reader.zone())));
            }
        }
        return refuse(
                member,
                "format",
                field.type() == FieldType.DATETIME
                        ? "must be a date (2026-11-24) or a date-time (2026-11-24T09:30:00Z)"
                        : "must be a date, as in 2026-11-24");
    }

    private long lowestMillis(ValueTest test) {
        return switch (test) {
            case ValueTest.DayIs day -> reader.zone().epochMillis(day.epochDay() * 86_400_000L);
            case ValueTest.InstantIs instant -> instant.epochMillis();
            default -> Long.MIN_VALUE;
        };
    }

    private long highestMillis(ValueTest test) {
        return switch (test) {
            case ValueTest.DayIs day -> reader.zone().epochMillis((day.epochDay() + 1) * 86_400_000L) - 1;
            case ValueTest.InstantIs instant -> instant.epochMillis();
            default -> Long.MAX_VALUE;
        };
    }

    private Optional<NeedleTable> table(List<Object> literals, boolean folded, boolean list) {
        TreeMap<String, byte[]> keys = new TreeMap<>();
        int before = problems.size();
        for (int i = 0; i < literals.size(); i++) {
            textOf(literals.get(i), list ? "values/" + i : "value")
                    .map(text -> folded ? Folding.fold(text) : text)
                    .ifPresent(key -> keys.put(key, key.getBytes(StandardCharsets.UTF_8)));
        }
        return problems.size() == before
                ? Optional.of(new NeedleTable(List.copyOf(keys.values()), folded))
                : Optional.empty();
    }

    private Optional<String> textOf(Object literal, String member) {
        String text = literal.toString(); // a number as it was written: nothing is expanded
        if (text.isEmpty()) {
            return refuse(member, "empty", "must not be empty: use isEmpty or isNotEmpty");
        }
        if (text.codePointCount(0, text.length()) > OperandDocument.TEXT_MAX) {
            return refuse(member, "tooLong", "has more than " + OperandDocument.TEXT_MAX + " characters");
        }
        return Optional.of(text);
    }

    private Optional<byte[]> numberOf(Object literal, String member) {
        String text = literal.toString();
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        if (literal instanceof Boolean || !Decimals.isDecimal(b, 0, b.length)) {
            return refuse(member, "type", "must be a number");
        }
        if (b.length > NUMBER_LENGTH_MAX) {
            return refuse(member, "tooLong", "has more than " + NUMBER_LENGTH_MAX + " digits");
        }
        return Optional.of(b);
    }

    private <T> Optional<T> refuse(String member, String code, String detail) {
        problems.add(new Problem(member, code, detail));
        return Optional.empty();
    }
}
