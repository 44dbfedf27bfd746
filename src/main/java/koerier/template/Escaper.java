package koerier.template;

import java.nio.charset.StandardCharsets;
import koerier.bytes.ByteSink;
import koerier.bytes.Words;
import org.jspecify.annotations.Nullable;

/// Writes UTF-8 text so that it stays one value in its context. A table says what becomes of each byte; runs of bytes
/// that need nothing are found eight at a time and copied whole. One final class for all contexts, so that no call on
/// the hot path has to be looked up. Immutable.
final class Escaper {
    /// How runs of clean bytes are found.
    private enum Scan {
        NOTHING,
        JSON,
        MARKUP,
        TABLE
    }

    private static final byte[] REPLACEMENT = utf8("\uFFFD");
    private static final byte[] CDATA_END_SPLIT = utf8("]]><![CDATA[");
    private static final String HEX = "0123456789ABCDEF";
    static final int LEAD_OF_LINE_SEPARATORS = 0xE2;
    static final int LEAD_OF_NONCHARACTERS = 0xEF;
    static final int LEAD_OF_C1_CONTROLS = 0xC2;

    private static final long QUOTES = Words.repeat('"');
    private static final long BACKSLASHES = Words.repeat('\\');
    private static final long SEPARATOR_LEADS = Words.repeat(LEAD_OF_LINE_SEPARATORS);
    private static final long NONCHARACTER_LEADS = Words.repeat(LEAD_OF_NONCHARACTERS);
    private static final long ANGLES = Words.repeat('>');
    private static final long ANGLE_FOLD = Words.repeat('<' ^ '>');
    private static final long APOSTROPHES = Words.repeat('\'');
    private static final long AMPERSAND_FOLD = Words.repeat('&' ^ '\'');
    private static final int BLANK = ' ';

    private static final Escaper[] BY_CONTEXT = byContext();

    private final Context context;
    private final Scan scan;
    private final byte[] @Nullable [] table;

    private final DirectEscaper direct;

    private Escaper(Context context, Scan scan, byte[] @Nullable [] table) {
        this.context = context;
        this.scan = scan;
        this.table = table;
        this.direct = DirectEscaper.of(context, table);
    }

    private static Escaper[] byContext() {
        Context[] contexts = Context.values();
        Escaper[] escapers = new Escaper[contexts.length];
        for (Context context : contexts) {
            Scan scan = switch (context) {
                case TEXT -> Scan.NOTHING;
                case JSON_STRING, JSON_BARE, JSON_KEY -> Scan.JSON;
                case XML_TEXT, XML_ATTRIBUTE, XML_CDATA, XML_CDATA_GUARDED, HTML -> Scan.MARKUP;
                default -> Scan.TABLE;
            };
            escapers[context.ordinal()] = new Escaper(context, scan, EscapeTable.of(context));
        }
        return escapers;
    }

    static Escaper of(Context context) {
        return BY_CONTEXT[context.ordinal()];
    }

    Context context() {
        return context;
    }

    /// The short way, for plain text.
    DirectEscaper direct() {
        return direct;
    }

    /// Writes well-formed UTF-8.
    void write(byte[] source, int from, int to, ByteSink out) {
        int at = from;
        while (at < to) {
            int clean = clean(source, at, to);
            out.put(source, at, clean - at);
            if (clean == to) {
                return;
            }
            at = replace(source, clean, to, out);
        }
    }

    /// Writes the inside of a JSON string that holds no backslash, hence no quote and no control character either.
    void writePlainJson(byte[] source, int from, int to, ByteSink out) {
        if (scan != Scan.JSON) {
            write(source, from, to, out);
            return;
        }
        int at = from;
        while (at < to) {
            int lead = separatorLead(source, at, to);
            out.put(source, at, lead - at);
            if (lead == to) {
                return;
            }
            at = replace(source, lead, to, out);
        }
    }

