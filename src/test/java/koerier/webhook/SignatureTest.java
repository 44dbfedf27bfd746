package koerier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
    private final Signature signature = new Signature();

    private static byte[] key(String secret) {
        return SigningSecrets.decode(secret).orElseThrow();
    }

    @DisplayName("S1, S2 the vectors of the specification")
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = ';',
            value = {
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw;msg_p5jXN8AQM9LWM0D4loKWxJek;1614265330;{\"test\": 2432232314};"
                        + "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD;msg_27UH4WbU6Z5A5EzD8u03UvzRbpk;1649367553;"
                        + "{\"email\":\"test@example.com\",\"username\":\"test_user\"};"
                        + "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
            })
    void signsTheVectors(String secret, String id, long timestamp, String body, String expected) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertThat(signature.header(List.of(key(secret)), id, timestamp, bytes)).isEqualTo(expected);
    }

    @DisplayName("S4-S6 the official library accepts what is signed, with either key, whatever the body")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void satisfiesTheOfficialLibrary(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        SigningSecrets first = SigningSecrets.generate(random::nextBytes);
        SigningSecrets both = first.rotated(random::nextBytes, NOW, Duration.ofHours(24));
        String large = "é€😀x".repeat(100_000);
        // the library compares the timestamp with its own clock
        long timestamp = Instant.now().getEpochSecond();
        for (String body : List.of("", "\n", "{}\n", "{\"a\":\"é€😀\"}", large)) {
            String header =
                    signature.header(both.keys(NOW), "dlv_0" + seed, timestamp, body.getBytes(StandardCharsets.UTF_8));
            assertThat(header).matches("v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=");
            for (String secret : List.of(both.newest(), first.newest())) {
                assertThatCode(() -> new com.standardwebhooks.Webhook(secret)
                                .verify(body, headers("dlv_0" + seed, timestamp, header)))
                        .as("seed %d", seed)
                        .doesNotThrowAnyException();
            }
            String newest = new com.standardwebhooks.Webhook(both.newest()).sign("dlv_0" + seed, timestamp, body);
            assertThat(header).as("newest first, seed %d", seed).startsWith(newest + " ");
            assertThatThrownBy(() -> new com.standardwebhooks.Webhook(first.newest())
                            .verify(body + "x", headers("dlv_0" + seed, timestamp, header)))
                    .isInstanceOf(Exception.class);
        }
    }

    private static HttpHeaders headers(String id, long timestamp, String signature) {
        return HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of(id),
                        "webhook-timestamp", List.of(Long.toString(timestamp)),
                        "webhook-signature", List.of(signature)),
                (name, value) -> true);
    }

    @Test
    @DisplayName("S5 another timestamp, another signature; no key, no signature")
    void dependsOnTheTimestamp() {
        List<byte[]> keys = List.of(new byte[24]);
        assertThat(signature.header(keys, "dlv_1", 1, new byte[0]))
                .isNotEqualTo(signature.header(keys, "dlv_1", 2, new byte[0]));
        assertThat(signature.header(keys, "dlv_1", 0, new byte[0])).startsWith("v1,");
        assertThat(signature.header(List.of(), "dlv_1", 1, new byte[0])).isEmpty();
    }

    @Test
    @DisplayName("S7 an id with a dot is not signed")
    void refusesIdsWithADot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> signature.header(List.of(new byte[24]), "a.b", 1, new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> signature.header(List.of(new byte[24]), "a", -1, new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> signature.header(List.of(new byte[65]), "a", 1, new byte[0]));
    }

    @DisplayName("S8 24 to 64 bytes")
    @ParameterizedTest
    @CsvSource({"23, false", "24, true", "32, true", "63, true", "64, true", "65, false", "0, false"})
    void secretsHaveTheirLength(int length, boolean valid) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xFB);
        assertThat(SigningSecrets.decode("whsec_" + Base64.getEncoder().encodeToString(bytes))
                        .isPresent())
                .isEqualTo(valid);
        assertThat(SigningSecrets.decode(
                                "whsec_" + Base64.getEncoder().withoutPadding().encodeToString(bytes))
                        .isPresent())
                .as("unpadded is tolerated")
                .isEqualTo(valid);
        assertThat(SigningSecrets.decode("whsec_" + Base64.getUrlEncoder().encodeToString(bytes)))
                .as("URL-safe base64 is refused")
                .isEmpty();
        assertThat(SigningSecrets.decode("whpk_" + Base64.getEncoder().encodeToString(bytes)))
                .isEmpty();
        assertThat(SigningSecrets.decode("whsec_" + Base64.getEncoder().encodeToString(bytes) + "\n"))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "S3 S10 keys of asymmetric signatures are refused, never taken for secrets of ours; one kind is written")
    void asymmetricKeys() {
        for (String key : List.of(
                "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==",
                "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
                "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----")) {
            assertThat(SigningSecrets.decode(key)).as(key).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> new SigningSecrets(key, null));
        }
        String written = new Signature().header(List.of(new byte[32], new byte[24]), "a", 1, new byte[0]);
        assertThat(written.split(" ")).hasSize(2).allMatch(each -> each.startsWith("v1,"));
    }

    @Test
    @DisplayName("S9 the old key signs until its end and not at it")
    void theOldKeyRunsOut() {
        SigningSecrets old = SigningSecrets.generate(bytes -> Arrays.fill(bytes, (byte) 1));
        SigningSecrets rotated = old.rotated(bytes -> Arrays.fill(bytes, (byte) 2), NOW, Duration.ofHours(24));
        assertThat(rotated.keys(NOW.plus(Duration.ofHours(24)).minusNanos(1)))
                .containsExactly(key(rotated.newest()), key(old.newest()));
        assertThat(rotated.keys(NOW.plus(Duration.ofHours(24)))).containsExactly(key(rotated.newest()));
        SigningSecrets twice = rotated.rotated(bytes -> Arrays.fill(bytes, (byte) 3), NOW, Duration.ofHours(24));
        assertThat(twice.keys(NOW)).containsExactly(key(twice.newest()), key(rotated.newest()));
    }

    @Test
    @DisplayName("I9 a secret is in no text form and no exception")
    void secretsAreNotShown() {
        SigningSecrets secrets = SigningSecrets.generate(bytes -> Arrays.fill(bytes, (byte) 7));
        SigningSecrets rotated = secrets.rotated(bytes -> Arrays.fill(bytes, (byte) 8), NOW, Duration.ZERO);
        assertThat(rotated + " " + rotated.previous())
                .doesNotContain(secrets.newest().substring(6))
                .doesNotContain(rotated.newest().substring(6));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SigningSecrets("whsec_canary", null))
                .withMessageNotContaining("canary");
    }
}
