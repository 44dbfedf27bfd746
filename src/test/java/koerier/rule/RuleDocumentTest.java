package koerier.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import koerier.document.FieldError;
import koerier.document.Parsed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("[R1] rules as documents")
class RuleDocumentTest {
    private static final String DEAL_WON = """
            {'name': 'Deal won', 'module': 'Deals', 'active': true, 'order': 1, 'repeat': 'always',
             'trigger': {'type': 'createOrEdit'},
             'criteria': {'conditions': [{'field': 'Type', 'operator': 'is', 'value': 'New Business'},
                                         {'field': 'Stage', 'operator': 'is', 'value': 'Closed Won'}],
                          'pattern': '1 AND 2'},
             'instantAction': {'webhook': 'wh_1'},
             'timeBasedActions': [{'webhook': 'wh_2', 'anchor': {'field': 'Closing_Date'}, 'offset': 0, 'unit': 'days',
                                   'at': '09:00'},
                                  {'webhook': 'wh_3', 'anchor': 'trigger', 'offset': 30, 'unit': 'minutes'}]}""";

    @Test
    void theDocumentedExampleIsAcceptedAndShownAgain() {
        Map<String, @Nullable Object> shown = RuleDocument.document(Given.rule(DEAL_WON));
        assertThat(shown.keySet())
                .containsExactly(
                        "name",
                        "module",
                        "active",
                        "order",
                        "repeat",
                        "trigger",
                        "criteria",
                        "instantAction",
                        "timeBasedActions");
        assertThat(shown.toString())
                .contains("pattern=1 AND 2")
                .contains("{id=act_1, webhook=wh_2, anchor={field=Closing_Date}, offset=0, unit=days, at=09:00,"
                        + " graceMinutes=60}")
                .contains(
                        "{id=act_2, webhook=wh_3, anchor=trigger, offset=30, unit=minutes, at=null, graceMinutes=60}");
    }

    @Test
    void defaultsAreFilledIn() {
        Rule rule = Given.rule("{'name': ' R ', 'module': 'Potentials', 'trigger': {'type': 'create'}}");
        assertThat(rule.name()).isEqualTo("R");
        assertThat(rule.module()).isEqualTo("Deals");
        assertThat(rule.active()).isTrue();
        assertThat(rule.order()).isEqualTo(7);
        assertThat(rule.repeat()).isEqualTo(Repeat.ALWAYS);
        assertThat(rule.criteria()).isEqualTo(Criteria.NONE);
    }

    @Test
    void readOnlyMembersMayBeSentBack() {
        Map<String, @Nullable Object> document = RuleDocument.stored(Given.rule(DEAL_WON));
        RuleDocument.READ_ONLY.forEach(name -> document.put(name, "x"));
        Rule previous = Given.rule(DEAL_WON);
        assertThat(Given.mistakes(document, Optional.of(previous))).isEmpty();
    }

    @Test
    void actionsKeepTheirIdsAndNumbersAreNeverUsedTwice() {
        Rule rule = Given.rule(DEAL_WON);
        Map<String, @Nullable Object> document = RuleDocument.document(rule);
        document.put(
                "timeBasedActions",
                List.of(
                        Given.map("{'webhook': 'wh_1', 'offset': 1, 'unit': 'days'}"),
                        Given.map("{'id': 'act_2', 'webhook': 'wh_1', 'offset': 1, 'unit': 'days'}")));
        Rule changed = valid(RuleDocument.parse(document, Given.context(Optional.of(rule))));
        assertThat(changed.timeBasedActions()).extracting(Action.TimeBased::id).containsExactly("act_3", "act_2");
        assertThat(changed.nextAction()).isEqualTo(4);
        Rule stored = valid(RuleDocument.read(RuleDocument.stored(changed), 1));
        assertThat(stored).isEqualTo(changed);
        document.put("timeBasedActions", List.of(Given.map("{'id': 'act_1', 'webhook': 'wh_1'}")));
        assertThat(Given.mistakes(document, Optional.of(changed))).containsExactly("/timeBasedActions/0/id unknown");
    }

