package koerier.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.ingest.Operation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[R6] rule sets")
class RuleSetTest {

    private static Rule rule(int number, int order, String json) {
        Rule read = Given.rule(json);
        return new Rule(
                number,
                read.name(),
                read.module(),
                read.active(),
                order,
                read.repeat(),
                read.trigger(),
                read.criteria(),
                read.instantActions(),
                read.timeBasedActions(),
                read.nextAction());
    }

    private static String stageIs(String value) {
        return "{'name': 'R', 'module': 'Deals', 'trigger': {'type': 'create'}, 'criteria': {'conditions': [{'field':"
                + " 'Stage', 'operator': 'is', 'value': '" + value + "'}]}}";
    }

    private static List<Integer> fired(List<Rule> rules, Operation operation, String event) {
        FieldPlan.Builder plan = FieldPlan.builder();
        RuleCompiler compiler = new RuleCompiler(Given.SCHEMA);
        RuleSet set = new RuleSet(
                rules.stream().map(rule -> compiler.compile(rule, plan)).toList());
        EventView view = Given.view(plan, event);
        List<Integer> result = new ArrayList<>();
        set.evaluate(
                view,
                Given.moment(operation, Given.NOW),
                Firings.NONE,
                activation -> result.add(activation.rule().rule().number()));
        return result;
    }

    @Test
    void rulesFireInOrderThenByNumber() {
        List<Rule> rules = List.of(
                rule(1, 3, stageIs("A")), rule(2, 1, stageIs("A")), rule(4, 2, stageIs("A")), rule(3, 2, stageIs("A")));
        assertThat(fired(rules, Operation.CREATE, Given.edit("'Stage': 'A'", "")))
                .containsExactly(2, 3, 4, 1);
    }

    @Test
    void thousandsOfRulesAreFiledByTheirRarestValue() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 1; i <= 2_000; i++) {
            rules.add(rule(
                    i,
                    2_000 - i,
                    "{'name': 'R', 'module': 'Deals', 'trigger': {'type': 'createOrEdit'}, 'criteria': {'conditions':"
                            + " [{'field': 'Type', 'operator': 'is', 'value': 'New Business'}, {'field': 'Text1',"
                            + " 'operator': 'is', 'value': 'Customer " + i + "'}]}}"));
        }
        String event = Given.edit("'Type': 'New Business', 'Text1': 'CUSTOMER 17'", "'Type': 'x'");
        assertThat(fired(rules, Operation.CREATE, event)).containsExactly(17);
        assertThat(fired(rules, Operation.EDIT, event)).containsExactly(17);
        assertThat(fired(rules, Operation.DELETE, event)).isEmpty();
    }

    @Test
    void judgingAllocatesNothing() {
        List<CompiledRule> rules = new ArrayList<>();
        FieldPlan.Builder plan = FieldPlan.builder();
        RuleCompiler compiler = new RuleCompiler(Given.SCHEMA);
        String[] conditions = {
            "'field': 'Stage', 'operator': 'is', 'value': 'Closed Won'",
            "'field': 'Text1', 'operator': 'contains', 'value': 'oven'",
            "'field': 'Amount', 'operator': 'between', 'low': '100', 'high': '20000.50'",
            "'field': 'Closing_Date', 'operator': 'is', 'relative': {'range': 'thisQuarter'}",
            "'field': 'Datetime1', 'operator': 'before', 'value': '2026-12-01'",
            "'field': 'Closing_Date', 'operator': 'dueInDays', 'comparison': 'lte', 'value': 3",
            "'field': 'Multiselect1', 'operator': 'includesAny', 'values': ['a', 'b']",
            "'field': 'Owner', 'operator': 'is', 'value': 'currentUser'",
            "'field': 'Stage', 'operator': 'changedTo', 'value': 'Closed Won'",
        };
        for (int i = 0; i < 90; i++) {
            rules.add(compiler.compile(
                    rule(
                            i + 1,
                            1,
                            "{'name': 'R', 'module': 'Deals', 'trigger': {'type': 'edit'}, 'criteria':"
                                    + " {'conditions': [{" + conditions[i % conditions.length] + "}]}}"),
                    plan));
        }
        RuleSet set = new RuleSet(rules);
        EventView view = Given.view(
                plan,
                Given.edit(
                        "'Stage': 'Closed Won', 'Text1': 'Bakery Oven 9', 'Amount': '12500.00', 'Closing_Date':"
                                + " '2026-11-24', 'Datetime1': '2026-11-24T10:30:00+01:00', 'Multiselect1': ['c', 'a'],"
                                + " 'Owner': {'name': 'Noor', 'id': '7'}",
                        "'Amount': '12500', 'Stage': 'Negotiation'"));
        Moment moment = new Moment();
        int[] count = {0};
        java.util.function.Consumer<Activation> counter = activation -> count[0]++;
        long events = 20_000;
        for (long i = 0; i < events; i++) {
            set.evaluate(view, moment.at(Operation.EDIT, Given.NOW.toEpochMilli()), Firings.NONE, counter);
        }
        assertThat(count[0]).isEqualTo(90 * 20_000);
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (long i = 0; i < events; i++) {
            set.evaluate(view, moment.at(Operation.EDIT, Given.NOW.toEpochMilli()), Firings.NONE, counter);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes for " + events + " events of 90 rules")
                .isLessThan(events);
    }

    @Test
    void thousandsOfRulesLookAtOneLongForeignTextInNoTime() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 1; i <= 2_000; i++) {
            rules.add(rule(
                    i,
                    1,
                    "{'name': 'R', 'module': 'Deals', 'trigger': {'type': 'create'}, 'criteria': {'conditions':"
                            + " [{'field': 'Text1', 'operator': 'contains', 'value': 'é" + i + ".'}]}}"));
        }
        // 200 million characters to decode and fold, if each rule did it for itself
        String text = "\\n" + "ÉÀ ".repeat(33_000) + "É17.";
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                java.time.Duration.ofSeconds(20),
                () -> assertThat(fired(rules, Operation.CREATE, Given.edit("'Text1': '" + text + "'", "")))
                        .containsExactly(17));
    }
}
