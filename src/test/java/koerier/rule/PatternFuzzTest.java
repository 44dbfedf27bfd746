package koerier.rule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import koerier.testkit.Mutations;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PatternFuzzTest {
    @Test
    @DisplayName("[C1] T27 T28 any pattern is refused at a place in it, or reads back as it is written")
    void anything() {
        Mutations.of("pattern").forEach(PatternFuzz::check);
        Mutations.found("pattern", (bytes, where) -> PatternFuzz.check(new String(bytes, UTF_8), where));
    }

    @Test
    @DisplayName("T27 T28 there are no expressions to explode: a pattern of 100,000 brackets is refused at once")
    void deep() {
        String text = "(".repeat(100_000) + "1" + ")".repeat(100_000);
        assertThat(Pattern.parse(text, 1, PatternFuzz.DEPTH_MAX)).isInstanceOf(Pattern.Outcome.Refused.class);
        assertThat(Pattern.parse("1 AND ".repeat(100_000) + "1", 1, PatternFuzz.DEPTH_MAX))
                .isInstanceOf(Pattern.Outcome.Refused.class);
    }
}
