package koerier.template;

import koerier.bytes.Words;
import koerier.ingest.Spans;
import org.jspecify.annotations.Nullable;

/// The short way of [Escaper]: writes the text of a JSON string straight into an array that has room for it.
/// Text is copied and looked over in the same pass, eight bytes at a time, and what needs no escaping (most of
/// it) meets one decision in all.
///
/// What a context may have to escape is given as up to three patterns (as [Words#equal] looks for them, all in
/// one mark). A fold sets bits first, so that one pattern finds several characters (`<` and `>`, or `"`, `#`,
/// `&` and `'`). Patterns may find more than is escaped, never less. Immutable.
final class DirectEscaper {
    /// Said when nothing was written, since the value needs the long way.
    static final int REFUSED = -1;

    private static final long ONES = Words.repeat(1);
    private static final long HIGHS = Words.repeat(0x80);
    private static final int ANGLE_FOLD = '<' ^ '>';
    private static final int QUOTE_FOLD = '"' ^ '\'' | '&' ^ '\'';

    /// In place of patterns where most bytes are escaped: each is looked up.
    private static final int EVERY_BYTE = -1;

    /// Room for a word and two quotes behind the last byte.
    private static final int SLACK = 2 * Words.BYTES;

    /// Up to this length every byte is looked up.
    private static final int SHORT = 3 * Words.BYTES;

    /// How many bytes `\u0000` has.
    private static final int UNICODE_ESCAPE = 6;

    /// A replacement is one word: up to six bytes, lowest first, then how many bytes of the source it replaces,
    /// then its length.
    private static final int REPLACED_SHIFT = 48;

    private static final int LENGTH_SHIFT = 56;
    private static final int EXPANSION_MAX = 6;

    private static final long BACKSLASHES = Words.repeat('\\');

    /// The second characters of escapes, but for `\u0000`.
    private static final String LETTERS = "\"\\/bfnt";

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

    /// What stands for an escape of two characters, by the second.
    private final long[] escapes;

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
        this.escapes = new long[0x80];
        for (char letter : LETTERS.toCharArray()) {
            escapes[letter] = replacing(replacements[JsonSource.simple(letter)], 2);
        }
        this.replacements = replacements.clone();
        this.replacements['\\'] = LOOK;
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

    /// Which texts need not come here, for [Spans#isPlain].
    int plainMask() {
        return switch (patterns) {
            case EVERY_BYTE -> Spans.NEVER_PLAIN;
            case 0 -> Spans.PLAIN_TEXT;
            case 1 -> Spans.PLAIN_JSON;
            default -> Spans.PLAIN_MARKUP;
        };
    }

    boolean isQuoted() {
        return quoted;
    }

    /// The room that a text of so many bytes may need.
    static int room(int count) {
        return EXPANSION_MAX * count + SLACK;
    }

    /// Writes the inside of a JSON string; line ends become LF. There must be [#room].
    ///
    /// @return where it ended, or [#REFUSED]
    int write(byte[] source, int from, int count, byte[] target, int at) {
        if (count == 0) {
            // what stands for an empty value is the writer's business
            return REFUSED;
        }
        if (!quoted) {
            return writeText(source, from, from + count, target, at);
        }
        target[at] = '"';
        int end = writeText(source, from, from + count, target, at + 1);
        if (end < 0) {
            return REFUSED;
        }
        target[end] = '"';
        return end + 1;
    }

