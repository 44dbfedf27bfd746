package koerier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import koerier.document.FieldError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayScannerTest {
    private final ArrayScanner scanner = new ArrayScanner();

    private @Nullable FieldError split(String body) {
        byte[] bytes = ("]]]" + body + "]}\"").getBytes(UTF_8);
        return scanner.split(bytes, 3, bytes.length - 3);
    }

    private List<String> spans(String body) {
        assertThat(split(body)).isNull();
        byte[] bytes = ("]]]" + body).getBytes(UTF_8);
        List<String> spans = new ArrayList<>();
        for (int i = 0; i < scanner.size(); i++) {
            spans.add(new String(bytes, scanner.start(i), scanner.end(i) - scanner.start(i), UTF_8));
        }
        return spans;
    }

    @Test
    void anArrayIsSplitIntoItsElements() {
        assertThat(spans(" [ {\"a\":\"]},\\\"{[\"} ,\n{\"b\":[[1],{}]},7,\"x,]\" ,null] \n"))
                .containsExactly("{\"a\":\"]},\\\"{[\"}", "{\"b\":[[1],{}]}", "7", "\"x,]\"", "null");
        assertThat(scanner.isArray()).isTrue();
        assertThat(spans("[]")).isEmpty();
        assertThat(spans("[ ]")).isEmpty();
    }

    @Test
    void anythingElseIsOneSpan() {
        assertThat(spans(" {\"a\":1} ")).containsExactly("{\"a\":1} ");
        assertThat(scanner.isArray()).isFalse();
        assertThat(spans("")).containsExactly("");
        assertThat(spans("x]")).containsExactly("x]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "[ ",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1,,2]",
                "[1 2]",
                "[1]]",
                "[1]x",
                "[{]",
                "[{}",
                "[\"a]",
                "[\"a\\",
                "[}]",
                "[1][2]",
                "[{}{}]",
                "[\"\\\"]"
            })
    void aBrokenArrayIsNamedAsAWhole(String body) {
        FieldError error = split(body);
        boolean isLeftToTheElement = error == null && scanner.size() > 0;
        assertThat(isLeftToTheElement ? "syntax" : error == null ? "none" : error.code())
                .as(body)
                .isEqualTo("syntax");
        assertThat(isLeftToTheElement).as(body).isEqualTo(body.equals("[}]"));
    }

    @Test
    @DisplayName("[E2] an array has at most 1,000 events")
    void anArrayHasAtMostAThousandEvents() {
        assertThat(spans("[" + "{},".repeat(999) + "{}]")).hasSize(1_000);
        FieldError error = split("[" + "{},".repeat(1_000) + "{}]");
        assertThat(error).isNotNull();
        assertThat(error.code()).isEqualTo("tooMany");
        assertThat(scanner.size()).isZero();
    }

    @Test
    @DisplayName("[T29] depth costs no stack and stays with its element")
    void depthCostsNoStack() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThat(spans("[1," + deep + ",2]")).containsExactly("1", deep, "2");
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void randomElementsComeBackAsTheyWere(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomJson json = new RandomJson(random);
        for (int round = 0; round < 300; round++) {
            List<String> elements = new ArrayList<>();
            for (int size = random.nextInt(1, 6); size > 0; size--) {
                elements.add(json.spell(json.value(4)));
            }
            String body = "[ " + String.join(random.nextBoolean() ? "," : " ,\t", elements) + "]";
            assertThat(spans(body)).as("seed " + seed + " round " + round).isEqualTo(elements);
        }
    }
}
