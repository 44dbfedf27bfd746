package koerier.rule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/// Any pattern is refused at a place in it, or reads back as it is written.
public final class PatternFuzz {
    static final int DEPTH_MAX = 10;

    private PatternFuzz() {}

    /// What a fuzzer calls.
    public static void fuzzerTestOneInput(byte[] bytes) {
        check(new String(bytes, UTF_8), "fuzzed");
    }

    static void check(String text, String where) {
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
    }
}
