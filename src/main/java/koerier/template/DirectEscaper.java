package koerier.template;

import koerier.bytes.Words;
import org.jspecify.annotations.Nullable;

/// The short way of [Escaper]: writes the text of a JSON string straight into an array that has room for it. Text is
/// copied and looked over in the same pass, eight bytes at a time, and what needs no escaping (most of it) meets one
/// decision in all.
///
/// What a context may have to escape is given as up to three patterns (as [Words#equal] looks for them, all in one
/// mark). A fold sets bits first, so that one pattern finds several characters (`<` and `>`, or `"`, `#`, `&` and `'`).
/// Patterns may find more than is escaped, never less. Immutable.
final class DirectEscaper {
    /// Said when nothing was written, since the value needs the long way.
    static final int REFUSED = -1;

    private static final long ONES = Words.repeat(1);
    private static final long HIGHS = Words.repeat(0x80);
    private static final int ANGLE_FOLD = '<' ^ '>';
    private static final int QUOTE_FOLD = '"' ^ '\'' | '&' ^ '\'';

    /// In place of patterns where most bytes are escaped: each is looked up.
    private static final int EVERY_BYTE = -1;

    /// Up to this length words overlap instead of following one another.
    private static final int SHORT = 4 * Words.BYTES;

    /// A replacement is one word: up to six bytes, lowest first, then how many bytes of the source it replaces, then
    /// its length.
    private static final int REPLACED_SHIFT = 48;

    private static final int LENGTH_SHIFT = 56;
    private static final int EXPANSION_MAX = 6;

    private static final long BACKSLASHES = Words.repeat('\\');

    /// Stands for a byte that must be seen together with its neighbours.
    private static final long LOOK = -1;

    private static final long LONG_WAY = 0;
    private static final long LINE_SEPARATOR = replacement(3, '\\', 'u', '2', '0', '2', '8');
    private static final long PARAGRAPH_SEPARATOR = replacement(3, '\\', 'u', '2', '0', '2', '9');
    private static final long NONCHARACTER = replacement(3, 0xEF, 0xBF, 0xBD);
    private static final long C1_CONTROL = replacement(2, new byte[0]);
    private static final long C1_LEAD = replacement(1, EscapeTable.percentEncoded(Escaper.LEAD_OF_C1_CONTROLS));

    /// Whether the value is quoted.
    private final boolean quoted;

    private final int patterns;
    private final long fold1;
    private final long pattern1;
    private final long fold2;
    private final long pattern2;
    private final long pattern3;
    private final long[] replacements;

    private DirectEscaper(
            boolean quoted,
            long[] replacements,
            int patterns,
            int fold1,
            int pattern1,
            int fold2,
            int pattern2,
            int pattern3) {
        this.quoted = quoted;
        this.replacements = replacements;
        this.patterns = patterns;
        this.fold1 = Words.repeat(fold1);
        this.pattern1 = Words.repeat(pattern1);
        this.fold2 = Words.repeat(fold2);
        this.pattern2 = Words.repeat(pattern2);
        this.pattern3 = Words.repeat(pattern3);
    }

    static DirectEscaper of(Context context, byte[] @Nullable [] table) {
        long[] words = replacements(table);
        boolean bare = context.isBareJson();
        int noncharacters = Escaper.LEAD_OF_NONCHARACTERS;
        return switch (context) {
            case TEXT -> new DirectEscaper(bare, words, 0, 0, 0, 0, 0, 0);
            case JSON_STRING, JSON_BARE, JSON_KEY ->
                new DirectEscaper(bare, words, 1, 0, Escaper.LEAD_OF_LINE_SEPARATORS, 0, 0, 0);
            case HTML -> new DirectEscaper(bare, words, 2, ANGLE_FOLD, '>', QUOTE_FOLD, '\'', 0);
            case XML_TEXT -> new DirectEscaper(bare, words, 3, ANGLE_FOLD, '>', 0, '&', noncharacters);
            case XML_ATTRIBUTE -> new DirectEscaper(bare, words, 3, ANGLE_FOLD, '>', QUOTE_FOLD, '\'', noncharacters);
            case XML_CDATA, XML_CDATA_GUARDED -> new DirectEscaper(bare, words, 2, 0, '>', 0, noncharacters, 0);
            default -> new DirectEscaper(bare, words, EVERY_BYTE, 0, 0, 0, 0, 0);
        };
    }

    /// Writes the inside of a JSON string; line ends become LF. There must be room for `count` and [WordCopy#SLACK]
    /// bytes.
    ///
    /// @param escaped whether there is a backslash
    /// @return where it ended, or [#REFUSED]
    int write(byte[] source, int from, int count, boolean escaped, byte[] target, int at) {
        if (count == 0) {
            // what stands for an empty value is the writer's business
            return REFUSED;
        }
        if (!quoted) {
            return writeText(source, from, count, escaped, target, at);
        }
        target[at] = '"';
        int end = writeText(source, from, count, escaped, target, at + 1);
        if (end < 0) {
            return REFUSED;
        }
        target[end] = '"';
        return end + 1;
    }

    private int writeText(byte[] source, int from, int count, boolean escaped, byte[] target, int at) {
        int to = from + count;
        if (count > SHORT || escaped || patterns == EVERY_BYTE || to < Words.BYTES) {
            return writeSearching(source, from, to, target, at);
        }
        long marks;
        if (count > Words.BYTES) {
            marks = copyWord(source, from, target, at) | copyWord(source, to - 8, target, at + count - 8);
            if (count > 2 * Words.BYTES) {
                marks |=
                        copyWord(source, from + 8, target, at + 8) | copyWord(source, to - 16, target, at + count - 16);
            }
        } else {
            long word = Words.last(source, to, count);
            Words.store(target, at, word);
            marks = marks(word);
        }
        return marks == 0 ? at + count : writeSearching(source, from, to, target, at);
    }

