package koerier.rule;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.document.DocumentReader;
import koerier.ingest.EventView;
import koerier.ingest.EventView.Kind;
import org.jspecify.annotations.Nullable;

/// Says why a rule fires for an event, or why it does not. The criteria are evaluated in any case, unless the rule is
/// invalid.
public final class Explain {
    /// The most characters of a value that are shown.
    static final int SHOWN_MAX = 1_000;

    /// The most values of a multi-select that are shown.
    static final int ELEMENTS_MAX = 100;

    private final CompiledRule compiled;
    private final ExplainSlots slots;
    private final EventView view;
    private final Moment moment;

    private Explain(CompiledRule compiled, ExplainSlots slots, EventView view, Moment moment) {
        this.compiled = compiled;
        this.slots = slots;
        this.view = view;
        this.moment = moment;
    }

    /// The documented answer: `fires`, `reason` (`module`, `inactive`, `invalid`, `trigger`, `criteria`, `repeat` or
    /// null), `trigger` and `criteria`.
    ///
    /// @param module the api name of the event's module
    /// @param view has read the event, with the plan that the rule was compiled against
    /// @param moment set to the event's operation and time of acceptance
    public static Map<String, @Nullable Object> explain(
            CompiledRule rule, String module, EventView view, Moment moment, Firings firings) {
        moment.begin(rule.zone());
        return new Explain(rule, rule.slots(), view, moment).explain(module, firings);
    }

    private Map<String, @Nullable Object> explain(String module, Firings firings) {
        boolean sameModule = module.equals(compiled.rule().module());
        boolean triggered = sameModule && compiled.isValid() && compiled.isTriggered(view, moment);
        boolean met = compiled.isValid() && compiled.meetsCriteria(view, moment);
        String reason = !sameModule
                ? "module"
                : !compiled.isValid()
                        ? "invalid"
                        : !compiled.rule().active()
                                ? "inactive"
                                : !triggered
                                        ? "trigger"
                                        : !met
                                                ? "criteria"
                                                : compiled.mayRepeat(view, moment, firings) ? null : "repeat";
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("fires", reason == null);
        result.put("reason", reason);
        if (compiled.invalidReason() != null) {
            result.put("invalidReason", compiled.invalidReason());
        }
        Map<String, @Nullable Object> trigger = new LinkedHashMap<>();
        trigger.put("fires", triggered);
        trigger.put("reason", triggered ? null : triggerReason(sameModule));
        result.put("trigger", trigger);
        Map<String, @Nullable Object> criteria = new LinkedHashMap<>();
        criteria.put("result", compiled.isValid() ? met : null);
        criteria.put("conditions", conditions());
        result.put("criteria", criteria);
        return result;
    }

    private String triggerReason(boolean sameModule) {
        if (!sameModule) {
            return "the rule is of the module " + compiled.rule().module();
        }
        if (!compiled.isValid()) {
            return "the rule is invalid";
        }
        String operation = DocumentReader.spelling(moment.operation());
        if (!compiled.sees(moment.operation())) {
            return compiled.rule().trigger() instanceof Trigger.DateTrigger
                    ? "the rule is set off by the calendar, not by events"
                    : "the rule does not see the operation " + operation;
        }
        return switch (compiled.rule().trigger()) {
            case Trigger.FieldUpdate update -> "no change of the event is like the ones that the rule waits for";
            case Trigger.Edit(List<String> fields, Trigger.Match match)
            when !fields.isEmpty() ->
                (match == Trigger.Match.ALL ? "not all of these have changed: " : "none of these has changed: ")
                        + String.join(", ", fields);
            default -> "nothing has changed: `previous` holds no value that differs";
        };
    }

    private List<Object> conditions() {
        List<Object> result = new ArrayList<>();
        List<Condition> conditions = compiled.rule().criteria().conditions();
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("index", i + 1);
            row.put("field", condition.field());
            row.put("operator", DocumentReader.spelling(condition.operator()));
            row.put("expected", expected(condition));
            row.put("actual", actual(condition.field()));
            row.put("result", compiled.isValid() ? compiled.rows().get(i).holds(view, moment) : null);
            result.add(row);
        }
        return result;
    }

    private @Nullable Object expected(Condition condition) {
        return switch (condition.operand()) {
            case Operand.None() -> null;
            case Operand.Value(Object literal)
            when CurrentUser.NAME.equals(literal) && slots.actor() >= 0 -> shown(moment.first.at(view, slots.actor()));
            case Operand.Value(Object literal) -> literal;
            case Operand.Values(List<Object> literals) -> literals;
            case Operand.Range(Object low, Object high) -> List.of(low, high);
            case Operand.OtherField(String apiName) -> actual(apiName);
            case Operand.Relative(RelativeRange range, int n) -> relative(range, n);
            case Operand.Days days -> {
                Map<String, @Nullable Object> shown = new LinkedHashMap<>();
                OperandDocument.write(days, shown);
                yield shown;
            }
        };
    }

    /// The stretch of days that a relative range stands for at this moment.
    private Map<String, @Nullable Object> relative(RelativeRange range, int n) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("range", DocumentReader.spelling(range));
        if (range.isCounted()) {
            result.put("n", n);
        }
        result.put("from", date(range.from(moment.today(), n, slots.weekStart())));
        result.put("until", date(range.until(moment.today(), n, slots.weekStart())));
        return result;
    }

    private static String date(long epochDay) {
        return LocalDate.ofEpochDay(epochDay).toString();
    }

    private @Nullable Object actual(String field) {
        Integer slot = slots.fields().get(field);
        return slot == null ? null : shown(moment.first.at(view, slot));
    }

    /// A value as it came: what cannot be read as the field's type is shown all the same.
    private @Nullable Object shown(Span value) {
        return switch (value.kind) {
            case ABSENT, NULL -> null;
            case TRUE -> true;
            case FALSE -> false;
            case NUMBER, TEXT -> cut(value);
            case ARRAY -> {
                List<Object> elements = new ArrayList<>();
                for (boolean more = Elements.first(value, moment.item);
                        more && elements.size() < ELEMENTS_MAX;
                        more = Elements.next(value, moment.item)) {
                    elements.add(cut(moment.item));
                }
                yield elements;
            }
            case OBJECT -> {
                Span id = FieldReader.id(value, moment.item);
                yield id.kind == Kind.ABSENT ? cut(value) : cut(id);
            }
        };
    }

    private static String cut(Span value) {
        String text = value.isText()
                ? value.text()
                : new String(value.bytes, value.start, value.length(), StandardCharsets.UTF_8);
        return text.codePointCount(0, text.length()) <= SHOWN_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN_MAX)) + "...";
    }
}
