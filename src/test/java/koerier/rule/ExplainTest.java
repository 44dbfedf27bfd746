package koerier.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import koerier.document.Parsed;
import koerier.ingest.FieldPlan;
import koerier.ingest.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[A5] explain")
class ExplainTest {
    private static final String NEW_AND_WON = "{'name': 'R', 'module': 'Deals', 'trigger': {'type': 'createOrEdit'},"
            + " 'criteria': {'conditions': [{'field': 'Type', 'operator': 'is', 'value': 'New Business'},"
            + " {'field': 'Stage', 'operator': 'is', 'value': 'Closed Won'}]}}";

    private static Map<String, @Nullable Object> explain(Rule rule, Operation operation, String event, String module) {
        return explain(rule, operation, event, module, Firings.NONE);
    }

    private static Map<String, @Nullable Object> explain(
            Rule rule, Operation operation, String event, String module, Firings firings) {
        FieldPlan.Builder plan = FieldPlan.builder();
        CompiledRule compiled = RuleCompiler.compile(rule, Given.SCHEMA, plan);
        return Explain.explain(compiled, module, Given.view(plan, event), Given.moment(operation, Given.NOW), firings);
    }

    @SuppressWarnings("unchecked") // documents hold JSON values only
    private static Map<String, @Nullable Object> condition(Map<String, @Nullable Object> explained, int index) {
        Map<String, @Nullable Object> criteria = (Map<String, @Nullable Object>) explained.get("criteria");
        return ((List<Map<String, @Nullable Object>>) criteria.get("conditions")).get(index - 1);
    }

    private static Object expected(String condition, String record) {
        Map<String, @Nullable Object> explained =
                explain(Given.rule("'type': 'create'", condition), Operation.CREATE, Given.edit(record, ""), "Deals");
        return condition(explained, 1).get("expected");
    }

    @Test
    void theDocumentedExample() {
        assertThat(explain(
                                Given.rule(NEW_AND_WON),
                                Operation.CREATE,
                                Given.edit("'Type': 'Existing Business', 'Stage': 'Closed Won'", ""),
                                "Deals")
                        .toString())
                .isEqualTo("{fires=false, reason=criteria, trigger={fires=true, reason=null}, criteria={result=false,"
                        + " conditions=[{index=1, field=Type, operator=is, expected=New Business, actual=Existing"
                        + " Business, result=false}, {index=2, field=Stage, operator=is, expected=Closed Won,"
                        + " actual=Closed Won, result=true}]}}");
    }

    @Test
    void theReasonIsTheFirstThatApplies() {
        String won = Given.edit("'Type': 'New Business', 'Stage': 'Closed Won'", "'Stage': 'Negotiation'");
        assertThat(explain(Given.rule(NEW_AND_WON), Operation.EDIT, won, "Deals"))
                .containsEntry("fires", true)
                .containsEntry("reason", null);
        assertThat(explain(Given.rule(NEW_AND_WON), Operation.EDIT, won, "Leads"))
                .containsEntry("reason", "module");
        assertThat(explain(
                        Given.rule(NEW_AND_WON.replace("'name'", "'active': false, 'name'")),
                        Operation.EDIT,
                        won,
                        "Deals"))
                .containsEntry("reason", "inactive");
        assertThat(explain(Given.rule(NEW_AND_WON), Operation.DELETE, won, "Deals"))
                .containsEntry("reason", "trigger");
        Rule once = Given.rule(NEW_AND_WON.replace("'name'", "'repeat': 'once', 'name'"));
        assertThat(explain(once, Operation.EDIT, won, "Deals", rule -> true)).containsEntry("reason", "repeat");
        assertThat(explain(once, Operation.EDIT, won, "Deals")).containsEntry("reason", null);
    }

    @Test
    void theCriteriaAreEvaluatedAlthoughTheTriggerDoesNotFire() {
        Map<String, @Nullable Object> explained = explain(
                Given.rule(NEW_AND_WON),
                Operation.EDIT,
                Given.edit("'Type': 'New Business', 'Stage': 'Closed Won'", ""),
                "Deals");
        assertThat(explained).containsEntry("reason", "trigger");
        assertThat(explained.toString())
                .contains("trigger={fires=false, reason=nothing has changed: `previous` holds no value that differs}")
                .contains("criteria={result=true");
    }

    @Test
    void anInvalidRuleSaysWhy() {
        Map<String, @Nullable Object> stored = RuleDocument.document(Given.rule(NEW_AND_WON));
        stored.put("criteria", Given.map("{'conditions': [{'field': 'Nope', 'operator': 'is', 'value': 'x'}]}"));
        if (!(RuleDocument.read(stored, 1) instanceof Parsed.Valid<Rule>(Rule rule))) {
            throw new AssertionError("not read");
        }
        Map<String, @Nullable Object> explained =
                explain(rule, Operation.CREATE, Given.edit("'Nope': 'y'", ""), "Deals");
        assertThat(explained).containsEntry("reason", "invalid").containsEntry("fires", false);
        assertThat(explained.get("invalidReason")).isEqualTo("/criteria/conditions/0/field: Deals has no field Nope");
        assertThat(condition(explained, 1)).containsEntry("actual", "y").containsEntry("result", null);
    }

    @Test
    void operandsAreShownAsTheyWereAtThatMoment() {
        assertThat(expected("'field': 'Date1', 'operator': 'is', 'relative': {'range': 'lastNDays', 'n': 7}", ""))
                .hasToString("{range=lastNDays, n=7, from=2026-11-17, until=2026-11-24}");
        assertThat(expected("'field': 'Date1', 'operator': 'ageInDays', 'comparison': 'gt', 'value': 3", ""))
                .hasToString("{comparison=gt, value=3}");
        assertThat(expected("'field': 'Text1', 'operator': 'is', 'otherField': 'Text2'", "'Text2': 'other'"))
                .isEqualTo("other");
        assertThat(expected("'field': 'Owner1', 'operator': 'is', 'value': 'currentUser'", ""))
                .isEqualTo("7");
        assertThat(expected("'field': 'Decimal1', 'operator': 'between', 'low': 1, 'high': '2'", ""))
                .hasToString("[1, 2]");
        assertThat(expected("'field': 'Text1', 'operator': 'isEmpty'", "")).isNull();
    }

    @Test
    void whatCannotBeReadIsShownAllTheSame() {
        Map<String, @Nullable Object> explained = explain(
                Given.rule("'type': 'create'", "'field': 'Date1', 'operator': 'isEmpty'"),
                Operation.CREATE,
                Given.edit("'Date1': 'next week'", ""),
                "Deals");
        assertThat(condition(explained, 1)).containsEntry("actual", "next week").containsEntry("result", true);
    }

    @Test
    void longValuesAreCut() {
        Map<String, @Nullable Object> explained = explain(
                Given.rule("'type': 'create'", "'field': 'Text1', 'operator': 'isEmpty'"),
                Operation.CREATE,
                Given.edit("'Text1': '" + "x".repeat(10_000) + "'", ""),
                "Deals");
        assertThat((String) condition(explained, 1).get("actual")).hasSize(Explain.SHOWN_MAX + 3);
    }
}
