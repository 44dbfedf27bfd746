package koerier;

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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.ingest.Operation;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.rule.Activation;
import koerier.rule.CompiledRule;
import koerier.rule.Condition;
import koerier.rule.Criteria;
import koerier.rule.Firings;
import koerier.rule.Moment;
import koerier.rule.NaiveInterpreter;
import koerier.rule.Operand;
import koerier.rule.Operator;
import koerier.rule.Pattern;
import koerier.rule.Repeat;
import koerier.rule.Rule;
import koerier.rule.RuleCompiler;
import koerier.rule.RuleSet;
import koerier.rule.Trigger;
import koerier.schema.Catalogue;
import koerier.schema.OrgSchema;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One edit of a deal against all rules of its module: the compiled rule set, reading the event's bytes included, and
/// the naive interpreter over a map, parsing not included. `equality` rules each wait for a customer and an amount;
/// `mixed` ones are one in four a number range, a text search or a change of a field instead.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class CriteriaBenchmark {
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");

    @Param({"1", "20", "200", "5000"})
    private int rules;

    @Param({"equality", "mixed"})
    private String shape = "";

    private byte[] body = {};
    private @Nullable RuleSet set;
    private @Nullable EventView view;
    private final Moment moment = new Moment();
    private final Counter counter = new Counter();
    private final List<Rule> configured = new ArrayList<>();
    private @Nullable NaiveInterpreter naive;
    private NaiveInterpreter.@Nullable Event tree;

    /// Counts what fired, so that nothing is optimised away.
    private static final class Counter implements Consumer<Activation> {
        private int count;

        @Override
        public void accept(Activation activation) {
            count++;
        }
    }

    @Setup
    public void prepare() {
        OrgSchema schema = new OrgSchema(organisation(), Catalogue.modules());
        FieldPlan.Builder plan = FieldPlan.builder();
        RuleCompiler compiler = new RuleCompiler(schema);
        List<CompiledRule> compiled = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            Rule rule = rule(i);
            configured.add(rule);
            compiled.add(compiler.compile(rule, plan));
        }
        set = new RuleSet(compiled);
        view = new EventView(plan.build());
        naive = new NaiveInterpreter(schema);
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        record.put("Deal_Name", "Oven 9");
        record.put("Amount", "12500.00");
        record.put("Stage", "Closed Won");
        record.put("Type", "New Business");
        record.put("Closing_Date", "2026-11-24");
        record.put("Next_Step", "Customer 0");
        record.put("Description", "Two deck ovens and a proofer, to be delivered before the summer holidays.");
        Map<String, @Nullable Object> previous = new LinkedHashMap<>();
        previous.put("Stage", "Negotiation");
        tree = new NaiveInterpreter.Event(Operation.EDIT, record, previous, null, NOW);
        body =
                ("{\"id\": \"crm-8f1c\", \"module\": \"Deals\", \"operation\": \"edit\", \"recordId\": \"4711\", \"record\": "
                                + json(record) + ", \"previous\": " + json(previous) + "}")
                        .getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    @SuppressWarnings("NullAway") // prepared before the first call
    public int compiled() {
        view.read(body);
        set.evaluate(view, moment.at(Operation.EDIT, NOW.toEpochMilli()), Firings.NONE, counter);
        return counter.count;
    }

    @Benchmark
    @SuppressWarnings("NullAway") // prepared before the first call
    public int naive() {
        int count = 0;
        for (Rule rule : configured) {
            if (naive.fires(rule, tree)) {
                count++;
            }
        }
        return count;
    }

    private Rule rule(int i) {
        Trigger trigger = new Trigger.CreateOrEdit();
        List<Condition> conditions = List.of(
                new Condition("Next_Step", Operator.IS, new Operand.Value("Customer " + i)),
                new Condition("Amount", Operator.GT, new Operand.Value(new BigDecimal(1_000))));
        if (shape.equals("mixed") && i % 4 == 3) {
            switch (i / 4 % 3) {
                case 0 ->
                    conditions = List.of(new Condition(
                            "Amount", Operator.BETWEEN, new Operand.Range(new BigDecimal(i), new BigDecimal(i + 100))));
                case 1 ->
                    conditions =
                            List.of(new Condition("Description", Operator.CONTAINS, new Operand.Value("summer " + i)));
                default -> trigger = new Trigger.Edit(List.of("Owner"), Trigger.Match.ANY);
            }
        }
        return new Rule(
                i + 1,
                "Rule " + i,
                "Deals",
                true,
                i,
                Repeat.ALWAYS,
                trigger,
                new Criteria(conditions, Pattern.all(conditions.size())),
                List.of(),
                List.of(),
                1);
    }

    private static String json(Map<String, @Nullable Object> flat) {
        List<String> members = new ArrayList<>();
        flat.forEach((name, value) -> members.add("\"" + name + "\": \"" + value + "\""));
        return "{" + String.join(", ", members) + "}";
    }

    private static Organisation organisation() {
        return new Organisation(
                new OrgId("bakery"),
                "Bakkerij BV",
                "enterprise",
                5,
                ZoneId.of("Europe/Amsterdam"),
                Locale.of("nl"),
                DayOfWeek.MONDAY,
                Set.of(),
                "EUR",
                List.of(),
                Set.of(DayOfWeek.MONDAY),
                Set.of(),
                List.of(),
                null,
                Map.of());
    }
}
