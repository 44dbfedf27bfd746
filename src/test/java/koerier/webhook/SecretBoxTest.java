package koerier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import koerier.org.OrgId;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
    private static final OrgId ACME = new OrgId("acme");
    private static final OrgId OTHER = new OrgId("other");
    private static final String CANARY = "canary-51c2 é😀";

    private static byte[] key(int fill) {
        byte[] key = new byte[SecretBox.KEY_BYTES];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    private static SecretBox box(String current, Map<String, byte[]> keys) {
        return new SecretBox(keys, current, new SecureRandom());
    }

    @Test
    void opensWhatItSealedAndSealsTheSameDifferently() {
        SecretBox box = box("k1", Map.of("k1", key(1)));
        String sealed = box.seal(ACME, CANARY);
        assertThat(sealed).startsWith("k1:").doesNotContain("canary").isNotEqualTo(box.seal(ACME, CANARY));
        assertThat(box.open(ACME, sealed)).isEqualTo(CANARY);
        assertThat(box.open(ACME, box.seal(ACME, ""))).isEmpty();
        byte[] bytes = {0, 1, 2, -1};
        assertThat(box.open(ACME, box.seal(ACME, bytes))).isEqualTo(bytes);
        assertThat(new String(box.seal(ACME, CANARY.getBytes(StandardCharsets.UTF_8)), StandardCharsets.ISO_8859_1))
                .doesNotContain("canary");
    }

    @Test
    void anotherOrganisationCannotOpenIt() {
        SecretBox box = box("k1", Map.of("k1", key(1)));
        assertUnreadable(() -> box.open(OTHER, box.seal(ACME, CANARY)));
        assertUnreadable(() -> box.open(OTHER, box.seal(ACME, CANARY.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void theOldKeyStillOpensWhatItSealed() {
        String old = box("k1", Map.of("k1", key(1))).seal(ACME, CANARY);
        SecretBox rotated = box("k2", Map.of("k1", key(1), "k2", key(2)));
        assertThat(rotated.open(ACME, old)).isEqualTo(CANARY);
        assertThat(rotated.seal(ACME, CANARY)).startsWith("k2:");
        assertUnreadable(() -> box("k2", Map.of("k2", key(2))).open(ACME, old));
        assertUnreadable(() -> box("k1", Map.of("k1", key(9))).open(ACME, old));
        assertUnreadable(() -> box("k2", Map.of("k1", key(1), "k2", key(1))).open(ACME, "k2" + old.substring(2)));
    }

    @Test
    void everyTamperingIsFound() {
        SecretBox box = box("k1", Map.of("k1", key(1)));
        byte[] sealed = box.seal(ACME, new byte[] {5, 6, 7});
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertUnreadable(() -> box.open(ACME, changed));
            byte[] shorter = Arrays.copyOf(sealed, i);
            assertUnreadable(() -> box.open(ACME, shorter));
        }
        for (String text : new String[] {"", ":", "k1", "k1:", "k1:AAAA", "k1:!!!", "k9:AAAA", ":AAAA"}) {
            assertUnreadable(() -> box.open(ACME, text));
        }
    }

    @Test
    void badKeysAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> box("k1", Map.of("k1", new byte[31])));
        assertThatIllegalArgumentException().isThrownBy(() -> box("k2", Map.of("k1", key(1))));
        assertThatIllegalArgumentException().isThrownBy(() -> box("a:b", Map.of("a:b", key(1))));
    }

    private static void assertUnreadable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(SecretBox.Unreadable.class)
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }
}
