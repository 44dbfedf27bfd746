package koerier.template;

import java.util.Optional;
import koerier.template.WellFormedness.Flaw;

/// Finds the first place where a text stops being JSON (RFC 8259). Needs no memory but one bit for each open bracket.
final class JsonCheck {
    private static final String WHITE = " \t\n\r";
    private static final int UNICODE_DIGITS = 4;

    private JsonCheck() {}

    /// What may come next.
    private enum Expected {
        VALUE,
        VALUE_OR_END,
        NAME,
        NAME_OR_END,
        COLON,
        COMMA_OR_END,
        NOTHING
    }

    static Optional<Flaw> flaw(String text) {
        StringBuilder open = new StringBuilder();
        Expected expected = Expected.VALUE;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (WHITE.indexOf(c) >= 0) {
                at++;
                continue;
            }
            boolean value = expected == Expected.VALUE || expected == Expected.VALUE_OR_END;
            boolean name = expected == Expected.NAME || expected == Expected.NAME_OR_END;
            if (value && (c == '{' || c == '[')) {
                open.append(c);
                expected = c == '{' ? Expected.NAME_OR_END : Expected.VALUE_OR_END;
                at++;
            } else if (c == '}' && closes(open, '{', expected, Expected.NAME_OR_END)
                    || c == ']' && closes(open, '[', expected, Expected.VALUE_OR_END)) {
                open.setLength(open.length() - 1);
                expected = afterValue(open);
                at++;
            } else if (c == '"' && (value || name)) {
                int end = stringEnd(text, at);
                if (end < 0) {
                    return Optional.of(new Flaw(-end - 1, "a string does not end or holds what it must not"));
                }
                at = end;
                expected = name ? Expected.COLON : afterValue(open);
            } else if (c == ':' && expected == Expected.COLON) {
                expected = Expected.VALUE;
                at++;
            } else if (c == ',' && expected == Expected.COMMA_OR_END) {
                expected = open.charAt(open.length() - 1) == '{' ? Expected.NAME : Expected.VALUE;
                at++;
            } else if (value && scalarEnd(text, at) > at) {
                at = scalarEnd(text, at);
                expected = afterValue(open);
            } else {
                return Optional.of(new Flaw(at, "'" + c + "' is not expected here"));
            }
        }
        return expected == Expected.NOTHING
                ? Optional.empty()
                : Optional.of(new Flaw(text.length(), "it ends too early"));
    }

    private static boolean closes(StringBuilder open, char opener, Expected expected, Expected whenEmpty) {
        return !open.isEmpty()
                && open.charAt(open.length() - 1) == opener
                && (expected == Expected.COMMA_OR_END || expected == whenEmpty);
    }

    private static Expected afterValue(StringBuilder open) {
        return open.isEmpty() ? Expected.NOTHING : Expected.COMMA_OR_END;
    }

    /// @return the position after the string; of a flawed one, minus the position of the flaw minus one
    private static int stringEnd(String text, int from) {
        for (int i = from + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            if (c < ' ') {
                return -i - 1;
            }
            if (c == '\\') {
                i++;
                char escape = i < text.length() ? text.charAt(i) : ' ';
                if (escape == 'u' && isHex(text, i + 1)) {
                    i += UNICODE_DIGITS;
                } else if ("\"\\/bfnrt".indexOf(escape) < 0) {
                    return -i;
                }
            }
        }
        return -text.length() - 1;
    }

    private static boolean isHex(String text, int from) {
        if (from + UNICODE_DIGITS > text.length()) {
            return false;
        }
        for (int i = from; i < from + UNICODE_DIGITS; i++) {
            if ("0123456789abcdefABCDEF".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /// @return the position after a number, `true`, `false` or `null`, or `from` when there is none
    private static int scalarEnd(String text, int from) {
        for (String word : new String[] {"true", "false", "null"}) {
            if (text.startsWith(word, from)) {
                return from + word.length();
            }
        }
        int at = text.charAt(from) == '-' ? from + 1 : from;
        int whole = digitsEnd(text, at);
        boolean leadingZero = whole > at + 1 && text.charAt(at) == '0';
        if (whole == at || leadingZero) {
            return from;
        }
        at = whole;
        if (at < text.length() && text.charAt(at) == '.') {
            int fraction = digitsEnd(text, at + 1);
            if (fraction == at + 1) {
                return from;
            }
            at = fraction;
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            boolean signed = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0;
            int digits = at + (signed ? 2 : 1);
            int end = digitsEnd(text, digits);
            return end == digits ? from : end;
        }
        return at;
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