    @Test
    void everyMistakeIsNamedAtOnce() {
        assertThat(Given.mistakes("""
                {'name': 'a#b', 'order': -1, 'repeat': 'never', 'trigger': {'type': 'edit', 'fields': ['Nope'], 'x': 1},
                 'module': 'Deals', 'surprise': 1,
                 'criteria': {'conditions': [{'field': 'Deal Name', 'operator': 'is', 'value': 'x'},
                                             {'field': 'Amount', 'operator': 'contains', 'value': 1},
                                             {'field': 'Amount', 'operator': 'between', 'low': 2, 'high': 1}],
                              'pattern': '1 AND 2'},
                 'instantAction': {'webhook': 'wh_7'},
                 'timeBasedActions': [{'webhook': 'wh_9', 'anchor': {'field': 'Amount'}, 'at': '24:00'}]}"""))
                .containsExactlyInAnyOrder(
                        "/name character",
                        "/order range",
                        "/repeat choice",
                        "/trigger/fields/0 unknown",
                        "/trigger/x unknown",
                        "/surprise unknown",
                        "/criteria/conditions/0/field unknown",
                        "/criteria/conditions/1/operator notApplicable",
                        "/criteria/conditions/2/high range",
                        "/criteria/pattern pattern",
                        "/instantAction/webhook unknown",
                        "/timeBasedActions/0/webhook module",
                        "/timeBasedActions/0/anchor/field type",
                        "/timeBasedActions/0/at format");
    }

