package koerier.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import koerier.document.Parsed;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.ingest.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("criteria and rule sets against what they must agree with")
class CriteriaPropertyTest {
    private static final int RULES = 60;
    private static final int EVENTS = 40;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void compiledRulesAgreeWithTheNaiveInterpreter(long seed) {
        RandomRules random = new RandomRules(seed);
        NaiveInterpreter naive = new NaiveInterpreter(Given.SCHEMA);
        FieldPlan.Builder plan = FieldPlan.builder();
        RuleCompiler compiler = new RuleCompiler(Given.SCHEMA);
        List<CompiledRule> rules = new ArrayList<>();
        for (int i = 1; i <= RULES; i++) {
            rules.add(compiler.compile(random.rule(i), plan));
        }
        assertThat(rules).as("seed " + seed).allMatch(CompiledRule::isValid);
        RuleSet set = new RuleSet(rules);
        EventView view = new EventView(plan.build());
        Moment moment = new Moment();
        for (int i = 0; i < EVENTS; i++) {
            NaiveInterpreter.Event event = random.event();
            view.read(json(event).getBytes(StandardCharsets.UTF_8));
            List<Integer> expected = set.rules().stream()
                    .map(CompiledRule::rule)
                    .filter(rule -> naive.fires(rule, event))
                    .map(Rule::number)
                    .toList();
            String what = "seed " + seed + ", event " + i + " " + event;
            assertThat(fired(set, view, moment, event, true)).as(what).isEqualTo(expected);
            assertThat(fired(set, view, moment, event, false)).as(what).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("[C] a negative operator is the exact negation of its twin")
    void negativesNegate(long seed) {
        RandomRules random = new RandomRules(seed);
        for (int i = 0; i < 200; i++) {
            Condition condition = random.condition(true);
            Operator positive = condition.operator().positive();
            if (positive == null) {
                continue;
            }
            Condition twin = new Condition(condition.field(), positive, condition.operand());
            NaiveInterpreter.Event event = random.event();
            FieldPlan.Builder plan = FieldPlan.builder();
            CompiledRule negative = RuleCompiler.compile(rule(condition), Given.SCHEMA, plan);
            CompiledRule affirmative = RuleCompiler.compile(rule(twin), Given.SCHEMA, plan);
            EventView view = new EventView(plan.build());
            view.read(json(event).getBytes(StandardCharsets.UTF_8));
            Moment moment =
                    new Moment().at(event.operation(), event.acceptedAt().toEpochMilli());
            moment.begin(negative.zone());
            assertThat(negative.meetsCriteria(view, moment))
                    .as("seed " + seed + ": " + condition + " of " + event)
                    .isNotEqualTo(affirmative.meetsCriteria(view, moment));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void documentsAreReadBackAsTheyWere(long seed) {
        RandomRules random = new RandomRules(seed);
        for (int i = 0; i < 50; i++) {
            Rule rule = random.rule(1);
            assertThat(RuleDocument.parse(RuleDocument.document(rule), Given.context(Optional.of(rule))))
                    .as("seed " + seed + ": " + rule)
                    .isEqualTo(new Parsed.Valid<>(rule));
            assertThat(RuleDocument.read(RuleDocument.stored(rule), 1)).isEqualTo(new Parsed.Valid<>(rule));
        }
    }

    private static Rule rule(Condition condition) {
        return new Rule(
                1,
                "R",
                "Deals",
                true,
                1,
                Repeat.ALWAYS,
                new Trigger.CreateOrEdit(),
                new Criteria(List.of(condition), Pattern.all(1)),
                List.of(),
                List.of(),
                1);
    }

    private static List<Integer> fired(
            RuleSet set, EventView view, Moment moment, NaiveInterpreter.Event event, boolean indexed) {
        List<Integer> fired = new ArrayList<>();
        moment.at(event.operation(), event.acceptedAt().toEpochMilli());
        if (indexed) {
            set.evaluate(
                    view,
                    moment,
                    Firings.NONE,
                    activation -> fired.add(activation.rule().rule().number()));
        } else {
            set.evaluateEach(
                    view,
                    moment,
                    Firings.NONE,
                    activation -> fired.add(activation.rule().rule().number()));
        }
        return fired;
    }

    static String json(NaiveInterpreter.Event event) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("operation", event.operation() == Operation.EDIT ? "edit" : "other");
        document.put("record", event.record());
        if (event.previous() != null) {
            document.put("previous", event.previous());
        }
        document.put("actor", event.actor());
        return json((Object) document);
    }

    private static String json(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> json(entry.getKey()) + ":" + json(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case List<?> list ->
                list.stream().map(CriteriaPropertyTest::json).collect(Collectors.joining(", ", "[ ", " ]"));
            case String text -> "\"" + text.replace("\\", "\\\\") + "\"";
            case null -> "null";
            default -> value.toString();
        };
    }
}