    /// Writes one code point; a surrogate becomes U+FFFD.
    void write(int codePoint, ByteSink out) {
        if (codePoint >= 0x80) {
            writeBeyondAscii(codePoint, out);
            return;
        }
        byte @Nullable [] replacement = table[codePoint];
        if (replacement == null) {
            out.put(codePoint);
        } else if (EscapeTable.isLook(replacement)) {
            closingAngle(out);
        } else {
            out.put(replacement);
        }
    }

    /// Escapes in place what the sink already holds from `mark` on: numbers and dates, which are ASCII, or anything
    /// that is to be percent-encoded.
    void escapeFrom(int mark, ByteSink out) {
        if (scan != Scan.TABLE || context == Context.HEADER) {
            return;
        }
        int end = out.length();
        int growth = 0;
        byte[] array = out.array();
        for (int i = mark; i < end; i++) {
            byte @Nullable [] replacement = table[array[i] & 0xFF];
            growth += replacement == null ? 0 : replacement.length - 1;
        }
        if (growth == 0) {
            for (int i = mark; i < end; i++) {
                byte @Nullable [] replacement = table[array[i] & 0xFF];
                array[i] = replacement == null ? array[i] : replacement[0];
            }
            return;
        }
        out.reserve(growth);
        out.advance(growth);
        expandBackwards(out.array(), mark, end, end + growth);
    }

    /// Whether [#finish] may do anything.
    boolean finishes() {
        return context == Context.XML_CDATA_GUARDED || context == Context.HTML_UNQUOTED_WHOLE;
    }

    /// What must follow a value: it must not end its section with the literal text behind it, nor be left out.
    void finish(int mark, ByteSink out) {
        if (context == Context.XML_CDATA_GUARDED) {
            if (out.length() > mark && out.array()[out.length() - 1] == ']') {
                out.put(CDATA_END_SPLIT);
            }
        } else if (context == Context.HTML_UNQUOTED_WHOLE && out.length() == mark) {
            out.ascii("\"\"");
        }
    }

    private void expandBackwards(byte[] array, int from, int to, int end) {
        int target = end;
        for (int i = to - 1; i >= from; i--) {
            byte b = array[i];
            byte @Nullable [] replacement = table[b & 0xFF];
            if (replacement == null) {
                array[--target] = b;
            } else {
                target -= replacement.length;
                System.arraycopy(replacement, 0, array, target, replacement.length);
            }
        }
    }

    private void writeBeyondAscii(int codePoint, ByteSink out) {
        boolean c1Control = codePoint < 0xA0;
        if (context == Context.HEADER && c1Control) {
            return;
        }
        if (scan == Scan.JSON && (codePoint == 0x2028 || codePoint == 0x2029)) {
            out.ascii(codePoint == 0x2028 ? "\\u2028" : "\\u2029");
            return;
        }
        boolean noncharacter = codePoint == 0xFFFE || codePoint == 0xFFFF;
        int mark = out.length();
        out.utf8(noncharacter && EscapeTable.isLook(table[LEAD_OF_NONCHARACTERS]) ? 0xFFFD : codePoint);
        if (table[0x80] != null) {
            percentFrom(mark, out);
        }
    }

    private static void percentFrom(int mark, ByteSink out) {
        int end = out.length();
        out.reserve(2 * (end - mark));
        out.advance(2 * (end - mark));
        byte[] array = out.array();
        for (int i = end - 1, target = out.length(); i >= mark; i--) {
            int b = array[i] & 0xFF;
            array[--target] = (byte) HEX.charAt(b & 15);
            array[--target] = (byte) HEX.charAt(b >> 4);
            array[--target] = '%';
        }
    }

    private int clean(byte[] source, int from, int to) {
        return switch (scan) {
            case NOTHING -> to;
            case JSON -> jsonSpecial(source, from, to);
            case MARKUP -> markupSpecial(source, from, to);
            case TABLE -> tabled(source, from, to);
        };
    }