    @Test
    void aLabelIsHelpedOn() {
        Parsed<Rule> parsed = RuleDocument.parse(
                Given.map("{'name': 'R', 'module': 'Deals', 'trigger': {'type': 'create'}, 'criteria': {'conditions':"
                        + " [{'field': 'Deal Name', 'operator': 'isEmpty'}]}}"),
                Given.context());
        assertThat(parsed)
                .isEqualTo(new Parsed.Invalid<Rule>(List.of(new FieldError(
                        "/criteria/conditions/0/field",
                        "unknown",
                        "Deals has no field Deal Name; did you mean Deal_Name?"))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'field': 'Text_Gone', 'operator': 'isEmpty' | /field unavailable",
                "'field': 'Text1' | /operator required",
                "'field': 'Text1', 'operator': 'like' | /operator choice",
                "'operator': 'isEmpty' | /field required",
                "'field': 'Text1', 'operator': 'is' | /value required",
                "'field': 'Text1', 'operator': 'is', 'value': '' | /value empty",
                "'field': 'Text1', 'operator': 'contains', 'value': '' | /value empty",
                "'field': 'Text1', 'operator': 'in', 'values': [] | /values required",
                "'field': 'Text1', 'operator': 'in', 'values': ['a', ''] | /values/1 empty",
                "'field': 'Text1', 'operator': 'in', 'values': [['a']] | /values/0 type",
                "'field': 'Text1', 'operator': 'in', 'value': 'a' | /value notApplicable; /values required",
                "'field': 'Text1', 'operator': 'is', 'values': ['a'] | /values notApplicable",
                "'field': 'Text1', 'operator': 'is', 'value': {} | /value type",
                "'field': 'Text1', 'operator': 'is', 'value': 'a', 'otherField': 'Text2' | /otherField conflict",
                "'field': 'Text1', 'operator': 'is', 'otherField': 'Decimal1' | /otherField type",
                "'field': 'Text1', 'operator': 'is', 'otherField': 'Nope' | /otherField unknown",
                "'field': 'Text1', 'operator': 'is', 'relative': {'range': 'today'} | /relative notApplicable",
                "'field': 'Text1', 'operator': 'isEmpty', 'value': 'a' | /value notApplicable",
                "'field': 'Text1', 'operator': 'lt', 'value': 'a' | /operator notApplicable",
                "'field': 'Picklist1', 'operator': 'notContains', 'value': 'a' | /operator notApplicable",
                "'field': 'Boolean1', 'operator': 'is', 'value': 'yes' | /value type",
                "'field': 'Boolean1', 'operator': 'isNot', 'value': true | /operator notApplicable",
                "'field': 'Decimal1', 'operator': 'is', 'value': '1,5' | /value type",
                "'field': 'Decimal1', 'operator': 'in', 'values': [1, true] | /values/1 type",
                "'field': 'Decimal1', 'operator': 'between', 'low': 1 | /high required",
                "'field': 'Decimal1', 'operator': 'between', 'low': '2.01', 'high': 2 | /high range",
                "'field': 'Date1', 'operator': 'is', 'value': '24-11-2026' | /value format",
                "'field': 'Date1', 'operator': 'is', 'value': '2026-11-24T09:00:00Z' | /value format",
                "'field': 'Datetime1', 'operator': 'is', 'value': '2026-11-24T25:00:00Z' | /value format",
                "'field': 'Date1', 'operator': 'between', 'low': '2026-11-25', 'high': '2026-11-24' | /high range",
                "'field': 'Datetime1', 'operator': 'between', 'low': '2026-11-24T23:00:00Z', 'high': '2026-11-24' | /high range",
                "'field': 'Date1', 'operator': 'is', 'relative': {'range': 'someday'} | /relative/range choice",
                "'field': 'Date1', 'operator': 'is', 'relative': {'range': 'lastNDays'} | /relative/n required",
                "'field': 'Date1', 'operator': 'is', 'relative': {'range': 'lastNDays', 'n': 0} | /relative/n range",
                "'field': 'Date1', 'operator': 'is', 'relative': {'range': 'lastNDays', 'n': 2147483648} | /relative/n range",
                "'field': 'Date1', 'operator': 'is', 'relative': {'range': 'today', 'n': 1} | /relative/n unknown",
                "'field': 'Date1', 'operator': 'ageInDays' | /value required",
                "'field': 'Date1', 'operator': 'ageInDays', 'comparison': 'contains', 'value': 1 | /comparison choice",
                "'field': 'Date1', 'operator': 'ageInDays', 'comparison': 'gt', 'value': 1e9 | /value range",
                "'field': 'Date1', 'operator': 'ageInDays', 'comparison': 'between', 'low': 3, 'high': 2 | /high range",
                "'field': 'Multiselect1', 'operator': 'is', 'value': 'a' | /values required",
                "'field': 'Multiselect1', 'operator': 'includesAll', 'values': [] | /values required",
                "'field': 'Lookup1', 'operator': 'is', 'value': '' | /value empty",
                "'field': 'Text1', 'operator': 'changed' | /operator notApplicable",
                "'field': 'Text1', 'operator': 'was', 'value': 'a' | /operator notApplicable",
            })
    void conditionsAreJudged(String condition, String expected) {
        List<String> mistakes = Given.mistakes(
                "{'name': 'R', 'module': 'Deals', 'trigger': {'type': 'create'}, 'criteria': {'conditions': [{"
                        + condition + "}]}}");
        assertThat(mistakes)
                .containsExactly(java.util.Arrays.stream(expected.split("; "))
                        .map(mistake -> "/criteria/conditions/0" + mistake)
                        .toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'trigger': null | /trigger required",
                "'trigger': 'create' | /trigger type",
                "'trigger': {} | /trigger/type required",
                "'trigger': {'type': 'never'} | /trigger/type choice",
                "'trigger': {'type': 'edit', 'fields': ['Stage', 'Stage']} | /trigger/fields/1 duplicate",
                "'trigger': {'type': 'edit', 'fields': ['Modified_Time']} | /trigger/fields/0 notApplicable",
                "'trigger': {'type': 'edit', 'fields': 'Stage'} | /trigger/fields type",
                "'trigger': {'type': 'fieldUpdate'} | /trigger/changes required",
                "'trigger': {'type': 'fieldUpdate', 'changes': [{'field': 'Stage', 'to': {'operator': 'lt', 'value': 1}}]} | /trigger/changes/0/to/operator notApplicable",
                "'trigger': {'type': 'fieldUpdate', 'changes': [{'field': 'Stage', 'from': {'operator': 'changed'}}]} | /trigger/changes/0/from/operator notApplicable",
                "'trigger': {'type': 'date', 'field': 'Stage'} | /trigger/field type",
                "'trigger': {'type': 'date', 'field': 'Closing_Date', 'offset': 9223372036854775807} | /trigger/offset range",
                "'trigger': {'type': 'date', 'field': 'Closing_Date', 'offset': -3654} | /trigger/offset range",
                "'trigger': {'type': 'date', 'field': 'Closing_Date', 'at': '9:00'} | /trigger/at format",
                "'trigger': {'type': 'date', 'field': 'Closing_Date', 'recurrence': 'daily'} | /trigger/recurrence choice",
                "'trigger': {'type': 'date', 'field': 'Datetime1', 'unit': 'hours', 'at': '09:00'} | /trigger/at notApplicable",
                "'trigger': {'type': 'delete'}, 'repeat': 'onTransition' | /repeat notApplicable",
                "'trigger': {'type': 'delete'}, 'timeBasedActions': [{'webhook': 'wh_1'}] | /timeBasedActions notApplicable",
                "'trigger': {'type': 'create'}, 'timeBasedActions': [{'webhook': 'wh_1', 'offset': -1, 'unit': 'days'}] | /timeBasedActions/0/offset range",
                "'trigger': {'type': 'create'}, 'timeBasedActions': [{'webhook': 'wh_1', 'offset': 121, 'unit': 'months'}] | /timeBasedActions/0/offset range",
                "'trigger': {'type': 'create'}, 'timeBasedActions': [{'webhook': 'wh_1', 'offset': 1}] | /timeBasedActions/0/unit required",
                "'trigger': {'type': 'create'}, 'timeBasedActions': [{'webhook': 'wh_1', 'graceMinutes': 1441}] | /timeBasedActions/0/graceMinutes range",
                "'trigger': {'type': 'create'}, 'timeBasedActions': [{'webhook': 'wh_1', 'at': '23:60'}] | /timeBasedActions/0/at format",
                "'trigger': {'type': 'create'}, 'timeBasedActions': [{'webhook': 'wh_1', 'anchor': 'never'}] | /timeBasedActions/0/anchor choice",
                "'trigger': {'type': 'create'}, 'timeBasedActions': [{'webhook': 'wh_1', 'id': 'act_1'}] | /timeBasedActions/0/id unknown",
                "'trigger': {'type': 'create'}, 'timeBasedActions': [{'webhook': 'wh_1', 'id': ''}] | /timeBasedActions/0/id unknown",
                "'trigger': {'type': 'create'}, 'timeBasedActions': [{}] | /timeBasedActions/0/webhook required",
                "'trigger': {'type': 'create'}, 'instantActions': [{'webhook': 'wh_1'}, {'webhook': 'wh_2'}] | /instantActions tooMany",
                "'trigger': {'type': 'create'}, 'criteria': {'pattern': '1'} | /criteria/pattern pattern",
            })
    void triggersAndActionsAreJudged(String members, String expected) {
        assertThat(Given.mistakes("{'name': 'R', 'module': 'Deals', " + members + "}"))
                .containsExactly(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"Nope, unknown", "Calls, notApplicable", "Notes, notApplicable", "Users, notApplicable"})
    void modulesAreJudged(String module, String code) {
        assertThat(Given.mistakes("{'name': 'R', 'module': '" + module + "', 'trigger': {'type': 'create'}}"))
                .containsExactly("/module " + code);
    }

    @Test
    void theModuleOfARuleStays() {
        Rule rule = Given.rule(DEAL_WON);
        assertThat(Given.mistakes(
                        Given.map("{'name': 'R', 'module': 'Leads', 'trigger': {'type': 'create'}}"),
                        Optional.of(rule)))
                .containsExactly("/module immutable");
    }

    @Test
    @DisplayName("[R1] at most 5 time-based actions, [C1] at most 25 rows")
    void countsAreLimited() {
        Map<String, @Nullable Object> document = RuleDocument.document(Given.rule(DEAL_WON));
        List<Object> actions = new ArrayList<>();
        List<Object> conditions = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            actions.add(Given.map("{'webhook': 'wh_1'}"));
        }
        for (int i = 0; i < 26; i++) {
            conditions.add(Given.map("{'field': 'Stage', 'operator': 'isEmpty'}"));
        }
        document.put("timeBasedActions", actions);
        document.put("criteria", new java.util.HashMap<>(Map.of("conditions", conditions)));
        assertThat(Given.mistakes(document, Optional.empty()))
                .containsExactly("/criteria/conditions tooMany", "/timeBasedActions tooMany");
        document.put("timeBasedActions", actions.subList(0, 5));
        document.put("criteria", new java.util.HashMap<>(Map.of("conditions", conditions.subList(0, 25))));
        assertThat(Given.mistakes(document, Optional.empty())).isEmpty();
    }

