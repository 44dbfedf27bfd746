package koerier.template;

import koerier.bytes.ByteSink;

/// Carries the text of a JSON string, as it stands in an event, into another context without decoding it first. Line
/// ends become LF. The event was checked when it came in: every escape is whole and surrogates come in pairs.
final class JsonSource {
    private static final int HEX_DIGITS = 4;

    private JsonSource() {}

    /// @param from the first byte after the opening quote
    /// @param to the closing quote
    /// @param escaped whether there is a backslash in between
    static void write(byte[] source, int from, int to, boolean escaped, Escaper escaper, ByteSink out) {
        if (!escaped) {
            escaper.writePlainJson(source, from, to, out);
            return;
        }
        int at = from;
        while (at < to) {
            int backslash = backslash(source, at, to);
            if (backslash > at) {
                escaper.writePlainJson(source, at, backslash, out);
            }
            at = backslash < to ? escape(source, backslash, to, escaper, out) : to;
        }
    }

    private static int backslash(byte[] source, int from, int to) {
        int at = from;
        while (at < to && source[at] != '\\') {
            at++;
        }
        return at;
    }

    /// @return the byte after the escape
    private static int escape(byte[] source, int at, int to, Escaper escaper, ByteSink out) {
        int next = after(source, at);
        int c = character(source, at);
        if (c == '\r') {
            escaper.write('\n', out);
            boolean lineFeedFollows = next < to && source[next] == '\\' && character(source, next) == '\n';
            return lineFeedFollows ? after(source, next) : next;
        }
        if (Character.isHighSurrogate((char) c) && next < to && source[next] == '\\') {
            int low = character(source, next);
            if (Character.isLowSurrogate((char) low)) {
                escaper.write(Character.toCodePoint((char) c, (char) low), out);
                return after(source, next);
            }
        }
        escaper.write(c, out);
        return next;
    }

    private static int after(byte[] source, int at) {
        return at + 2 + (source[at + 1] == 'u' ? HEX_DIGITS : 0);
    }

    /// The UTF-16 character of the escape that begins at `at`.
    static int character(byte[] source, int at) {
        if (source[at + 1] != 'u') {
            return simple(source[at + 1]);
        }
        return digit(source[at + 2]) << 12
                | digit(source[at + 3]) << 8
                | digit(source[at + 4]) << 4
                | digit(source[at + 5]);
    }

    /// The character of an escape of two characters, given the second.
    static int simple(int escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escape;
        };
    }

    private static int digit(byte b) {
        return b <= '9' ? b - '0' : (b & 0x0F) + 9;
    }
}
