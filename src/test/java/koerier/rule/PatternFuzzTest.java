package koerier.rule;

import static org.assertj.core.api.Assertions.assertThat;

import koerier.testkit.Mutations;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PatternFuzzTest {
    private static final int DEPTH_MAX = 10;

    @Test
    @DisplayName("[C1] T27 T28 any pattern is refused at a place in it, or reads back as it is written")
    void anything() {
        Mutations.of("pattern").forEach((text, where) -> {
            for (int rows = 1; rows <= 3; rows++) {
                switch (Pattern.parse(text, rows, DEPTH_MAX)) {
                    case Pattern.Outcome.Refused refused ->
                        assertThat(refused.position()).as(where).isBetween(1, text.length() + 1);
                    case Pattern.Outcome.Read read -> {
                        String canonical = read.pattern().toString();
                        assertThat(Pattern.parse(canonical, rows, DEPTH_MAX))
                                .as(where)
                                .isInstanceOfSatisfying(
                                        Pattern.Outcome.Read.class,
                                        again -> assertThat(again.pattern()).hasToString(canonical));
                    }
                }
            }
        });
    }

    @Test
    @DisplayName("T27 T28 there are no expressions to explode: a pattern of 100,000 brackets is refused at once")
    void deep() {
        String text = "(".repeat(100_000) + "1" + ")".repeat(100_000);
        assertThat(Pattern.parse(text, 1, DEPTH_MAX)).isInstanceOf(Pattern.Outcome.Refused.class);
        assertThat(Pattern.parse("1 AND ".repeat(100_000) + "1", 1, DEPTH_MAX))
                .isInstanceOf(Pattern.Outcome.Refused.class);
    }
}
