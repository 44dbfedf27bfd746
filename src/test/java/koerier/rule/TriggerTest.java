package koerier.rule;

import static org.assertj.core.api.Assertions.assertThat;

import koerier.ingest.Operation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("[R2] triggers, [R3] changes, [R4] repeat")
class TriggerTest {
    private static final String WON = "'field': 'Stage', 'operator': 'is', 'value': 'Closed Won'";

    private static Rule withTrigger(String trigger) {
        return Given.rule("{'name': 'R', 'module': 'Deals', 'trigger': {" + trigger + "}}");
    }

    private static boolean edited(Rule rule, String record, String previous) {
        return Given.fires(rule, Operation.EDIT, Given.edit(record, previous));
    }

    @ParameterizedTest(name = "{0} sees create {1}, edit {2}, delete {3}")
    @CsvSource({
        "create, true, false, false",
        "edit, false, true, false",
        "createOrEdit, true, true, false",
        "delete, false, false, true",
    })
    void seeTheirOperations(String type, boolean create, boolean edit, boolean delete) {
        Rule rule = withTrigger("'type': '" + type + "'");
        String event = Given.edit("'Stage': 'B'", "'Stage': 'A'");
        assertThat(Given.fires(rule, Operation.CREATE, event)).isEqualTo(create);
        assertThat(Given.fires(rule, Operation.EDIT, event)).isEqualTo(edit);
        assertThat(Given.fires(rule, Operation.DELETE, event)).isEqualTo(delete);
    }

    @Test
    void anEditNeedsAChange() {
        for (String type : new String[] {"edit", "createOrEdit"}) {
            Rule rule = withTrigger("'type': '" + type + "'");
            assertThat(Given.fires(rule, Operation.EDIT, "{'record': {'Stage': 'A'}}"))
                    .isFalse();
            assertThat(Given.fires(rule, Operation.EDIT, "{'record': {'Stage': 'A'}, 'previous': null}"))
                    .isFalse();
            assertThat(edited(rule, "'Stage': 'A'", "")).isFalse();
            assertThat(edited(rule, "'Stage': 'A'", "'Stage': 'A'")).isFalse();
            assertThat(edited(rule, "'Stage': 'A'", "'Stage': 'B'")).isTrue();
            assertThat(edited(rule, "'Stage': 'A', 'Amount': 1", "'Stage': 'A', 'Amount': 2"))
                    .isTrue();
        }
    }