    /// Words that need nothing are copied whole. Of any other, the bytes from the first to the last that may
    /// need something are looked up one by one: they wait for nothing but their lengths, while going on behind
    /// a byte within the word would wait for it to be found. The next word begins behind them. In a short text,
    /// looking all of them up takes less time than finding the first.
    private int writeText(byte[] source, int from, int to, byte[] target, int at) {
        long[] replacements = this.replacements;
        long[] escapes = this.escapes;
        int lastWord = patterns == EVERY_BYTE || to - from <= SHORT ? -1 : source.length - Words.BYTES;
        int p = from;
        int end = at;
        while (p < to) {
            int stop = to;
            if (p <= lastWord) {
                long word = Words.load(source, p);
                Words.store(target, end, word);
                long marks = marks(word) | Words.equal(word, BACKSLASHES);
                int left = to - p;
                if (left < Words.BYTES) {
                    marks &= (1L << (left << 3)) - 1;
                }
                if (marks == 0) {
                    int count = Math.min(left, Words.BYTES);
                    p += count;
                    end += count;
                    continue;
                }
                int first = Words.first(marks);
                stop = p + Words.last(marks) + 1;
                p += first;
                end += first;
            }
            while (p < stop) {
                long replacement = replacements[source[p] & 0xFF];
                if (replacement != LOOK) {
                    Words.store(target, end, replacement);
                    end += (int) (replacement >>> LENGTH_SHIFT);
                    p++;
                    continue;
                }
                long known = source[p] == '\\' ? escapes[source[p + 1]] : LONG_WAY;
                if (known != LONG_WAY) {
                    Words.store(target, end, known);
                    end += (int) (known >>> LENGTH_SHIFT);
                    p += 2;
                    continue;
                }
                long looked = look(source, p, to, target, end);
                if (looked == LONG_WAY) {
                    return REFUSED;
                }
                Words.store(target, end, looked);
                end += (int) (looked >>> LENGTH_SHIFT);
                p += (int) (looked >>> REPLACED_SHIFT) & 0xFF;
            }
        }
        return end;
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

    /// @return what stands for an escape in the source, or [#LONG_WAY]
    private long escape(byte[] source, int at, int to) {
        int letter = source[at + 1];
        if (letter == 'u') {
            return unicode(source, at, to);
        }
        boolean more = at + 2 < to && source[at + 2] == '\\';
        if (more && source[at + 3] == 'u') {
            return LONG_WAY;
        }
        return replacing(escapes['n'], more && source[at + 3] == 'n' ? 4 : 2);
    }

    private long unicode(byte[] source, int at, int to) {
        int c = JsonSource.character(source, at);
        if (c < 0x80) {
            long replacement = c == '\\' ? escapes['\\'] : replacements[c];
            // what a line end becomes depends on the character behind it
            return c == '\r' || replacement == LOOK ? LONG_WAY : replacing(replacement, UNICODE_ESCAPE);
        }
        if (patterns == EVERY_BYTE) {
            return LONG_WAY;
        }
        if ((c | 1) == 0x2029 && replacements[Escaper.LEAD_OF_LINE_SEPARATORS] == LOOK) {
            return replacing(c == 0x2028 ? LINE_SEPARATOR : PARAGRAPH_SEPARATOR, UNICODE_ESCAPE);
        }
        if ((c | 1) == 0xFFFF && replacements[Escaper.LEAD_OF_NONCHARACTERS] == LOOK) {
            return replacing(NONCHARACTER, UNICODE_ESCAPE);
        }
        if (c < 0x800) {
            return replacement(UNICODE_ESCAPE, 0xC0 | c >> 6, 0x80 | c & 0x3F);
        }
        if (!Character.isSurrogate((char) c)) {
            return replacement(UNICODE_ESCAPE, 0xE0 | c >> 12, 0x80 | c >> 6 & 0x3F, 0x80 | c & 0x3F);
        }
        return LONG_WAY;
    }

    private static long replacing(long replacement, int replaced) {
        return replacement & ~(0xFFL << REPLACED_SHIFT) | (long) replaced << REPLACED_SHIFT;
    }

    /// @return what stands for the byte at `at`, and maybe for some after it; or [#LONG_WAY]
    private long look(byte[] source, int at, int to, byte[] target, int end) {
        int b = source[at] & 0xFF;
        if (b == '\\') {
            return escape(source, at, to);
        }
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
