package koerier.ingest;

import koerier.bytes.Words;

/// How well-formed JSON is walked over in bytes: nothing here checks anything, since ingest has accepted the bytes.
final class JsonText {
    private static final long QUOTES = Words.repeat('"');
    private static final long BACKSLASHES = Words.repeat('\\');

    private JsonText() {}

    /// The first byte at or after `at` that is no white space.
    static int blanks(byte[] bytes, int at) {
        int p = at;
        // a byte from U+0080 on is negative, but outside of strings there is none
        while (bytes[p] <= ' ') {
            p++;
        }
        return p;
    }

    /// The first quote or backslash at or after `at`, which lies inside a string. Two words a step: most names
    /// and values need one step then, which the processor learns to expect.
    static int quoteOrBackslash(byte[] bytes, int at) {
        int p = at;
        for (int last = bytes.length - 2 * Words.BYTES; p <= last; p += 2 * Words.BYTES) {
            long word = Words.load(bytes, p);
            long next = Words.load(bytes, p + Words.BYTES);
            long marks = Words.equalEither(word, QUOTES, BACKSLASHES);
            long nextMarks = Words.equalEither(next, QUOTES, BACKSLASHES);
            if ((marks | nextMarks) != 0) {
                return marks != 0 ? p + Words.first(marks) : p + Words.BYTES + Words.first(nextMarks);
            }
        }
        while (bytes[p] != '"' && bytes[p] != '\\') {
            p++;
        }
        return p;
    }

    /// The quote that ends the string which `at` lies in; `at` is not the second byte of an escape.
    static int closingQuote(byte[] bytes, int at) {
        int p = quoteOrBackslash(bytes, at);
        while (bytes[p] == '\\') {
            p = quoteOrBackslash(bytes, p + 2);
        }
        return p;
    }

    /// The byte after the value that begins at `at`.
    static int afterValue(byte[] bytes, int at) {
        byte first = bytes[at];
        if (first == '"') {
            return closingQuote(bytes, at + 1) + 1;
        }
        return (first | 0x20) == '{' ? afterContainer(bytes, at + 1) : afterScalar(bytes, at);
    }

    /// The byte after the object or array whose members `at` lies among, outside of any string.
    static int afterContainer(byte[] bytes, int at) {
        int depth = 1;
        int p = at;
        while (true) {
            // Between two strings there is little to step over. Brackets and braces differ in one bit only, and ingest
            // has made sure that they match.
            byte b = bytes[p];
            if (b == '"') {
                p = closingQuote(bytes, p + 1);
            } else if ((b | 0x20) == '{') {
                depth++;
            } else if ((b | 0x20) == '}' && --depth == 0) {
                return p + 1;
            }
            p++;
        }
    }

    /// The byte after the number, `true`, `false` or `null` that begins at `at`.
    static int afterScalar(byte[] bytes, int at) {
        int p = at;
        while (p < bytes.length && bytes[p] > ' ' && bytes[p] != ',' && (bytes[p] | 0x20) != '}') {
            p++;
        }
        return p;
    }

    /// Decodes the text of a string between its quotes into UTF-8. The result is never longer than the source.
    ///
    /// @return the end of the decoded bytes in `target`
    static int unescape(byte[] bytes, int from, int to, byte[] target, int targetFrom) {
        int out = targetFrom;
        int p = from;
        while (p < to) {
            byte b = bytes[p];
            if (b != '\\') {
                target[out++] = b;
                p++;
                continue;
            }
            byte escape = bytes[p + 1];
            p += 2;
            if (escape != 'u') {
                target[out++] = unescaped(escape);
                continue;
            }
            int c = hex4(bytes, p);
            p += 4;
            if (c >= 0xD800 && c < 0xDC00) {
                // ingest refuses a high surrogate that no escaped low one follows
                c = Character.toCodePoint((char) c, (char) hex4(bytes, p + 2));
                p += 6;
            }
            out = putUtf8(target, out, c);
        }
        return out;
    }

    private static byte unescaped(byte escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escape;
        };
    }

    private static int hex4(byte[] bytes, int at) {
        return Character.digit(bytes[at], 16) << 12
                | Character.digit(bytes[at + 1], 16) << 8
                | Character.digit(bytes[at + 2], 16) << 4
                | Character.digit(bytes[at + 3], 16);
    }

    private static int putUtf8(byte[] target, int at, int c) {
        int p = at;
        if (c < 0x80) {
            target[p++] = (byte) c;
        } else if (c < 0x800) {
            target[p++] = (byte) (0xC0 | c >> 6);
            target[p++] = (byte) (0x80 | c & 0x3F);
        } else if (c < 0x10000) {
            target[p++] = (byte) (0xE0 | c >> 12);
            target[p++] = (byte) (0x80 | c >> 6 & 0x3F);
            target[p++] = (byte) (0x80 | c & 0x3F);
        } else {
            target[p++] = (byte) (0xF0 | c >> 18);
            target[p++] = (byte) (0x80 | c >> 12 & 0x3F);
            target[p++] = (byte) (0x80 | c >> 6 & 0x3F);
            target[p++] = (byte) (0x80 | c & 0x3F);
        }
        return p;
    }
}
