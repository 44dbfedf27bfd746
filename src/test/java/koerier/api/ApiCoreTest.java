package koerier.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiCoreTest {
    @Test
    @DisplayName("[A4] a key of ours is plausible, and no key with one character changed is")
    void keysCheckThemselves() {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = new byte[KeyText.RANDOM_BYTES];
            random.nextBytes(bytes);
            String key = KeyText.of(bytes);
            assertThat(key).as("seed " + seed).matches("koe_live_[0-9A-Za-z]{49}");
            assertThat(KeyText.isPlausible(key)).as("seed " + seed).isTrue();
            int at = KeyText.PREFIX.length() + random.nextInt(49);
            char other = key.charAt(at) == 'a' ? 'b' : 'a';
            assertThat(KeyText.isPlausible(key.substring(0, at) + other + key.substring(at + 1)))
                    .as("seed " + seed)
                    .isFalse();
        }
    }

    @Test
    @DisplayName("an operator's own key needs 16 to 200 printable ASCII characters and no checksum")
    void ownKeys() {
        assertThat(KeyText.isPlausible("x".repeat(16))).isTrue();
        assertThat(KeyText.isPlausible("x".repeat(200))).isTrue();
        assertThat(KeyText.isPlausible("x".repeat(15))).isFalse();
        assertThat(KeyText.isPlausible("x".repeat(201))).isFalse();
        assertThat(KeyText.isPlausible("with a blank in the key")).isFalse();
        assertThat(KeyText.isPlausible("é".repeat(20))).isFalse();
        assertThat(KeyText.shown("x".repeat(16))).hasSize(4);
    }

    @Test
    @DisplayName("[A2] pages cover a list without gap or repeat")
    void pagesCoverTheList() {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> all = new ArrayList<>(IntStream.range(0, random.nextInt(30))
                    .mapToObj(i -> "id" + i)
                    .toList());
            List<String> expected = List.copyOf(all);
            List<String> seen = new ArrayList<>();
            String after = null;
            do {
                Page<String> page = Page.cut(all, Function.identity(), "kind", after, 1 + random.nextInt(7))
                        .orElseThrow();
                seen.addAll(page.data());
                after = page.next();
            } while (after != null);
            assertThat(seen).as("seed " + seed).isEqualTo(expected);
        }
        Page<String> first = Page.cut(List.of("a", "b", "c"), Function.identity(), "kind", null, 1)
                .orElseThrow();
        assertThat(Page.cut(List.of("new", "a", "b", "c"), Function.identity(), "kind", first.next(), 5)
                        .orElseThrow()
                        .data())
                .as("something new came in front")
                .containsExactly("b", "c");
        assertThat(Page.cut(List.of("a"), Function.identity(), "kind", "!!", 5)).isEmpty();
        assertThat(Page.cut(List.of("a"), Function.identity(), "kind", Page.cursor("other", "1", "a"), 5))
                .isEmpty();
    }

    @Test
    @DisplayName("[A3] a kept answer opens only with the caller's own key, route and Idempotency-Key")
    void sealedAnswers() {
        byte[] nonce = new byte[SealedAnswer.NONCE_BYTES];
        byte[] answer = "whsec_secret".getBytes(StandardCharsets.UTF_8);
        SealedAnswer mine = new SealedAnswer("bearer", "POST /a", "k");
        byte[] sealed = mine.seal(nonce, answer);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("whsec_");
        assertThat(mine.open(sealed))
                .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(answer));
        for (SealedAnswer other : List.of(
                new SealedAnswer("bearer2", "POST /a", "k"),
                new SealedAnswer("bearer", "POST /b", "k"),
                new SealedAnswer("bearer", "POST /a", "k2"),
                new SealedAnswer("bearerPOST", " /a", "k"))) {
            assertThat(other.row()).isNotEqualTo(mine.row());
            assertThat(other.open(sealed)).isEmpty();
        }
        assertThat(mine.open(new byte[3])).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nl|nl",
                "nl-BE, en;q=0.9|nl",
                "fr, nl;q=0.3, en;q=0.2|nl",
                "fr|en",
                "en;q=0.1, nl;q=0.2|nl",
                "nl;q=0|en",
                "nl;q=2|en",
                ";;;,,|en",
                "NL|nl",
                "*|en"
            })
    @DisplayName("[D5] error texts come in the language that the caller prefers")
    void languages(String header, String expected) {
        assertThat(Language.of(header, Locale.ENGLISH).getLanguage()).isEqualTo(expected);
        assertThat(Language.of(null, Locale.ENGLISH)).isEqualTo(Locale.ENGLISH);
    }
}
