package koerier.api.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.api.Problem;
import org.jspecify.annotations.Nullable;

/// Between JSON bytes and plain trees. Reading is strict: UTF-8 only, no byte order mark, no duplicate members, no lone
/// surrogates, nothing behind the value, numbers exact and of sane size.
final class Json {
    static final int DEPTH_MAX = 32;
    /// Digits of a number, and the most that its exponent may shift the point.
    static final int NUMBER_DIGITS_MAX = 100;
    /// Values in one document: a schema names each that is wrong, so their number bounds the memory of an answer.
    static final int VALUES_MAX = 50_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX + 1)
                    .maxNumberLength(1_000)
                    .build())
            .build();

    private Json() {}

    /// @throws Refused 400 for what is not JSON, 422 for JSON that is too deep, has a member twice, or an absurd number
    static @Nullable Object read(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new Refused(Problem.notJson("The body is not UTF-8."));
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new Refused(Problem.notJson("The body is empty."));
            }
            Object value = new Reader(parser).value("", 1);
            if (parser.nextToken() != null) {
                throw new Refused(Problem.notJson("There is something behind the end of the value."));
            }
            return value;
        } catch (StreamConstraintsException tooBig) {
            throw new Refused(Problem.validation("", "tooLarge", "a number or name in it is too long"));
        } catch (JsonParseException notJson) {
            String message = notJson.getOriginalMessage();
            if (message.startsWith("Duplicate field")) {
                throw new Refused(Problem.validation("", "duplicate", message));
            }
            throw new Refused(
                    Problem.notJson("Not JSON at line " + notJson.getLocation().getLineNr() + ", column "
                            + notJson.getLocation().getColumnNr() + "."));
        } catch (IOException fromMemory) {
            throw new UncheckedIOException(fromMemory);
        }
    }

    /// The state of one reading.
    private static final class Reader {
        private final JsonParser parser;
        private int values;

        Reader(JsonParser parser) {
            this.parser = parser;
        }

        private @Nullable Object value(String pointer, int depth) throws IOException {
            JsonToken token = parser.currentToken();
            if (++values > VALUES_MAX) {
                throw new Refused(Problem.validation("", "tooLarge", "has more than " + VALUES_MAX + " values"));
            }
            if (token.isStructStart() && depth > DEPTH_MAX) {
                throw new Refused(Problem.validation("", "tooDeep", "is deeper than " + DEPTH_MAX + " levels"));
            }
            return switch (token) {
                case START_OBJECT -> {
                    Map<String, @Nullable Object> object = new LinkedHashMap<>();
                    while (parser.nextToken() != JsonToken.END_OBJECT) {
                        String name = wellFormed(parser.currentName(), pointer);
                        parser.nextToken();
                        object.put(name, value(pointer + "/" + escaped(name), depth + 1));
                    }
                    yield object;
                }
                case START_ARRAY -> {
                    List<@Nullable Object> array = new ArrayList<>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        array.add(value(pointer + "/" + array.size(), depth + 1));
                    }
                    yield array;
                }
                case VALUE_STRING -> wellFormed(parser.getText(), pointer);
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText(), pointer);
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                default -> throw new Refused(Problem.notJson("Unexpected " + token + "."));
            };
        }
    }

    private static Object number(String text, String pointer) {
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        // The exponent is looked at as text: 1e999999999 must never become a number that somebody adds to.
        boolean absurd = text.length() > NUMBER_DIGITS_MAX
                || (exponent >= 0
                        && (text.length() - exponent > 5
                                || Math.abs(Integer.parseInt(text.substring(exponent + 1))) > NUMBER_DIGITS_MAX));
        if (absurd) {
            throw new Refused(Problem.validation(
                    pointer, "number", "has more than " + NUMBER_DIGITS_MAX + " digits; send a string"));
        }
        BigDecimal number = new BigDecimal(text);
        return exponent < 0 && text.indexOf('.') < 0 && number.precision() <= 18 ? (Object) number.longValue() : number;
    }

    private static String wellFormed(String text, String pointer) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new Refused(Problem.validation(pointer, "surrogate", "holds half a surrogate pair"));
            }
        }
        return text;
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /// For answers that are written without building a tree.
    static JsonGenerator generator(OutputStream out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    static byte[] write(@Nullable Object tree) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            write(generator, tree);
        } catch (IOException toMemory) {
            throw new UncheckedIOException(toMemory);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> generator.writeNull();
            case String text -> generator.writeString(text);
            case Boolean bool -> generator.writeBoolean(bool);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case BigDecimal number -> generator.writeNumber(number.toPlainString());
            case Map<?, ?> object -> {
                generator.writeStartObject();
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    generator.writeFieldName((String) member.getKey());
                    write(generator, member.getValue());
                }
                generator.writeEndObject();
            }
            case Iterable<?> array -> {
                generator.writeStartArray();
                for (Object element : array) {
                    write(generator, element);
                }
                generator.writeEndArray();
            }
            default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }
}