    private int separatorLead(byte[] source, int from, int to) {
        int at = from;
        for (int last = to - Words.BYTES; at <= last; at += Words.BYTES) {
            long marks = Words.equal(Words.load(source, at), SEPARATOR_LEADS);
            if (marks != 0) {
                return at + Words.first(marks);
            }
        }
        while (at < to && source[at] != (byte) LEAD_OF_LINE_SEPARATORS) {
            at++;
        }
        return at;
    }

    private int jsonSpecial(byte[] source, int from, int to) {
        int at = from;
        for (int last = to - Words.BYTES; at <= last; at += Words.BYTES) {
            long word = Words.load(source, at);
            long marks = Words.equal(word, QUOTES)
                    | Words.equal(word, BACKSLASHES)
                    | Words.equal(word, SEPARATOR_LEADS)
                    | Words.below(word, BLANK);
            if (marks != 0) {
                return at + Words.first(marks);
            }
        }
        return tabled(source, at, to);
    }

    private int markupSpecial(byte[] source, int from, int to) {
        int at = from;
        while (at <= to - Words.BYTES) {
            long word = Words.load(source, at);
            long marks = Words.equal(word | ANGLE_FOLD, ANGLES)
                    | Words.equal(word | AMPERSAND_FOLD, APOSTROPHES)
                    | Words.equal(word, QUOTES)
                    | Words.equal(word, NONCHARACTER_LEADS)
                    | Words.below(word, BLANK);
            if (marks == 0) {
                at += Words.BYTES;
                continue;
            }
            at += Words.first(marks);
            if (table[source[at] & 0xFF] != null) {
                return at;
            }
            at++;
        }
        return tabled(source, at, to);
    }

    private int tabled(byte[] source, int from, int to) {
        int at = from;
        while (at < to && table[source[at] & 0xFF] == null) {
            at++;
        }
        return at;
    }

    /// @return the first byte after what was replaced
    private int replace(byte[] source, int at, int to, ByteSink out) {
        byte @Nullable [] replacement = table[source[at] & 0xFF];
        if (replacement == null) {
            out.put(source[at]);
            return at + 1;
        }
        if (!EscapeTable.isLook(replacement)) {
            out.put(replacement);
            return at + 1;
        }
        return switch (source[at] & 0xFF) {
            case LEAD_OF_LINE_SEPARATORS -> lineSeparator(source, at, to, out);
            case LEAD_OF_NONCHARACTERS -> noncharacter(source, at, to, out);
            case LEAD_OF_C1_CONTROLS -> c1Control(source, at, to, out);
            default -> {
                closingAngle(out);
                yield at + 1;
            }
        };
    }

    private static int lineSeparator(byte[] source, int at, int to, ByteSink out) {
        if (at + 2 < to && source[at + 1] == (byte) 0x80 && (source[at + 2] | 1) == (byte) 0xA9) {
            out.ascii(source[at + 2] == (byte) 0xA8 ? "\\u2028" : "\\u2029");
            return at + 3;
        }
        out.put(source[at]);
        return at + 1;
    }

    private static int noncharacter(byte[] source, int at, int to, ByteSink out) {
        if (at + 2 < to && source[at + 1] == (byte) 0xBF && (source[at + 2] | 1) == (byte) 0xBF) {
            out.put(REPLACEMENT);
            return at + 3;
        }
        out.put(source[at]);
        return at + 1;
    }

    private static int c1Control(byte[] source, int at, int to, ByteSink out) {
        if (at + 1 < to && (source[at + 1] & 0xFF) < 0xA0) {
            return at + 2;
        }
        out.put(EscapeTable.percentEncoded(LEAD_OF_C1_CONTROLS));
        return at + 1;
    }

    /// A `>` in a CDATA section: `]]` before it, from whatever it came, must not make it the end.
    private static void closingAngle(ByteSink out) {
        int length = out.length();
        byte[] array = out.array();
        if (length >= 2 && array[length - 1] == ']' && array[length - 2] == ']') {
            out.put(CDATA_END_SPLIT);
        }
        out.put('>');
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
