package koerier.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("[C1] pattern")
class PatternTest {

    @ParameterizedTest(name = "{0} over {1} rows is {2}")
    @CsvSource({
        "1, 1, 1",
        "1 AND 2, 2, 1 AND 2",
        "1 and (2 or 3), 3, 1 AND (2 OR 3)",
        "(1 AND 2) OR 3, 3, (1 AND 2) OR 3",
        "((1)), 1, 1",
        "(2)OR(1), 2, 2 OR 1",
        "1Or2, 2, 1 OR 2",
        "3 AND 1 AND 2, 3, 3 AND 1 AND 2",
        "01 AND 2, 2, 1 AND 2",
    })
    void isReadAsWritten(String text, int rows, String canonical) {
        assertThat(Pattern.parse(text, rows, 10))
                .isInstanceOfSatisfying(
                        Pattern.Outcome.Read.class,
                        read -> assertThat(read.pattern()).hasToString(canonical));
    }

    @ParameterizedTest(name = "{0} over {1} rows is refused at {2}")
    @CsvSource({
        "1 and 2 or 3, 3, 9, ambiguous",
        "1 OR 2 AND 3, 3, 8, ambiguous",
        "1 AND 1, 2, 7, twice",
        "1 AND 4, 3, 7, there are 3 rows",
        "0 AND 1, 1, 1, names row 0",
        "1 AND 99999999999999999999, 2, 7, names row",
        "1, 2, 2, does not use row 2",
        "1 AND, 2, 6, ends where",
        "AND 1, 1, 1, unexpected",
        "1 2, 2, 3, unexpected",
        "1 XOR 2, 2, 3, unexpected",
        "1 ANDOR 2, 2, 3, unexpected",
        "(1 AND 2, 2, 1, no closing",
        "1 AND 2), 2, 8, no opening",
        "(), 0, 2, unexpected",
        "1 AND () , 1, 8, unexpected",
        "1 && 2, 2, 3, unexpected",
        "-1, 1, 1, unexpected",
        "1 AND ١, 2, 7, unexpected",
        "((((((((((( 1 ))))))))))), 1, 11, deeper than 10",
    })
    void refusalsNameThePosition(String text, int rows, int position, String reason) {
        assertThat(Pattern.parse(text, rows, 10)).isInstanceOfSatisfying(Pattern.Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).contains(reason);
            assertThat(refused.position()).isEqualTo(position);
        });
    }

    @Test
    void anEmptyOneIsRefused() {
        assertThat(Pattern.parse("", 1, 10)).isInstanceOf(Pattern.Outcome.Refused.class);
    }

    @Test
    void tenParenthesesAreStillFine() {
        assertThat(Pattern.parse("(".repeat(10) + "1" + ")".repeat(10), 1, 10))
                .isInstanceOf(Pattern.Outcome.Read.class);
    }

    @Test
    void aHostileOneCostsNoStack() {
        assertThat(Pattern.parse("(".repeat(100_000), 25, 10)).isInstanceOf(Pattern.Outcome.Refused.class);
        assertThat(Pattern.parse("(".repeat(900), 25, 10)).isInstanceOf(Pattern.Outcome.Refused.class);
    }

    @Test
    void theDefaultJoinsAllByAnd() {
        assertThat(Pattern.all(3)).hasToString("1 AND 2 AND 3");
        assertThat(Pattern.all(1)).hasToString("1");
    }
}
