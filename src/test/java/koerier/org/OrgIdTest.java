package koerier.org;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrgIdTest {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final String CHARACTERS = "@AMZ[`amz{/059:-_.,é \n\u0000";

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("an organisation id is 1 to 64 letters, digits, `-`, `_` or `.`, a letter or digit first")
    void shape(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int valid = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            int odd = random.nextInt(8); // how many of its characters are any
            int length = random.nextInt(4) == 0 ? 62 + random.nextInt(5) : random.nextInt(6);
            for (int i = 0; i < length; i++) {
                text.append(random.nextInt(8) < odd ? CHARACTERS.charAt(random.nextInt(CHARACTERS.length())) : 'x');
            }
            boolean expected = SHAPE.matcher(text).matches();
            valid += expected ? 1 : 0;
            assertThat(OrgId.isValid(text.toString()))
                    .as("seed %d: '%s'", seed, text)
                    .isEqualTo(expected);
        }
        assertThat(valid).isBetween(2_000, 18_000);
    }
}