    @ParameterizedTest(name = "{0}: {1} -> {2} is a change: {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Text1|'a'|'a'|false",
                "Text1|'a'|'A'|true",
                "Text1|'a'|'\\u0061'|false",
                "Text1|''|null|false",
                "Text1|null|''|false",
                "Text1|null|'a'|true",
                "Decimal1|1.0|1.00|false",
                "Decimal1|'1.0'|1|false",
                "Decimal1|1e2|100|false",
                "Decimal1|1|1.0000000000000000000000001|true",
                "Decimal1|'x'|'x'|false",
                "Decimal1|'x'|'y'|true",
                "Date1|'2026-11-24'|'2026-11-24'|false",
                "Date1|'2026-11-24'|'2026-11-24T00:00:00Z'|false",
                "Date1|'2026-11-24'|'2026-11-25'|true",
                "Datetime1|'2026-11-24T10:00:00+01:00'|'2026-11-24T09:00:00Z'|false",
                "Datetime1|'2026-11-24T10:00:00+01:00'|'2026-11-24T10:00:00Z'|true",
                "Multiselect1|['a','b']|['b','a','a']|false",
                "Multiselect1|['a','b']|'a; b'|false",
                "Multiselect1|[]|null|false",
                "Multiselect1|['a']|['a','b']|true",
                "Lookup1|{'id':'1','name':'x'}|{'id':'1','name':'y'}|false",
                "Lookup1|{'id':'1'}|1|false",
                "Lookup1|{'id':'1'}|{'id':'2'}|true",
                "Boolean1|false|true|true",
                "Boolean1|false|null|true",
                "Modified_Time|'2026-11-24T10:00:00Z'|'2026-11-25T10:00:00Z'|false",
                "Nobody_Knows|'a'|'b'|true",
                "Nobody_Knows|1.0|1.00|true",
            })
    void changesAreJudgedByType(String field, String before, String after, boolean change) {
        String record = "'" + field + "': " + after;
        String previous = "'" + field + "': " + before;
        assertThat(edited(withTrigger("'type': 'edit'"), record, previous)).isEqualTo(change);
        if (!field.equals("Modified_Time") && !field.equals("Nobody_Knows")) {
            Rule listed = withTrigger("'type': 'edit', 'fields': ['" + field + "']");
            assertThat(edited(listed, record, previous)).isEqualTo(change);
            assertThat(edited(listed, previous, record)).isEqualTo(change);
        }
    }

    @Test
    void listedFieldsMatchAnyOrAll() {
        Rule any = withTrigger("'type': 'edit', 'fields': ['Stage', 'Type']");
        Rule all = withTrigger("'type': 'edit', 'fields': ['Stage', 'Type'], 'match': 'all'");
        String record = "'Stage': 'B', 'Type': 'B', 'Amount': 1";
        assertThat(edited(any, record, "'Amount': 2")).isFalse();
        assertThat(edited(any, record, "'Type': 'A'")).isTrue();
        assertThat(edited(all, record, "'Type': 'A'")).isFalse();
        assertThat(edited(all, record, "'Type': 'A', 'Stage': 'A'")).isTrue();
    }

    @Test
    void fieldUpdateLooksAtOldAndNew() {
        Rule rule =
                withTrigger("'type': 'fieldUpdate', 'changes': [{'field': 'Stage', 'from': {'operator': 'is', 'value':"
                        + " 'Prospecting'}, 'to': {'operator': 'is', 'value': 'Price Quote'}}]");
        assertThat(edited(rule, "'Stage': 'Price Quote'", "'Stage': 'Prospecting'"))
                .isTrue();
        assertThat(edited(rule, "'Stage': 'Price Quote'", "'Stage': 'Negotiation'"))
                .isFalse();
        assertThat(edited(rule, "'Stage': 'Closed Won'", "'Stage': 'Prospecting'"))
                .isFalse();
        assertThat(edited(rule, "'Stage': 'Price Quote'", "'Amount': 1")).isFalse();
        assertThat(Given.fires(rule, Operation.CREATE, Given.edit("'Stage': 'Price Quote'", "")))
                .isFalse();
    }

    @Test
    void fieldUpdateToAnyValueIncludesEmpty() {
        Rule rule = withTrigger("'type': 'fieldUpdate', 'changes': [{'field': 'Stage', 'from': null, 'to': null}]");
        assertThat(edited(rule, "'Stage': null", "'Stage': 'A'")).isTrue();
        assertThat(edited(rule, "'Stage': 'A'", "'Stage': ''")).isTrue();
        assertThat(edited(rule, "'Stage': null", "'Stage': ''")).isFalse();
    }

    @Test
    void onTransitionFiresOnlyWhenTheCriteriaBecomeTrue() {
        Rule rule = Given.rule("{'name': 'R', 'module': 'Deals', 'repeat': 'onTransition', 'trigger': {'type':"
                + " 'createOrEdit'}, 'criteria': {'conditions': [{" + WON + "}]}}");
        assertThat(edited(rule, "'Stage': 'Closed Won'", "'Stage': 'Negotiation'"))
                .isTrue();
        assertThat(edited(rule, "'Stage': 'Closed Won', 'Amount': 1", "'Amount': 2"))
                .isFalse();
        assertThat(edited(rule, "'Stage': 'Negotiation'", "'Stage': 'Closed Won'"))
                .isFalse();
        assertThat(Given.fires(rule, Operation.CREATE, Given.edit("'Stage': 'Closed Won'", "")))
                .isTrue();
    }

    @Test
    void beforeATransitionHistoryOperatorsAreFalse() {
        for (String history : new String[] {"changed", "notChanged"}) {
            Rule rule = Given.rule("{'name': 'R', 'module': 'Deals', 'repeat': 'onTransition', 'trigger': {'type':"
                    + " 'edit'}, 'criteria': {'conditions': [{'field': 'Stage', 'operator': '" + history + "'}]}}");
            assertThat(edited(rule, "'Stage': 'B', 'Amount': 1", "'Stage': 'A'"))
                    .isEqualTo(history.equals("changed"));
            assertThat(edited(rule, "'Stage': 'B', 'Amount': 1", "'Amount': 2"))
                    .isEqualTo(history.equals("notChanged"));
        }
    }

    @Test
    void onceAsksWhetherItHasFired() {
        Rule rule = Given.rule("{'name': 'R', 'module': 'Deals', 'repeat': 'once', 'trigger': {'type': 'create'}}");
        String event = Given.edit("'Stage': 'A'", "");
        assertThat(Given.fires(rule, Operation.CREATE, event, Given.NOW, Given.SCHEMA, number -> number == 1))
                .isFalse();
        assertThat(Given.fires(rule, Operation.CREATE, event, Given.NOW, Given.SCHEMA, number -> number == 2))
                .isTrue();
    }

    @Test
    @DisplayName("[R5] a delete reads the record as it was")
    void deleteReadsTheRecord() {
        assertThat(Given.fires(
                        Given.rule("'type': 'delete'", WON), Operation.DELETE, "{'record': {'Stage': 'Closed Won'}}"))
                .isTrue();
    }

    @Test
    void thousandsOfOldValuesAreComparedInLinearTime() {
        StringBuilder record = new StringBuilder("'Stage': 'A'");
        StringBuilder previous = new StringBuilder("'Stage': 'A'");
        for (int i = 0; i < 5_000; i++) {
            record.append(", 'x").append(i).append("': ").append(i);
            previous.append(", 'x").append(4_999 - i).append("': ").append(4_999 - i);
        }
        Rule rule = withTrigger("'type': 'edit'");
        assertThat(edited(rule, record.toString(), previous.toString())).isFalse();
        assertThat(edited(rule, record.toString(), previous + ", 'y': 1")).isTrue();
    }

    @Test
    void inactiveRulesNeverFire() {
        Rule rule = Given.rule("{'name': 'R', 'module': 'Deals', 'active': false, 'trigger': {'type': 'create'}}");
        assertThat(Given.fires(rule, Operation.CREATE, Given.edit("", ""))).isFalse();
    }
}
