package koerier.ingest;

import koerier.bytes.Words;
import koerier.document.FieldError;
import org.jspecify.annotations.Nullable;

/// Splits the body of a request into the spans of its events: a JSON array has one for each element, anything else is
/// one span. What is inside an element is stepped over, not judged: that is [EventScanner]'s work, element by element,
/// and an element that it finds to be no JSON means that the whole array is none.
///
/// Mutable and reused: one per thread.
public final class ArrayScanner {
    /// The most events of one array.
    public static final int ELEMENTS_MAX = 1_000;

    private static final long QUOTES = Words.repeat('"');
    private static final long BACKSLASHES = Words.repeat('\\');
    private static final long BLANK_BITS = Words.repeat(' ');
    private static final long OPENING = Words.repeat('{');
    private static final long CLOSING = Words.repeat('}');

    private final int[] starts = new int[ELEMENTS_MAX];
    private final int[] ends = new int[ELEMENTS_MAX];
    private int size;
    private boolean isArray;
    private byte[] bytes = {};
    private int to;

    /// Whether the last body was an array.
    public boolean isArray() {
        return isArray;
    }

    /// How many spans the last body has.
    public int size() {
        return size;
    }

    /// Where a span begins.
    public int start(int index) {
        return starts[index];
    }

    /// Where a span ends (exclusive).
    public int end(int index) {
        return ends[index];
    }

    /// Splits `bytes` from `from` to `to`.
    ///
    /// @return what is wrong with the body as a whole, null if nothing is; then it has no spans
    public @Nullable FieldError split(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.to = to;
        size = 0;
        int p = blanks(from);
        isArray = at(p) == '[';
        if (!isArray) {
            starts[0] = p;
            ends[0] = to;
            size = 1;
            return null;
        }
        FieldError mistake = elements(p + 1, from);
        if (mistake != null) {
            size = 0;
        }
        return mistake;
    }

    private @Nullable FieldError elements(int first, int from) {
        int p = blanks(first);
        if (at(p) == ']') {
            return afterArray(p + 1, from);
        }
        while (true) {
            int end = afterElement(p);
            if (end == p) {
                return syntax("a value was expected", p, from);
            }
            if (size == ELEMENTS_MAX) {
                return new FieldError("", "tooMany", "at most " + ELEMENTS_MAX + " events may come in one array");
            }
            starts[size] = p;
            ends[size] = end;
            size++;
            p = blanks(end);
            if (at(p) == ']') {
                return afterArray(p + 1, from);
            }
            if (at(p) != ',') {
                return syntax("a comma or ] was expected", p, from);
            }
            p = blanks(p + 1);
        }
    }

    private @Nullable FieldError afterArray(int after, int from) {
        int p = blanks(after);
        return p == to ? null : syntax("something follows after the end of the array", p, from);
    }

    private FieldError syntax(String what, int place, int from) {
        String prefix = place >= to ? "it ends too early: " : "";
        return new FieldError(
                "", JsonScanner.SYNTAX, prefix + what + " (byte " + (Math.min(place, to) - from) + " of the body)");
    }

    /// The byte after an element, `at` itself when there is none.
    private int afterElement(int at) {
        return switch (at(at)) {
            case '{', '[' -> afterContainer(at);
            case '"' -> afterString(at + 1);
            default -> afterScalar(at);
        };
    }

    /// The byte after an object or array, or `to` when it has no end.
    private int afterContainer(int at) {
        int nesting = 0;
        int p = at;
        while (p < to) {
            p = structure(p);
            if (p >= to) {
                return to;
            }
            switch (bytes[p]) {
                case '"' -> p = afterString(p + 1);
                case '{', '[' -> {
                    nesting++;
                    p++;
                }
                default -> {
                    p++;
                    if (--nesting == 0) {
                        return p;
                    }
                }
            }
        }
        return to;
    }

    /// The first quote, brace or bracket at or after `at`.
    private int structure(int at) {
        int p = at;
        for (int last = to - Words.BYTES; p <= last; p += Words.BYTES) {
            long word = Words.load(bytes, p);
            long folded = word | BLANK_BITS;
            long marks = Words.equal(word, QUOTES) | Words.equalEither(folded, OPENING, CLOSING);
            if (marks != 0) {
                return p + Words.first(marks);
            }
        }
        while (p < to && bytes[p] != '"' && (bytes[p] | 0x20) != '{' && (bytes[p] | 0x20) != '}') {
            p++;
        }
        return p;
    }

    /// The byte after the quote that ends a string, or `to` when it has no end.
    private int afterString(int at) {
        int p = at;
        while (true) {
            for (int last = to - Words.BYTES; p <= last; p += Words.BYTES) {
                long word = Words.load(bytes, p);
                long marks = Words.equalEither(word, QUOTES, BACKSLASHES);
                if (marks != 0) {
                    p += Words.first(marks);
                    break;
                }
            }
            while (p < to && bytes[p] != '"' && bytes[p] != '\\') {
                p++;
            }
            if (p >= to) {
                return to;
            }
            if (bytes[p] == '"') {
                return p + 1;
            }
            p += 2;
        }
    }

    private int afterScalar(int at) {
        int p = at;
        while (p < to && bytes[p] != ',' && bytes[p] != ']' && !isBlank(bytes[p])) {
            p++;
        }
        return p;
    }

    private int blanks(int at) {
        int p = at;
        while (p < to && isBlank(bytes[p])) {
            p++;
        }
        return p;
    }

    private byte at(int place) {
        return place < to ? bytes[place] : 0;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
