package koerier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LanesTest {
    // computed outside of Java from the description of the hash
    private static final long HASH_OF_NOTHING = 0xDB01C3104E99566DL;
    private static final long HASH_OF_A_RECORD = 0x9B25480E288F36F5L;
    private static final long HASH_OF_A_FIRING = 0x10E725E197E95D4DL;

    @Test
    @DisplayName("[E4] every version and node agrees on a record's lane")
    void lanesNeverChange() {
        assertThat(Lanes.LANES).isEqualTo(64);
        assertThat(Lanes.hash("", "")).isEqualTo(HASH_OF_NOTHING);
        assertThat(Lanes.hash("demo", "Deals", "4711")).isEqualTo(HASH_OF_A_RECORD);
        assertThat(Lanes.hash("demo", 3, "4711")).isEqualTo(HASH_OF_A_FIRING);
        assertThat(Lanes.lane("demo", "Deals", "4711")).isEqualTo((int) (HASH_OF_A_RECORD & 63));
    }

    @Test
    void partsDoNotRunTogether() {
        Set<Long> hashes = new HashSet<>();
        for (List<String> parts : List.of(
                List.of("ab", "c", "d"),
                List.of("a", "bc", "d"),
                List.of("a", "b", "cd"),
                List.of("", "abcd", ""),
                List.of("abcd", "", ""),
                List.of("", "", "abcd"))) {
            assertThat(hashes.add(Lanes.hash(parts.get(0), parts.get(1), parts.get(2))))
                    .as(parts.toString())
                    .isTrue();
        }
    }

    @Test
    void idsSpreadEvenlyOverTheLanesWhateverTheirPattern() {
        List<IntFunction<String>> patterns = List.of(
                Integer::toString,
                i -> Integer.toString(i * 64),
                i -> String.format("%012d", i * 1_000L),
                i -> "rec-" + Integer.toHexString(i),
                i -> "xxxxxxxxxxxxxxxxxxxx" + (char) ('!' + i % 90) + (char) ('!' + i / 90));
        int records = 6_400;
        for (int pattern = 0; pattern < patterns.size(); pattern++) {
            int[] counts = new int[Lanes.LANES];
            for (int i = 0; i < records; i++) {
                counts[Lanes.lane("demo", "Deals", patterns.get(pattern).apply(i))]++;
            }
            double chiSquared = 0;
            for (int count : counts) {
                chiSquared += (count - 100.0) * (count - 100.0) / 100.0;
            }
            // 63 degrees of freedom: above 120 once in a hundred thousand fair tries
            assertThat(chiSquared).as("pattern " + pattern).isLessThan(120);
        }
    }
}
