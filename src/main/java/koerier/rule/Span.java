package koerier.rule;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import koerier.ingest.EventView;
import koerier.ingest.EventView.Kind;

/// A cursor on one JSON value inside an event's bytes. Mutable and reused: the spans of a [Moment] belong to
/// one thread, and nothing is allocated unless a text holds escapes.
final class Span {
    private static final byte[] NOTHING = {};

    byte[] bytes = NOTHING;
    int start;
    int end;
    Kind kind = Kind.ABSENT;
    /// Where [Elements] goes on after this one.
    int next;
    private boolean escaped;

    /// Puts the cursor on the value of a slot.
    Span at(EventView view, int slot) {
        kind = view.kind(slot);
        if (kind == Kind.ABSENT || kind == Kind.NULL) {
            start = 0;
            end = 0;
            escaped = false;
            return this;
        }
        bytes = view.bytes();
        start = view.start(slot);
        end = view.end(slot);
        escaped = kind == Kind.TEXT && view.isEscaped(slot);
        return this;
    }

    /// Puts the cursor on a value that stands in well-formed JSON.
    ///
    /// @param from its first byte
    /// @return the index after it
    int at(byte[] json, int from) {
        bytes = json;
        int after = JsonSpans.skipValue(json, from);
        start = from;
        end = after;
        escaped = false;
        switch (json[from]) {
            case '"' -> {
                kind = Kind.TEXT;
                start = from + 1;
                end = after - 1;
                escaped = JsonSpans.hasBackslash(json, start, end);
            }
            case '{' -> kind = Kind.OBJECT;
            case '[' -> kind = Kind.ARRAY;
            case 't' -> kind = Kind.TRUE;
            case 'f' -> kind = Kind.FALSE;
            case 'n' -> kind = Kind.NULL;
            default -> kind = Kind.NUMBER;
        }
        return after;
    }

    /// Makes the cursor a copy of another one.
    Span at(Span other) {
        bytes = other.bytes;
        start = other.start;
        end = other.end;
        kind = other.kind;
        escaped = other.escaped;
        return this;
    }

    /// Puts the cursor on part of an unescaped text.
    void part(byte[] text, int from, int to) {
        bytes = text;
        start = from;
        end = to;
        kind = Kind.TEXT;
        escaped = false;
    }

    Span absent() {
        kind = Kind.ABSENT;
        start = 0;
        end = 0;
        escaped = false;
        return this;
    }

    /// Whether there is a text to compare: one that is not empty, or a number, true or false, which are
    /// compared as they are written. Escapes are resolved.
    boolean isText() {
        return switch (kind) {
            case TEXT -> {
                unescape();
                yield end > start;
            }
            case NUMBER, TRUE, FALSE -> true;
            default -> false;
        };
    }

    int length() {
        return end - start;
    }

    /// The decoded text; of other kinds the bytes as they stand.
    String text() {
        unescape();
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    boolean sameBytes(byte[] other) {
        return Arrays.equals(bytes, start, end, other, 0, other.length);
    }

    boolean sameBytes(Span other) {
        return Arrays.equals(bytes, start, end, other.bytes, other.start, other.end);
    }

    boolean isEscaped() {
        return escaped;
    }

    private void unescape() {
        if (escaped) {
            byte[] decoded = JsonSpans.decode(bytes, start, end).getBytes(StandardCharsets.UTF_8);
            part(decoded, 0, decoded.length);
        }
    }
}
