package koerier.rule;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import koerier.ingest.EventView;

/// Steps over JSON that is known to be well-formed, because ingest has accepted it. Nesting costs no stack.
final class JsonSpans {
    private JsonSpans() {}

    static int skipBlanks(byte[] json, int from) {
        int i = from;
        while (json[i] <= ' ' && json[i] >= 0) {
            i++;
        }
        return i;
    }

    /// @param from the first byte of a value
    /// @return the index after the value
    static int skipValue(byte[] json, int from) {
        return switch (json[from]) {
            case '"' -> skipString(json, from);
            case '{', '[' -> skipNested(json, from);
            default -> skipWord(json, from);
        };
    }

    /// Where the value of a member begins, -1 if the object has none of that name.
    ///
    /// @param object the opening brace
    static int member(byte[] json, int object, byte[] name) {
        return member(json, object, name, 0, name.length);
    }

    /// The same with a name that stands in the JSON itself, between its quotes.
    static int member(byte[] json, int object, int nameStart, int nameEnd) {
        if (hasBackslash(json, nameStart, nameEnd)) {
            return member(json, object, decode(json, nameStart, nameEnd).getBytes(StandardCharsets.UTF_8));
        }
        return member(json, object, json, nameStart, nameEnd);
    }

    private static int member(byte[] json, int object, byte[] name, int nameStart, int nameEnd) {
        int i = skipBlanks(json, object + 1);
        while (json[i] == '"') {
            int afterName = skipString(json, i);
            int value = skipBlanks(json, skipBlanks(json, afterName) + 1);
            if (isName(json, i + 1, afterName - 1, name, nameStart, nameEnd)) {
                return value;
            }
            i = nextMember(json, skipValue(json, value));
        }
        return -1;
    }

    /// The next member's or element's first byte, or the closing bracket.
    ///
    /// @param after the index after a value
    static int nextMember(byte[] json, int after) {
        int i = skipBlanks(json, after);
        return json[i] == ',' ? skipBlanks(json, i + 1) : i;
    }

    static boolean hasBackslash(byte[] json, int start, int end) {
        for (int i = start; i < end; i++) {
            if (json[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    private static boolean isName(byte[] json, int start, int end, byte[] name, int nameStart, int nameEnd) {
        if (Arrays.equals(json, start, end, name, nameStart, nameEnd)) {
            return true;
        }
        if (end - start <= nameEnd - nameStart || !hasBackslash(json, start, end)) {
            return false;
        }
        byte[] decoded = decode(json, start, end).getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(decoded, 0, decoded.length, name, nameStart, nameEnd);
    }

    /// The text between two quotes, escapes resolved.
    static String decode(byte[] json, int start, int end) {
        return EventView.text(json, start, end, hasBackslash(json, start, end));
    }

    /// @param from the opening quote
    /// @return the index after the closing one
    static int skipString(byte[] json, int from) {
        int i = from + 1;
        while (json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private static int skipNested(byte[] json, int from) {
        int depth = 0;
        int i = from;
        do {
            switch (json[i]) {
                case '"' -> {
                    i = skipString(json, i);
                    continue;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {
                    // blanks, separators, words
                }
            }
            i++;
        } while (depth > 0);
        return i;
    }

    private static int skipWord(byte[] json, int from) {
        int i = from;
        while (i < json.length && json[i] != ',' && json[i] != '}' && json[i] != ']' && json[i] > ' ') {
            i++;
        }
        return i;
    }
}
