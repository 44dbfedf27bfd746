package koerier.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Makes random JSON: trees of maps, lists, strings, [RawNumber]s, booleans and nulls, and spells them with random
/// white space and random escapes.
final class RandomJson {
    /// A number as it is spelt.
    record RawNumber(String spelling) {}

    private static final String[] NAMES = {
        "id",
        "name",
        "Stage",
        "Amount",
        "Account_Name",
        "Phone",
        "Owner",
        "",
        "a",
        "Custom_Field_Number_01",
        "Custom_Field_Number_02",
        "Custom_Fjeld_Number_02",
        "é",
        "naam met spatie",
        "\"",
        "\\",
        "😀",
        "12345678",
        "1234567890123456",
        "12345678901234567"
    };
    private static final String[] PIECES = {
        "a",
        "Closed Won",
        "é",
        "€",
        "😀",
        "\"",
        "\\",
        "/",
        "\n",
        "\t",
        "\u0000",
        "\u001f",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "${x}",
        "\u2028",
        "\uffff",
        "0123456789abcdef"
    };
    private static final String[] NUMBERS = {
        "0", "-0", "1", "12500.00", "1e400", "1E-400", "-0.0e+0", "9007199254740993", "123456789012345678901234567890"
    };

    private final SplittableRandom random;

    RandomJson(SplittableRandom random) {
        this.random = random;
    }

    static String name(SplittableRandom random) {
        return NAMES[random.nextInt(NAMES.length)];
    }

    Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        int size = random.nextInt(7);
        for (int i = 0; i < size; i++) {
            result.put(name(random), value(depth - 1));
        }
        return result;
    }

    @Nullable Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0, 1 -> string();
            case 2 -> new RawNumber(NUMBERS[random.nextInt(NUMBERS.length)]);
            case 3 -> true;
            case 4 -> false;
            case 5 -> null;
            case 6 -> array(depth);
            default -> object(depth);
        };
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> result = new ArrayList<>();
        int size = random.nextInt(5);
        for (int i = 0; i < size; i++) {
            result.add(value(depth - 1));
        }
        return result;
    }

    private String string() {
        StringBuilder result = new StringBuilder();
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            result.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return result.toString();
    }

    String spell(@Nullable Object tree) {
        StringBuilder out = new StringBuilder();
        spell(tree, out);
        return out.toString();
    }

    private void spell(@Nullable Object tree, StringBuilder out) {
        switch (tree) {
            case null -> out.append("null");
            case Map<?, ?> map -> {
                out.append('{');
                String comma = "";
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    out.append(comma);
                    blank(out);
                    spell(member.getKey(), out);
                    blank(out);
                    out.append(':');
                    blank(out);
                    spell(member.getValue(), out);
                    blank(out);
                    comma = ",";
                }
                out.append('}');
            }
            case List<?> list -> {
                out.append('[');
                String comma = "";
                for (Object element : list) {
                    out.append(comma);
                    blank(out);
                    spell(element, out);
                    blank(out);
                    comma = ",";
                }
                out.append(']');
            }
            case RawNumber(String spelling) -> out.append(spelling);
            case String text -> spellText(text, out);
            default -> out.append(tree);
        }
    }

    private void spellText(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int count = Character.charCount(c);
            if (c < ' ' || c == '"' || c == '\\' || random.nextInt(12) == 0) {
                for (int k = 0; k < count; k++) {
                    escape(text.charAt(i + k), out);
                }
            } else {
                out.appendCodePoint(c);
            }
            i += count;
        }
        out.append('"');
    }

    private void escape(char c, StringBuilder out) {
        int known = "\"\\/\n\t\r\b\f".indexOf(c);
        if (known >= 0 && random.nextBoolean()) {
            out.append('\\').append("\"\\/ntrbf".charAt(known));
        } else {
            out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
        }
    }

    private void blank(StringBuilder out) {
        while (random.nextInt(6) == 0) {
            out.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }
}
