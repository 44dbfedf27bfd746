package koerier.ingest;

import koerier.bytes.Words;

/// Looks once over the text of a JSON string and says where it may be written as it stands, so that nobody who writes
/// it needs to look again. The answer is the flags of [Spans]; a flag may be set without need, but is never missing.
final class TextMarks {
    private static final long ONES = Words.repeat(1);
    private static final long HIGHS = Words.repeat(0x80);

    /// Setting this bit makes `<` a `>`.
    private static final long ANGLE_FOLD = Words.repeat('<' ^ '>');

    private static final long ANGLES = Words.repeat('>');

    /// Setting these bits makes `"`, `#` and `&` a `'`.
    private static final long QUOTE_FOLD = Words.repeat('"' ^ '\'' | '&' ^ '\'');

    private static final long APOSTROPHES = Words.repeat('\'');
    private static final int LEAD_OF_LINE_SEPARATORS = 0xE2;
    private static final int LEAD_OF_NONCHARACTERS = 0xEF;

    private TextMarks() {}

    /// @param start the first byte after the opening quote
    /// @param end the closing quote
    /// @param escaped whether there is a backslash in between
    static int of(byte[] bytes, int start, int end, boolean escaped) {
        if (escaped || end < Words.BYTES) {
            return Spans.MARKUP
                    | (escaped ? Spans.ESCAPED : 0)
                    | (isSameInJson(bytes, start, end) ? 0 : Spans.JSON)
                    | beyondAscii(bytes, start, end);
        }
        int count = end - start;
        long any;
        long marks;
        if (count >= Words.BYTES) {
            any = Words.load(bytes, end - Words.BYTES);
            marks = marks(any);
            for (int p = start; p < end - Words.BYTES; p += Words.BYTES) {
                long word = Words.load(bytes, p);
                any |= word;
                marks |= marks(word);
            }
        } else if (count > 0) {
            any = Words.last(bytes, end, count);
            marks = marks(any);
        } else {
            return 0;
        }
        int markup = (marks & HIGHS) == 0 ? 0 : Spans.MARKUP;
        return Words.notAscii(any) == 0 ? markup : markup | beyondAscii(bytes, start, end);
    }

    private static long marks(long word) {
        long angles = (word | ANGLE_FOLD) ^ ANGLES;
        long quotes = (word | QUOTE_FOLD) ^ APOSTROPHES;
        return angles - ONES & ~angles | quotes - ONES & ~quotes;
    }

    /// Line separators, which JSON has escaped, and noncharacters, which XML does not allow.
    private static int beyondAscii(byte[] bytes, int start, int end) {
        int flags = 0;
        for (int i = start; i < end - 2; i++) {
            int lead = bytes[i] & 0xFF;
            if (lead == LEAD_OF_LINE_SEPARATORS) {
                flags |= bytes[i + 1] == (byte) 0x80 && (bytes[i + 2] | 1) == (byte) 0xA9 ? Spans.JSON : 0;
            } else if (lead == LEAD_OF_NONCHARACTERS) {
                flags |= bytes[i + 1] == (byte) 0xBF && (bytes[i + 2] | 1) == (byte) 0xBF ? Spans.MARKUP : 0;
            }
        }
        return flags;
    }

    /// Whether every escape is the one that is written in JSON, too: not of a line end, nor one that is not needed.
    private static boolean isSameInJson(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == '\\') {
                i++;
                if (bytes[i] == 'u' || bytes[i] == '/' || bytes[i] == 'r') {
                    return false;
                }
            }
        }
        return true;
    }
}
