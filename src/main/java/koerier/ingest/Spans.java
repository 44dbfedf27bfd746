package koerier.ingest;

import koerier.ingest.EventView.Kind;

/// What a slot of an [EventView] holds, in one word, so that a writer of values reads it with one load: the kind in the
/// three lowest bits, what a text holds in the next three, then 29 bits each of start and length. Zero is ABSENT.
public final class Spans {
    /// The span of what is not there.
    public static final long ABSENT = 0;

    private static final int KIND_MASK = 0b111;

    /// There is a backslash.
    static final int ESCAPED = 1 << 3;

    /// There may be something that HTML or XML does not take as it is.
    static final int MARKUP = 1 << 4;

    /// There may be something that our JSON says in another way.
    static final int JSON = 1 << 5;

    /// For [#isPlain]: where no text may be written as it stands.
    public static final int NEVER_PLAIN = 0;

    /// For [#isPlain]: where every text without an escape may.
    public static final int PLAIN_TEXT = KIND_MASK | ESCAPED;

    /// For [#isPlain]: in HTML and XML.
    public static final int PLAIN_MARKUP = KIND_MASK | MARKUP;

    /// For [#isPlain]: between the quotes of a JSON string, escapes included.
    public static final int PLAIN_JSON = KIND_MASK | JSON;

    private static final int START_SHIFT = 6;
    private static final int LENGTH_SHIFT = 35;
    private static final int START_MASK = (1 << LENGTH_SHIFT - START_SHIFT) - 1;
    private static final int TEXT = Kind.TEXT.ordinal();
    private static final Kind[] KINDS = Kind.values();

    private Spans() {}

    /// @param flags of a TEXT, as [TextMarks] says them
    static long of(Kind kind, int start, int end, int flags) {
        return (long) (end - start) << LENGTH_SHIFT | (long) start << START_SHIFT | flags | kind.ordinal();
    }

    public static Kind kind(long span) {
        return KINDS[(int) span & KIND_MASK];
    }

    /// Where the value begins: for TEXT after the opening quote, else its first byte.
    public static int start(long span) {
        return (int) (span >>> START_SHIFT) & START_MASK;
    }

    /// How many bytes the value has in the event.
    public static int length(long span) {
        return (int) (span >>> LENGTH_SHIFT);
    }

    /// Where the value ends (exclusive): for TEXT at the closing quote.
    public static int end(long span) {
        return start(span) + length(span);
    }

    /// Whether it is a TEXT that holds a backslash.
    public static boolean isEscaped(long span) {
        return (span & ESCAPED) != 0;
    }

    public static boolean isText(long span) {
        return (span & KIND_MASK) == TEXT;
    }

    /// Whether it is a TEXT without a character.
    public static boolean isEmptyText(long span) {
        return isText(span) && length(span) == 0;
    }

    /// Whether it is a TEXT that may be written as it stands in the event, to where the mask is for.
    public static boolean isPlain(long span, int mask) {
        return ((int) span & mask) == TEXT;
    }
}
