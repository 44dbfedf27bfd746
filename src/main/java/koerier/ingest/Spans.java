package koerier.ingest;

import koerier.ingest.EventView.Kind;

/// What a slot of an [EventView] holds, in one word, so that a writer of values reads it with one load: the kind in the
/// three lowest bits, whether a text holds a backslash in the next, then 30 bits each of start and length. Zero is
/// ABSENT.
public final class Spans {
    /// The span of what is not there.
    public static final long ABSENT = 0;

    private static final int ESCAPED = 1 << 3;
    private static final int KIND_MASK = ESCAPED - 1;
    private static final int START_SHIFT = 4;
    private static final int LENGTH_SHIFT = 34;
    private static final int START_MASK = (1 << LENGTH_SHIFT - START_SHIFT) - 1;
    private static final int TEXT = Kind.TEXT.ordinal();
    private static final Kind[] KINDS = Kind.values();

    private Spans() {}

    static long of(Kind kind, int start, int end, boolean escaped) {
        return (long) (end - start) << LENGTH_SHIFT
                | (long) start << START_SHIFT
                | (escaped ? ESCAPED : 0)
                | kind.ordinal();
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
}
