package koerier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryIdTest {
    @Test
    @DisplayName("[D4] an id is dlv_ and 26 digits of base32hex")
    void anIdIsBase32Hex() {
        assertThat(new DeliveryId(new Position(0, 0), 0, 0)).hasToString("dlv_" + "0".repeat(26));
        assertThat(new DeliveryId(new Position(1, 2), 3, 4)).hasToString("dlv_0000000000002002000000o00g");
        assertThat(new DeliveryId(new Position(Long.MAX_VALUE, 0xFFFF), Integer.MAX_VALUE, 0xFFFF))
                .hasToString("dlv_fvvvvvvvvvvvvvvvfvvvvvvvvs");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("an id survives the round trip, and sorts by time")
    void roundTripAndOrder(long seed) {
        var random = new SplittableRandom(seed);
        List<DeliveryId> ids = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            var position = new Position(random.nextLong() >>> random.nextInt(1, 64), random.nextInt(0x10000));
            var id = new DeliveryId(position, random.nextInt() >>> 1, random.nextInt(0x10000));
            assertThat(DeliveryId.parse(id.toString())).as("seed %d", seed).contains(id);
            ids.add(id);
        }
        assertThat(ids.stream().sorted(Comparator.comparing(DeliveryId::toString)))
                .as("seed %d", seed)
                .isSortedAccordingTo(
                        Comparator.comparingLong(id -> id.position().micros()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dlv_",
                "0",
                "dlv_0000000000000000000000000",
                "dlv_000000000000000000000000000",
                "DLV_00000000000000000000000000",
                "wh__00000000000000000000000000",
                "dlv_0000000000000000000000000w",
                "dlv_0000000000000000000000000V",
                "dlv_00000000000000000000000001",
                "dlv_00000000000000000000000003",
                "dlv_g0000000000000000000000000",
                "dlv_0000000000000000g000000000",
                "dlv_000000000000000000000000=0",
                "dlv_0000000000000000000000000 ",
                "dlv_0000000000000000000000000\u00e9",
                "dlv_0000000000000000000000000\u0660"
            })
    @DisplayName("whatever is not exactly an id is refused")
    void otherTextIsRefused(String text) {
        assertThat(DeliveryId.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    @DisplayName("text that is read is written the same")
    void readTextIsWrittenTheSame(long seed) {
        var random = new SplittableRandom(seed);
        String alphabet = "0123456789abcdefghijklmnopqrstuvwxyzAV=_ ";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder("dlv_");
            int letters = random.nextInt(4) == 0 ? alphabet.length() : 32;
            for (int digit = 0; digit < 26; digit++) {
                text.append(alphabet.charAt(random.nextInt(letters)));
            }
            DeliveryId.parse(text.toString())
                    .ifPresent(id -> assertThat(id).as("seed %d", seed).hasToString(text.toString()));
        }
    }

    @Test
    @DisplayName("what does not fit into an id is refused")
    void outOfRangeIsRefused() {
        var origin = new Position(0, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> new DeliveryId(new Position(-1, 0), 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeliveryId(new Position(0, 0x10000), 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeliveryId(new Position(0, -1), 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeliveryId(origin, -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeliveryId(origin, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeliveryId(origin, 0, 0x10000));
    }
}
