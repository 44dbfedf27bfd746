package koerier.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import koerier.schema.FieldType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("[C] criteria: what each operator says of each type")
class TruthTableTest {

    /// Field, condition, the values for which it holds, the values for which it does not; `-` is an absent one.
    /// Where an operator has a negative twin, that is asked too, and must say the opposite of every value.
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // text: folded, not trimmed
                "Text1 | is 'Straße' | 'straße' 'STRASSE' 'Strasse' 'stra\\u00dfe' | 'Strase' ' straße' '' null - 5 {} ['Straße']",
                "Text1 | is 'é' | 'é' 'É' 'e\\u0301' 'E\\u0301' | 'e' 'ee' null",
                "Text1 | is 'e' | 'e' 'E' | 'e\\u0301' 'é' 'ee' null",
                "Text1 | is 'I' | 'i' 'I' | 'ı' 'İ'",
                "Text1 | is '5' | '5' 5 | '5.0' 5.0 55 true",
                "Text1 | is 5 | '5' 5 | '5.0' null",
                "Text1 | is 'true' | 'true' true 'TRUE' | false null",
                "Text1 | is 'a/b' | 'a/b' 'a\\/B' | 'a'",
                "Text1 | contains 'an' | 'an' 'Banana' 'BAN' 'bé an' | 'bn' '' null - 'a n'",
                "Text1 | contains 'aab' | 'aaab' 'AAAB' 'éaab' 'aabé' 'aab\\u0301' | 'aaa' 'aa b'",
                "Text1 | contains 'é' | 'caf\\u00c9s' 'cafe\\u0301' | 'cafe'",
                "Text1 | contains 'e' | 'cafe' 'EA' | 'cafe\\u0301'",
                "Text1 | startsWith 'Ca' | 'ca' 'CAFE' 'café' | 'c' 'xca' 'ca\\u0301' null ''",
                "Text1 | endsWith 'fe' | 'fe' 'caFE' 'éfe' | 'e' 'fex' 'cafe\\u0301' null ''",
                "Textarea1 | contains 'two' | 'one\\ntwo' 'one\\tTWO' | 'one'",
                "Email1 | endsWith '@Example.com' | 'a@example.com' | 'a@example.org' null",
                "Phone1 | is '+31' | '+31' | '31' 31 null",
                "Url1 | startsWith 'https://' | 'https://a' 'HTTPS:\\/\\/a' | 'http://a' null",
                "Autonumber1 | is 'D-1' | 'd-1' | 'D-11' null",
                "Text1 | in 'a','B' | 'A' 'b' | 'c' 'ab' null '' -",
                "Text1 | in 'é','x' | 'É' 'e\\u0301' 'X' | 'e' null",
                // numbers: exact, as JSON number or text
                "Decimal1 | is 1 | 1 1.0 '1.00' 1e0 10e-1 '+1' 0.1e1 | 1.0000000000000000000000001 -1 'x' '' null - true {} '1,0' ' 1' '1.'",
                "Decimal1 | is 0 | 0 0.0 -0 '0e9' | 0.1 null",
                "Decimal1 | is '12500.00' | 12500 '12500' 1.25e4 | 12500.01",
                "Integer1 | is 9007199254740993 | 9007199254740993 | 9007199254740992",
                "Decimal1 | lt 10 | 9.999999 -11 '-1e3' 0 | 10 '10.0' 11 1e999999999 null 'x'",
                "Decimal1 | lte 10 | 10 10.0 9 | 10.01 null",
                "Decimal1 | gt -0.5 | 0 -0.49 1e999999999 | -0.5 -5e-1 -1e999999999 null",
                "Decimal1 | gte -0.5 | -0.5 0 | -0.51 null",
                "Decimal1 | gt '1e999999998' | 1e999999999 | 1 1e999999998",
                "Percent1 | between 5 10 | 5 10 '7.5' | 4.999 10.001 null 'x'",
                "Currency1 | between -1 -1 | -1 | 1 null",
                "Currency1 | in 1,'2.50' | 1.0 2.5 | 3 null",
                // dates: the day
                "Date1 | is '2026-11-24' | '2026-11-24' '2026-11-24T23:59:00-05:00' | '2026-11-23' '2026-11-2' '24-11-2026' 20261124 null '2026-02-30' -",
                "Date1 | before '2026-11-24' | '2026-11-23' '0001-01-01' | '2026-11-24' null",
                "Date1 | after '2026-11-24' | '2026-11-25' '9999-12-31' | '2026-11-24' null",
                "Date1 | onOrBefore '2026-11-24' | '2026-11-24' '2024-02-29' | '2026-11-25' '2023-02-29' null",
                "Date1 | onOrAfter '2026-11-24' | '2026-11-24' '2026-11-25' | '2026-11-23' null",
                "Date1 | between '2026-11-24' '2026-11-26' | '2026-11-24' '2026-11-26' | '2026-11-23' '2026-11-27' null",
                // date-times: a literal date is the whole local day, in Amsterdam from 23:00Z to 23:00Z
                "Datetime1 | is '2026-11-24' | '2026-11-23T23:00:00Z' '2026-11-24T22:59:59.999Z' '2026-11-24T00:00' '2026-11-24' '2026-11-24 23:59:59' | '2026-11-23T22:59:59.999Z' '2026-11-24T23:00:00Z' '2026-11-24T24:00' null 'x'",
                "Datetime1 | before '2026-11-24' | '2026-11-23T22:59:59Z' | '2026-11-23T23:00:00Z' null",
                "Datetime1 | after '2026-11-24' | '2026-11-24T23:00:00Z' | '2026-11-24T22:59:59Z' null",
                "Datetime1 | onOrBefore '2026-11-24' | '2026-11-24T22:59:59Z' | '2026-11-24T23:00:00Z' null",
                "Datetime1 | onOrAfter '2026-11-24' | '2026-11-23T23:00:00Z' | '2026-11-23T22:59:59Z' null",
                "Datetime1 | between '2026-11-24' '2026-11-24' | '2026-11-23T23:00:00Z' '2026-11-24T22:59:59Z' | '2026-11-24T23:00:00Z' null",
                "Datetime1 | is '2026-11-24T09:30:00Z' | '2026-11-24T10:30:00+01:00' '2026-11-24T10:30' '2026-11-24T10:30:00.000+0100' | '2026-11-24T09:30:00.001Z' '2026-11-24T09:30:01Z' null",
                "Datetime1 | before '2026-11-24T09:30:00Z' | '2026-11-24T09:29:59.999Z' | '2026-11-24T09:30:00Z' null",
                "Datetime1 | between '2026-11-24T09:00:00Z' '2026-11-24' | '2026-11-24T09:00:00Z' '2026-11-24T22:59:59Z' | '2026-11-24T08:59:59Z' '2026-11-24T23:00:00Z' null",
                // the day on which the clocks change has 23 or 25 hours
                "Datetime1 | is '2026-03-29' | '2026-03-28T23:00:00Z' '2026-03-29T21:59:59Z' | '2026-03-28T22:59:59Z' '2026-03-29T22:00:00Z'",
                "Datetime1 | is '2026-10-25' | '2026-10-24T22:00:00Z' '2026-10-25T22:59:59Z' | '2026-10-24T21:59:59Z' '2026-10-25T23:00:00Z'",
                // picklists: the stored value, case-sensitive
                "Picklist1 | is 'Won' | 'Won' 'W\\u006fn' | 'won' 'Won ' 'Wo' '' null -",
                "Picklist1 | in 'A','B' | 'A' 'B' | 'a' 'C' null",
                "Picklist1 | contains 'os' | 'Close' 'os' | 'OS' null ''",
                "Picklist1 | startsWith 'Cl' | 'Closed' | 'closed' null",
                // multi-selects: sets
                "Multiselect1 | is 'a','b' | ['b','a'] ['a','b','a'] 'a;b' ' b ; a ' | ['a'] ['a','b','c'] [] null 'a' ['A','b']",
                "Multiselect1 | includesAll 'a','b' | ['a','b','c'] 'c;b;a' | ['a'] [] null - 'ab'",
                "Multiselect1 | includesAny 'a','b' | ['b'] 'c;a' ['x',null,'a'] | ['c'] [] null - ''",
                "Multiselect1 | includesAny 5 | [5] '5' 5 ['5'] | [6] null",
                // booleans: null is false
                "Boolean1 | is true | true 'true' | false 'false' null - 'TRUE' 1 'x'",
                "Boolean1 | is false | false 'false' null - 1 'x' | true 'true'",
                // references: the id
                "Lookup1 | is '55' | {'id':'55','name':'x'} {'name':'x','id':55} '55' 55 | {'id':'5'} {'name':'55'} {'id':null} {'id':['55']} null - '' true",
                "Owner1 | is 'currentUser' | {'id':'7'} '7' 7 | {'id':'8'} null",
                "User1 | in '1','currentUser' | {'id':'1'} 7 | '2' null",
                "Lookup1 | in '1',2 | '1' {'id':2} | 3 null",
            })
    void holdsOrNot(String field, String condition, String yes, String no) {
        String json = condition(field, condition);
        String negative = negative(json);
        for (String value : values(yes)) {
            assertThat(Given.holds(json, record(field, value))).as(value).isTrue();
            assertThat(negative != null && Given.holds(negative, record(field, value)))
                    .as("not " + value)
                    .isFalse();
        }
        for (String value : values(no)) {
            assertThat(Given.holds(json, record(field, value))).as(value).isFalse();
            assertThat(negative == null || Given.holds(negative, record(field, value)))
                    .as("not " + value)
                    .isTrue();
        }
    }

    @Test
    void emptinessIsJudgedByType() {
        for (FieldType type : FieldType.values()) {
            String name = Given.name(type, "1");
            String filled = switch (type.family()) {
                case TEXT, PICKLIST -> "'a'";
                case NUMBER -> "0";
                case DATE -> "'2026-11-24'";
                case BOOLEAN -> "false";
                case MULTISELECT -> "['a']";
                case REFERENCE -> "{'id': '1'}";
            };
            String unreadable = switch (type.family()) {
                case TEXT, PICKLIST -> "{}";
                case NUMBER, DATE, BOOLEAN -> "'x'";
                case MULTISELECT -> "[null, '']";
                case REFERENCE -> "{'name': 'x'}";
            };
            for (String empty : new String[] {"null", "-", "''", "[]", unreadable}) {
                assertThat(Given.holds(condition(name, "isEmpty"), record(name, empty)))
                        .as(name + empty)
                        .isTrue();
                assertThat(Given.holds(condition(name, "isNotEmpty"), record(name, empty)))
                        .as(name + empty)
                        .isFalse();
            }
            assertThat(Given.holds(condition(name, "isEmpty"), record(name, filled)))
                    .as(name)
                    .isFalse();
            assertThat(Given.holds(condition(name, "isNotEmpty"), record(name, filled)))
                    .as(name)
                    .isTrue();
        }
    }

    private static String record(String field, String value) {
        return value.equals("-") ? "" : "'" + field + "': " + value;
    }

    /// `is 'x'`, `in 'x','y'`, `between 'x' 'y'` as the members of a condition.
    private static String condition(String field, String text) {
        String[] words = text.split(" ", 2);
        String head = "'field': '" + field + "', 'operator': '" + words[0] + "'";
        if (words.length == 1) {
            return head;
        }
        if (words[0].equals("between")) {
            String[] bounds = words[1].split(" ");
            return head + ", 'low': " + bounds[0] + ", 'high': " + bounds[1];
        }
        boolean list = words[0].equals("in") || field.startsWith("Multiselect");
        return head + (list ? ", 'values': [" + words[1] + "]" : ", 'value': " + words[1]);
    }

    private static String negative(String condition) {
        for (Operator operator : Operator.values()) {
            Operator positive = operator.positive();
            if (positive != null) {
                String of = "'operator': '"
                        + ConditionDocument.predicate(new Condition("", positive, new Operand.None()))
                                .get("operator") + "'";
                String to = "'operator': '"
                        + ConditionDocument.predicate(new Condition("", operator, new Operand.None()))
                                .get("operator") + "'";
                String negated = condition.replace(of, to);
                if (!negated.equals(condition)
                        && Given.mistakes("{'name': 'R', 'module': 'Deals', 'trigger': {'type': 'create'}, 'criteria':"
                                        + " {'conditions': [{" + negated + "}]}}")
                                .isEmpty()) {
                    return negated;
                }
            }
        }
        return null;
    }

    /// JSON values between blanks; the blanks inside of quotes and brackets belong to them.
    private static List<String> values(String text) {
        List<String> result = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (char c : text.strip().toCharArray()) {
            quoted ^= c == '\'';
            if (c == ' ' && !quoted) {
                result.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        result.add(value.toString());
        return result;
    }
}