    private int writeSearching(byte[] source, int from, int to, byte[] target, int at) {
        if (to < Words.BYTES || target.length - at < EXPANSION_MAX * (to - from) + WordCopy.SLACK) {
            return REFUSED;
        }
        int p = from;
        int end = at;
        while (p < to) {
            int clean = copyClean(source, p, to, target, end);
            p += clean;
            end += clean;
            if (p == to) {
                break;
            }
            long replacement = replacement(source, p, to, target, end);
            if (replacement == LONG_WAY) {
                return REFUSED;
            }
            Words.store(target, end, replacement);
            p += (int) (replacement >>> REPLACED_SHIFT) & 0xFF;
            end += (int) (replacement >>> LENGTH_SHIFT);
        }
        return end;
    }

    /// Copies up to the first byte that may need escaping, and some bytes more.
    ///
    /// @return how many bytes need nothing
    private int copyClean(byte[] source, int from, int to, byte[] target, int at) {
        if (patterns == EVERY_BYTE) {
            return 0;
        }
        int count = to - from;
        int i = 0;
        for (; i <= count - Words.BYTES; i += Words.BYTES) {
            long word = Words.load(source, from + i);
            Words.store(target, at + i, word);
            long marks = marks(word) | Words.equal(word, BACKSLASHES);
            if (marks != 0) {
                return i + Words.first(marks);
            }
        }
        if (i == count) {
            return count;
        }
        long word = Words.last(source, to, count - i);
        Words.store(target, at + i, word);
        long marks = marks(word) | Words.equal(word, BACKSLASHES);
        return marks == 0 ? count : i + Words.first(marks);
    }

    private long copyWord(byte[] source, int from, byte[] target, int at) {
        long word = Words.load(source, from);
        Words.store(target, at, word);
        return marks(word);
    }

    /// Marks bytes that may need escaping; the lowest mark is exact, as in [Words#equal]. Zeros are not marked.
    private long marks(long word) {
        if (patterns == 0) {
            return 0;
        }
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

    /// @return what stands for the byte at `at`, and maybe for some after it; or [#LONG_WAY]
    private long replacement(byte[] source, int at, int to, byte[] target, int end) {
        int b = source[at] & 0xFF;
        if (b == '\\') {
            return escape(source, at, to);
        }
        long replacement = replacements[b];
        return replacement == LOOK ? look(source, at, to, target, end) : replacement;
    }

    private long escape(byte[] source, int at, int to) {
        int escape = source[at + 1];
        if (escape == 'u') {
            return LONG_WAY;
        }
        int replaced = 2;
        if (escape == 'r') {
            boolean more = at + 2 < to && source[at + 2] == '\\';
            if (more && source[at + 3] == 'u') {
                return LONG_WAY;
            }
            replaced = more && source[at + 3] == 'n' ? 4 : 2;
            escape = 'n';
        }
        long replacement = replacements[JsonSource.simple(escape)];
        return replacement & ~(0xFFL << REPLACED_SHIFT) | (long) replaced << REPLACED_SHIFT;
    }

    private static long look(byte[] source, int at, int to, byte[] target, int end) {
        int b = source[at] & 0xFF;
        int second = at + 1 < to ? source[at + 1] & 0xFF : 0;
        int third = at + 2 < to ? source[at + 2] & 0xFF : 0;
        return switch (b) {
            case Escaper.LEAD_OF_LINE_SEPARATORS ->
                second != 0x80 || (third | 1) != 0xA9
                        ? itself(b)
                        : third == 0xA8 ? LINE_SEPARATOR : PARAGRAPH_SEPARATOR;
            case Escaper.LEAD_OF_NONCHARACTERS -> second == 0xBF && (third | 1) == 0xBF ? NONCHARACTER : itself(b);
            case Escaper.LEAD_OF_C1_CONTROLS -> second < 0xA0 ? C1_CONTROL : C1_LEAD;
            default -> endsWithBrackets(target, end) ? LONG_WAY : itself(b);
        };
    }

    /// Whether a `>` would make the end of a CDATA section, from whatever the brackets came.
    private static boolean endsWithBrackets(byte[] target, int end) {
        return end >= 2 && target[end - 1] == ']' && target[end - 2] == ']';
    }

    private static long[] replacements(byte[] @Nullable [] table) {
        long[] words = new long[table.length];
        for (int b = 0; b < words.length; b++) {
            byte @Nullable [] bytes = table[b];
            if (bytes == null) {
                words[b] = itself(b);
            } else {
                words[b] = EscapeTable.isLook(bytes) ? LOOK : replacement(1, bytes);
            }
        }
        return words;
    }

    private static long itself(int b) {
        return 1L << LENGTH_SHIFT | 1L << REPLACED_SHIFT | b;
    }

    private static long replacement(int replaced, byte[] bytes) {
        long word = (long) bytes.length << LENGTH_SHIFT | (long) replaced << REPLACED_SHIFT;
        for (int i = 0; i < bytes.length; i++) {
            word |= (bytes[i] & 0xFFL) << (i << 3);
        }
        return word;
    }

    private static long replacement(int replaced, int... bytes) {
        byte[] narrow = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            narrow[i] = (byte) bytes[i];
        }
        return replacement(replaced, narrow);
    }
}
