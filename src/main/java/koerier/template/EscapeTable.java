package koerier.template;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What becomes of each byte of UTF-8 text in each context: null for a byte that stays, else the bytes written for it.
final class EscapeTable {
    /// Stands for a byte that must be seen together with its neighbours; see [#isLook].
    private static final byte[] LOOK = {};

    private static final byte[] DROPPED = new byte[0];
    private static final byte[] BLANK = utf8(" ");
    private static final byte[] REPLACEMENT = utf8("\uFFFD");
    private static final String HEX = "0123456789ABCDEF";
    private static final String UNRESERVED = "-._~";
    private static final String FORM_KEPT = "*-._";
    private static final String URL_KEPT = UNRESERVED + ":/?[]@!$&'()*+,;=%";
    private static final int SIZE = 256;

    private EscapeTable() {}

    static byte[] @Nullable [] of(Context context) {
        byte[] @Nullable [] table = new byte[SIZE][];
        switch (context) {
            case JSON_STRING, JSON_BARE, JSON_KEY -> json(table);
            case XML_TEXT -> xml(table);
            case XML_ATTRIBUTE -> xmlAttribute(table);
            case XML_UNQUOTED -> {
                xmlAttribute(table);
                table[' '] = utf8("&#32;");
            }
            case XML_CDATA, XML_CDATA_GUARDED -> {
                xmlCharacters(table);
                table['>'] = LOOK;
            }
            case HTML -> html(table);
            case HTML_COMMENT -> {
                html(table);
                table['-'] = utf8("&#45;");
            }
            case HTML_UNQUOTED, HTML_UNQUOTED_WHOLE -> {
                html(table);
                references(table, "\t\n\f\r =`");
            }
            case QUERY, PATH -> percent(table, UNRESERVED);
            case FORM -> {
                percent(table, FORM_KEPT);
                table[' '] = utf8("+");
            }
            case URL -> percent(table, URL_KEPT);
            case HEADER -> header(table);
            default -> {}
        }
        return table;
    }

    @SuppressWarnings("ReferenceEquality") // the mark in the table is one array, known by its identity
    static boolean isLook(byte @Nullable [] replacement) {
        return replacement == LOOK;
    }

    static byte[] percentEncoded(int b) {
        return new byte[] {'%', (byte) HEX.charAt(b >> 4), (byte) HEX.charAt(b & 15)};
    }

    private static void json(byte[] @Nullable [] table) {
        for (int b = 0; b < ' '; b++) {
            table[b] = utf8("\\u00" + (char) ('0' + (b >> 4)) + Character.toLowerCase(HEX.charAt(b & 15)));
        }
        table['\b'] = utf8("\\b");
        table['\f'] = utf8("\\f");
        table['\n'] = utf8("\\n");
        table['\r'] = utf8("\\r");
        table['\t'] = utf8("\\t");
        table['"'] = utf8("\\\"");
        table['\\'] = utf8("\\\\");
        table[Escaper.LEAD_OF_LINE_SEPARATORS] = LOOK;
    }

    /// What XML 1.0 does not allow in any form becomes U+FFFD.
    private static void xmlCharacters(byte[] @Nullable [] table) {
        for (int b = 0; b < ' '; b++) {
            table[b] = b == '\t' || b == '\n' || b == '\r' ? null : REPLACEMENT;
        }
        table[Escaper.LEAD_OF_NONCHARACTERS] = LOOK;
    }

    private static void xml(byte[] @Nullable [] table) {
        xmlCharacters(table);
        table['&'] = utf8("&amp;");
        table['<'] = utf8("&lt;");
        table['>'] = utf8("&gt;");
    }

    private static void xmlAttribute(byte[] @Nullable [] table) {
        xml(table);
        table['"'] = utf8("&quot;");
        table['\''] = utf8("&apos;");
        references(table, "\t\n\r");
    }

    private static void html(byte[] @Nullable [] table) {
        table[0] = REPLACEMENT;
        table['&'] = utf8("&amp;");
        table['<'] = utf8("&lt;");
        table['>'] = utf8("&gt;");
        table['"'] = utf8("&quot;");
        table['\''] = utf8("&#39;");
    }

    private static void references(byte[] @Nullable [] table, String characters) {
        for (int i = 0; i < characters.length(); i++) {
            table[characters.charAt(i)] = utf8("&#" + (int) characters.charAt(i) + ";");
        }
    }

    private static void percent(byte[] @Nullable [] table, String kept) {
        for (int b = 0; b < SIZE; b++) {
            boolean keeps = b < 0x80 && (isLetterOrDigit(b) || kept.indexOf(b) >= 0);
            table[b] = keeps ? null : percentEncoded(b);
        }
    }

    private static void header(byte[] @Nullable [] table) {
        for (int b = 0; b < SIZE; b++) {
            table[b] = b >= 0x80 ? percentEncoded(b) : b < ' ' || b == 0x7F ? DROPPED : null;
        }
        table[0] = BLANK;
        table['\r'] = BLANK;
        table['\n'] = BLANK;
        table[Escaper.LEAD_OF_C1_CONTROLS] = LOOK;
    }

    private static boolean isLetterOrDigit(int b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
