package koerier.rule;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.document.FieldError;
import koerier.document.Parsed;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.ingest.Operation;
import koerier.org.Edition;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.schema.OrgSchema;
import org.jspecify.annotations.Nullable;

/// An organisation in Amsterdam whose deals have a custom field of every type, and short ways to write rules and
/// events.
final class Given {
    static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z"); // a Tuesday
    static final OrgSchema SCHEMA = schema("Europe/Amsterdam", DayOfWeek.MONDAY);

    private Given() {}

    static OrgSchema schema(String zone, DayOfWeek weekStart) {
        Organisation organisation = new Organisation(
                new OrgId("bakery"),
                "Bakkerij BV",
                "professional",
                5,
                ZoneId.of(zone),
                Locale.of("nl"),
                weekStart,
                Set.of(),
                "EUR",
                List.of(),
                Set.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY, DayOfWeek.FRIDAY),
                Set.of(),
                List.of(),
                null,
                Map.of());
        List<Field> fields = new ArrayList<>();
        for (FieldType type : FieldType.values()) {
            fields.add(field(type, "1", false));
            fields.add(field(type, "2", false));
        }
        fields.add(field(FieldType.TEXT, "_Gone", true));
        return OrgSchema.of(organisation, List.of(), Map.of("Deals", fields));
    }

    /// `Text1`, `Multiselect2` and so on.
    static String name(FieldType type, String suffix) {
        String name = type.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT) + suffix;
    }

    static RuleDocument.Context context() {
        return context(Optional.empty());
    }

    static RuleDocument.Context context(Optional<Rule> previous) {
        return new RuleDocument.Context(
                SCHEMA,
                Edition.Limits.DEFAULT,
                id -> switch (id) {
                    case "wh_1", "wh_2", "wh_3" -> Optional.of("Deals");
                    case "wh_9" -> Optional.of("Leads");
                    default -> Optional.empty();
                },
                previous,
                1,
                7);
    }

    static Rule rule(String json) {
        return switch (RuleDocument.parse(map(json), context())) {
            case Parsed.Valid<Rule>(Rule rule) -> rule;
            case Parsed.Invalid<Rule>(List<FieldError> errors) ->
                throw new AssertionError(json + " is refused: " + errors);
        };
    }

    /// The mistakes of a document as `pointer code`.
    static List<String> mistakes(String json) {
        return mistakes(map(json), Optional.empty());
    }

    static List<String> mistakes(Map<String, @Nullable Object> document, Optional<Rule> previous) {
        return switch (RuleDocument.parse(document, context(previous))) {
            case Parsed.Valid<Rule> valid -> List.of();
            case Parsed.Invalid<Rule>(List<FieldError> errors) ->
                errors.stream()
                        .map(error -> error.pointer() + " " + error.code())
                        .toList();
        };
    }

    /// A rule on Deals with a trigger and one condition, each as JSON without the outer braces.
    static Rule rule(String trigger, String condition) {
        return rule("{'name': 'R', 'module': 'Deals', 'trigger': {" + trigger + "}, 'criteria': {'conditions': [{"
                + condition + "}]}}");
    }

    static String edit(String record, String previous) {
        return "{'record': {" + record + "}, 'previous': {" + previous + "}, 'actor': {'id': '7', 'name': 'Noor'}}";
    }

    static boolean fires(Rule rule, Operation operation, String event) {
        return fires(rule, operation, event, NOW, SCHEMA, Firings.NONE);
    }

    static boolean fires(Rule rule, Operation operation, String event, Instant now, OrgSchema schema, Firings firings) {
        FieldPlan.Builder plan = FieldPlan.builder();
        RuleSet rules = new RuleSet(List.of(RuleCompiler.compile(rule, schema, plan)));
        List<Activation> activations = new ArrayList<>();
        rules.evaluate(view(plan, event), moment(operation, now), firings, activations::add);
        return !activations.isEmpty();
    }

    /// Whether the single condition of a rule holds for a record that was created.
    static boolean holds(String condition, String record) {
        return fires(rule("'type': 'create'", condition), Operation.CREATE, edit(record, ""));
    }

    static EventView view(FieldPlan.Builder plan, String event) {
        EventView view = new EventView(plan.build());
        view.read(json(event).getBytes(StandardCharsets.UTF_8));
        return view;
    }

    static Moment moment(Operation operation, Instant now) {
        return new Moment().at(operation, now.toEpochMilli());
    }

    static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    @SuppressWarnings("unchecked") // an object of JSON values is what its readers take it for
    static Map<String, @Nullable Object> map(String singleQuoted) {
        return (Map<String, @Nullable Object>) new Json(json(singleQuoted)).value();
    }

    private static Field field(FieldType type, String suffix, boolean deleted) {
        return new Field(
                name(type, suffix),
                type.name() + " field " + suffix,
                List.of(),
                type,
                true,
                type == FieldType.LOOKUP ? "Accounts" : null,
                null,
                null,
                List.of(),
                false,
                deleted);
    }

    /// Just enough JSON to write documents in tests.
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        @Nullable Object value() {
            blanks();
            char c = text.charAt(at);
            if (c == '{') {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                at++;
                for (blanks(); text.charAt(at) != '}'; blanks()) {
                    if (text.charAt(at) == ',') {
                        at++;
                    }
                    String name = (String) value();
                    blanks();
                    at++;
                    map.put(name, value());
                }
                at++;
                return map;
            }
            if (c == '[') {
                List<@Nullable Object> list = new ArrayList<>();
                at++;
                for (blanks(); text.charAt(at) != ']'; blanks()) {
                    if (text.charAt(at) == ',') {
                        at++;
                    }
                    list.add(value());
                }
                at++;
                return list;
            }
            int start = at;
            if (c == '"') {
                at = text.indexOf('"', at + 1) + 1;
                return text.substring(start + 1, at - 1);
            }
            while (at < text.length() && ",}] ".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(start, at);
            return switch (word) {
                case "true" -> true;
                case "false" -> false;
                case "null" -> null;
                default -> new BigDecimal(word);
            };
        }

        private void blanks() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
    }
}
