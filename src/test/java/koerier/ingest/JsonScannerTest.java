package koerier.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import koerier.document.FieldError;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static List<FieldError> scan(byte[] json) {
        List<FieldError> errors = new ArrayList<>();
        JsonScanner scanner = new JsonScanner((names, from, to, valueFrom, valueTo) -> {}, errors);
        // not at the beginning nor the end of its array, so that a step outside of the span is noticed
        byte[] wider = new byte[json.length + 6];
        Arrays.fill(wider, (byte) '1');
        System.arraycopy(json, 0, wider, 3, json.length);
        scanner.scan(wider, 3, 3 + json.length);
        assertThat(scanner.isFailed() && errors.isEmpty()).isFalse();
        return errors;
    }

    private static List<FieldError> scan(String json) {
        return scan(json.getBytes(UTF_8));
    }

    @Test
    void mistakesSayWhereTheyAre() {
        assertThat(scan("{\"record\":{\"a/~\":[1,{\"b\":1,\"b\":2}]}}")
                        .getFirst()
                        .pointer())
                .isEqualTo("/record/a~1~0/1/b");
        assertThat(scan("{\"record\":{\"a\":[1,x]}}"))
                .containsExactly(
                        new FieldError("/record/a/1", "syntax", "a value was expected (byte 18 of the event)"));
        assertThat(scan("{\"a\":").getFirst().detail()).startsWith("it ends too early");
        String longName = "n".repeat(5_000);
        assertThat(scan("{\"" + longName + "\":x}").getFirst().pointer()).hasSize(Pointers.SHOWN_MAX + 2);
    }

    @Test
    @DisplayName("[T29] nesting is bounded and costs no stack")
    void nestingIsBounded() {
        for (int depth : new int[] {33, 1_001, 10_000, 100_000}) {
            for (String unit : List.of("[", "{\"a\":", "[{\"a\":")) {
                assertThat(scan(unit.repeat(depth)).getFirst().code()).isEqualTo("tooDeep");
            }
        }
        assertThat(scan("{\"a\":".repeat(32) + "1" + "}".repeat(32))).isEmpty();
    }

    @Test
    @DisplayName("[T30] numbers are bounded in length and in exponent")
    void numbersAreBounded() {
        assertThat(scan("[" + "9".repeat(1_000) + "]")).isEmpty();
        assertThat(scan("{\"a\":[" + "9".repeat(1_001) + "]}"))
                .containsExactly(
                        new FieldError("/a/0", "number", "has more than 1000 characters or an exponent over 1000"));
        assertThat(scan("[1e1000,1e-1000,1e0000000000000000000000001]")).isEmpty();
        assertThat(scan("[1e1001,1e-1001,1e131000,1e99999999999999999999]")).hasSize(4);
        assertThat(scan("[" + "1e131000,".repeat(999) + "1e131000]")).hasSize(JsonScanner.ERRORS_MAX);
        assertThat(scan(("[" + "9".repeat(5_000) + "]")).getFirst().code()).isEqualTo("number");
    }

    @Test
    void aHundredThousandNamesAreJudgedInTime() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++) {
            json.append("\"name").append(i).append("\":0,");
        }
        byte[] distinct = (json + "\"x\":1}").getBytes(UTF_8);
        byte[] repeated = (json + "\"name0\":1}").getBytes(UTF_8);
        byte[] same = ("{" + "\"x\":1,".repeat(100_000) + "\"x\":1}").getBytes(UTF_8);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThat(scan(distinct)).isEmpty();
            assertThat(scan(repeated)).hasSize(1);
            assertThat(scan(same)).hasSize(JsonScanner.ERRORS_MAX);
        });
    }

    @Test
    void namesThatCollideInTheHashAreToldApart() {
        // the hash of an eight-byte name is two rounds of a mixer that can be run backwards; the last bit is dropped
        SplittableRandom random = new SplittableRandom(7);
        StringBuilder json = new StringBuilder("{");
        int pairs = 0;
        while (pairs < 3) {
            long name = 0;
            for (int i = 0; i < 8; i++) {
                name = name << 8 | random.nextInt('a', 'z' + 1);
            }
            long twin = 8 ^ unmixed(unmixed(mixed(mixed(8 ^ name)) ^ 1));
            if (isPlain(twin)) {
                json.append('"')
                        .append(text(name))
                        .append("\":1,\"")
                        .append(text(twin))
                        .append("\":2,");
                pairs++;
            }
        }
        assertThat(scan(json + "\"x\":1}")).as(json.toString()).isEmpty();
        assertThat(scan(json + "\"x\":1,\"x\":2}")).hasSize(1);
    }

    private static long mixed(long word) {
        long product = word * 0x9E37_79B9_7F4A_7C15L;
        return product ^ product >>> 32;
    }

    private static long unmixed(long hash) {
        long inverse = 1;
        for (int i = 0; i < 6; i++) {
            inverse *= 2 - 0x9E37_79B9_7F4A_7C15L * inverse;
        }
        return (hash ^ hash >>> 32) * inverse;
    }

    private static boolean isPlain(long word) {
        return text(word).chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '"' && c != '\\');
    }

    private static String text(long word) {
        return new String(
                ByteBuffer.allocate(8).putLong(Long.reverseBytes(word)).array(), ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void theVerdictOnMutatedDocumentsIsThatOfStrictUtf8AndJackson(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomJson json = new RandomJson(random);
        int accepted = 0;
        for (int round = 0; round < 3_000; round++) {
            byte[] document = json.spell(json.object(4)).getBytes(UTF_8);
            for (int mutations = random.nextInt(3); mutations > 0; mutations--) {
                document = mutated(document, random);
            }
            List<FieldError> found = scan(document);
            if (found.stream().anyMatch(error -> error.code().equals("number"))) {
                continue;
            }
            accepted += found.isEmpty() ? 1 : 0;
            assertThat(found.isEmpty())
                    .as("seed " + seed + " round " + round + ": " + new String(document, ISO_8859_1) + " " + found)
                    .isEqualTo(isStrict(document));
        }
        assertThat(accepted).as("seed " + seed).isBetween(500, 2_800);
    }

    private static byte[] mutated(byte[] document, SplittableRandom random) {
        byte[] alphabet = "{}[]\",:\\u0019eE+-. \ttrufalsn/\u0000\u001f".getBytes(UTF_8);
        int at = random.nextInt(document.length);
        byte b = random.nextInt(5) == 0 ? (byte) random.nextInt(256) : alphabet[random.nextInt(alphabet.length)];
        byte[] head = Arrays.copyOf(document, at);
        return switch (random.nextInt(4)) {
            case 0 -> joined(head, new byte[] {b}, Arrays.copyOfRange(document, at + 1, document.length));
            case 1 -> joined(head, new byte[] {b}, Arrays.copyOfRange(document, at, document.length));
            case 2 -> {
                int from = random.nextInt(document.length);
                int to = Math.min(document.length, from + random.nextInt(20));
                byte[] piece = Arrays.copyOfRange(document, from, to);
                yield joined(head, piece, Arrays.copyOfRange(document, at, document.length));
            }
            default -> joined(head, Arrays.copyOfRange(document, at + 1, document.length), new byte[] {' '});
        };
    }

    private static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    private static boolean isStrict(byte[] document) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
            try (JsonParser parser = JACKSON.createParser(text)) {
                int depth = 0;
                boolean hasValue = false;
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    if (depth == 0 && hasValue) {
                        return false;
                    }
                    hasValue = true;
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    boolean isText = token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME;
                    if (isText && !UTF_8.newEncoder().canEncode(parser.getText())) {
                        return false;
                    }
                }
                return hasValue;
            }
        } catch (CharacterCodingException illFormed) {
            return false;
        } catch (IOException noJson) {
            return false;
        }
    }
}
