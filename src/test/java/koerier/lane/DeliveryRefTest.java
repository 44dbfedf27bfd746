package koerier.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeliveryRefTest {
    @Test
    @DisplayName("every part of a delivery's id and its attempt's number come back")
    void roundTrip() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            var id = new DeliveryId(
                    new Position(random.nextLong(Long.MAX_VALUE), random.nextInt(256)),
                    random.nextInt(4) == 0 ? Integer.MAX_VALUE : random.nextInt(Integer.MAX_VALUE),
                    random.nextInt(0x10000));
            int number = random.nextInt(1, 128);
            DeliveryRef ref = DeliveryRef.of(id, number);
            assertThat(ref.id()).isEqualTo(id);
            assertThat(ref.number()).isEqualTo(number);
            assertThat(ref.lane()).isEqualTo(id.position().lane());
            assertThat(ref.position()).isEqualTo(id.position());
            assertThat(ref.first()).isEqualTo(DeliveryRef.of(id, 1));
        }
    }

    @Test
    @DisplayName("the packing is stored and never changes")
    void packing() {
        DeliveryRef ref = DeliveryRef.of(new DeliveryId(new Position(77, 0x21), 0x01020304, 0x0506), 2);
        assertThat(ref.micros()).isEqualTo(77);
        assertThat(ref.key()).isEqualTo(0x0221_0102_0304_0506L);
    }

    @Test
    @DisplayName("attempts are counted from 1 to 127")
    void numbers() {
        var id = new DeliveryId(new Position(1, 0), 1, 0);
        assertThatThrownBy(() -> DeliveryRef.of(id, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DeliveryRef.of(id, 128)).isInstanceOf(IllegalArgumentException.class);
    }
}
