package koerier.template;

import koerier.bytes.Words;

/// Which bytes of plain text a context may have to escape, as up to three patterns that are looked for eight bytes at a
/// time (as [Words#equal] does, all patterns in one mark). A fold sets bits first, so that one pattern finds several
/// characters (`<` and `>`, or `"`, `#`, `&` and `'`). Patterns may find more than is escaped, never less. Immutable.
final class Stops {
    private static final long ONES = Words.repeat(1);
    private static final long HIGHS = Words.repeat(0x80);

    private static final int ANGLE_FOLD = '<' ^ '>';
    private static final int QUOTE_FOLD = '"' ^ '\'' | '&' ^ '\'';

    /// Most bytes are escaped: copying does not pay.
    private static final Stops ALL = new Stops(-1, 0, 0, 0, 0, 0);

    private final int patterns;
    private final long fold1;
    private final long pattern1;
    private final long fold2;
    private final long pattern2;
    private final long pattern3;

    private Stops(int patterns, int fold1, int pattern1, int fold2, int pattern2, int pattern3) {
        this.patterns = patterns;
        this.fold1 = Words.repeat(fold1);
        this.pattern1 = Words.repeat(pattern1);
        this.fold2 = Words.repeat(fold2);
        this.pattern2 = Words.repeat(pattern2);
        this.pattern3 = Words.repeat(pattern3);
    }

    static Stops of(Context context) {
        int noncharacters = Escaper.LEAD_OF_NONCHARACTERS;
        return switch (context) {
            case TEXT -> new Stops(0, 0, 0, 0, 0, 0);
            case JSON_STRING, JSON_BARE, JSON_KEY -> new Stops(1, 0, Escaper.LEAD_OF_LINE_SEPARATORS, 0, 0, 0);
            case HTML -> new Stops(2, ANGLE_FOLD, '>', QUOTE_FOLD, '\'', 0);
            case XML_TEXT -> new Stops(3, ANGLE_FOLD, '>', 0, '&', noncharacters);
            case XML_ATTRIBUTE -> new Stops(3, ANGLE_FOLD, '>', QUOTE_FOLD, '\'', noncharacters);
            case XML_CDATA, XML_CDATA_GUARDED -> new Stops(2, 0, '>', 0, noncharacters, 0);
            default -> ALL;
        };
    }

    /// Copies up to the first byte that may need escaping. There must be room for [WordCopy#SLACK] bytes more on both
    /// sides.
    ///
    /// @return how many bytes were copied and are clean
    int copy(byte[] source, int from, int count, byte[] target, int at) {
        if (patterns <= 0) {
            return copyAllOrNothing(source, from, count, target, at);
        }
        // three words without a loop: what a compiled loop prepares costs more than short values do
        long marks = copyWord(source, from, target, at);
        if (marks != 0 || count <= Words.BYTES) {
            return clean(marks, 0, count);
        }
        marks = copyWord(source, from + 8, target, at + 8);
        if (marks != 0 || count <= 16) {
            return clean(marks, 8, count);
        }
        marks = copyWord(source, from + 16, target, at + 16);
        if (marks != 0 || count <= 24) {
            return clean(marks, 16, count);
        }
        for (int i = 24; i < count; i += Words.BYTES) {
            marks = copyWord(source, from + i, target, at + i);
            if (marks != 0) {
                return clean(marks, i, count);
            }
        }
        return count;
    }

    private static int clean(long marks, int before, int count) {
        return marks == 0 ? count : Math.min(count, before + Words.first(marks));
    }

    private int copyAllOrNothing(byte[] source, int from, int count, byte[] target, int at) {
        if (patterns < 0) {
            return 0;
        }
        WordCopy.copy(source, from, target, at, count);
        return count;
    }

    private long copyWord(byte[] source, int from, byte[] target, int at) {
        long word = Words.load(source, from);
        WordCopy.store(target, at, word);
        long first = (word | fold1) ^ pattern1;
        long marks = first - ONES & ~first;
        if (patterns > 1) {
            long second = (word | fold2) ^ pattern2;
            marks |= second - ONES & ~second;
            if (patterns > 2) {
                long third = word ^ pattern3;
                marks |= third - ONES & ~third;
            }
        }
        return marks & HIGHS;
    }
}