    @Test
    @DisplayName("[W1] names of any script, 1 to 100 code points")
    void namesAreJudged() {
        String document = "{'name': '%s', 'module': 'Deals', 'trigger': {'type': 'create'}}";
        for (String good : List.of("Ünïcode 合計 हिन्दी", "A-b_c.d (e) & f/g", "𝒜".repeat(100))) {
            assertThat(Given.mistakes(document.formatted(good))).as(good).isEmpty();
        }
        assertThat(Given.mistakes(document.formatted("   "))).containsExactly("/name required");
        assertThat(Given.mistakes(document.formatted("𝒜".repeat(101)))).containsExactly("/name tooLong");
        for (String bad : List.of("a~b", "a%b", "a<b", "a\u0000b", "a\nb", "a\u202Eb", "😀")) {
            assertThat(Given.mistakes(document.formatted(bad))).as(bad).containsExactly("/name character");
        }
    }

    @Test
    @DisplayName("ageInDays may be written in three ways")
    void daysAreReadFromEverywhere() {
        Condition expected = new Condition("Date1", Operator.AGE_IN_DAYS, new Operand.Days(Operator.GT, 3, 3));
        for (String condition : List.of(
                "'operator': 'ageInDays', 'comparison': 'gt', 'value': 3",
                "'operator': 'ageInDays', 'relative': {'comparison': 'gt', 'n': 3}",
                "'operator': 'ageInDays', 'relative': {'range': 'ageInDays', 'comparison': 'gt', 'value': '3'}",
                "'operator': 'gt', 'relative': {'range': 'ageInDays', 'n': 3}",
                "'operator': 'is', 'relative': {'range': 'ageInDays', 'comparison': 'gt', 'n': 3}")) {
            assertThat(Given.rule("'type': 'create'", "'field': 'Date1', " + condition)
                            .criteria()
                            .conditions())
                    .as(condition)
                    .containsExactly(expected);
        }
    }

    @Test
    @DisplayName("[R8] a stored rule is read without judgement, and flagged when it is compiled")
    void storedRulesMayNameWhatIsGone() {
        Map<String, @Nullable Object> document = RuleDocument.stored(Given.rule(DEAL_WON));
        document.put(
                "criteria",
                Given.map("{'conditions': [{'field': 'Text_Gone', 'operator': 'isNot', 'value': 'x'},"
                        + " {'field': 'Nope', 'operator': 'isEmpty'}]}"));
        document.put("instantAction", Given.map("{'webhook': 'wh_deleted'}"));
        Rule rule = valid(RuleDocument.read(document, 3));
        CompiledRule compiled = RuleCompiler.compile(rule, Given.SCHEMA, koerier.ingest.FieldPlan.builder());
        assertThat(compiled.invalidReason())
                .contains("/criteria/conditions/0/field: Text_Gone has been deleted")
                .contains("/criteria/conditions/1/field: Deals has no field Nope");
        assertThat(Given.fires(rule, koerier.ingest.Operation.CREATE, Given.edit("", "")))
                .isFalse();
    }

    private static Rule valid(Parsed<Rule> parsed) {
        if (parsed instanceof Parsed.Valid<Rule>(Rule rule)) {
            return rule;
        }
        throw new AssertionError(parsed);
    }
}
