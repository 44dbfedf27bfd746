package koerier.ingest;

import koerier.bytes.Words;
import org.jspecify.annotations.Nullable;

/// Judges one JSON string at a time: its escapes, its UTF-8 (Unicode 16, table 3-7), no control characters. Mutable,
/// part of a [JsonScanner].
final class JsonStrings {
    private static final long QUOTES = Words.repeat('"');
    private static final long BACKSLASHES = Words.repeat('\\');

    private byte[] bytes = {};
    private int to;
    private int p;
    private boolean isEscaped;
    private String code = JsonScanner.SYNTAX;
    private @Nullable String mistake;

    /// Whether the last string holds a backslash.
    boolean isEscaped() {
        return isEscaped;
    }

    /// What is wrong with the last string, null if nothing is.
    @Nullable String mistake() {
        return mistake;
    }

    /// The code of the mistake.
    String code() {
        return code;
    }

    /// Reads a string from after its opening quote.
    ///
    /// @return the byte after the closing quote, or where the mistake is
    int scan(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.to = to;
        p = from;
        isEscaped = false;
        mistake = null;
        while (mistake == null) {
            skipPlain();
            if (p >= to) {
                fail("the string has no end");
            } else if (bytes[p] == '"') {
                return p + 1;
            } else if (bytes[p] == '\\') {
                escape();
            } else if (bytes[p] < 0) {
                sequence();
            } else {
                fail("a control character must be written as an escape");
            }
        }
        return p;
    }

    /// Skips what needs no second look: ASCII but quote, backslash and control characters.
    private void skipPlain() {
        int q = p;
        for (int last = to - Words.BYTES; q <= last; q += Words.BYTES) {
            long word = Words.load(bytes, q);
            long marks = Words.equalEither(word, QUOTES, BACKSLASHES) | Words.below(word, ' ') | Words.notAscii(word);
            if (marks != 0) {
                p = q + Words.first(marks);
                return;
            }
        }
        while (q < to && bytes[q] >= ' ' && bytes[q] != '"' && bytes[q] != '\\') {
            q++;
        }
        p = q;
    }

    private void escape() {
        isEscaped = true;
        switch (at(p + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> p += 2;
            case 'u' -> unicodeEscape();
            default -> fail("there is no such escape");
        }
    }

    private void unicodeEscape() {
        int unit = hex4(p + 2);
        if (unit < 0) {
            fail("four hexadecimal digits were expected");
        } else if (Character.isHighSurrogate((char) unit)) {
            int low = at(p + 6) == '\\' && at(p + 7) == 'u' ? hex4(p + 8) : -1;
            if (low < 0 || !Character.isLowSurrogate((char) low)) {
                failHalf();
            } else {
                p += 12;
            }
        } else if (Character.isLowSurrogate((char) unit)) {
            failHalf();
        } else {
            p += 6;
        }
    }

    private void failHalf() {
        code = "surrogate";
        mistake = "an escape is half of a surrogate pair";
    }

    private int hex4(int from) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            byte b = at(i);
            int lower = b | 0x20;
            if (b >= '0' && b <= '9') {
                value = value << 4 | b - '0';
            } else if (lower >= 'a' && lower <= 'f') {
                value = value << 4 | lower - 'a' + 10;
            } else {
                return -1;
            }
        }
        return value;
    }

    /// Steps over multi-byte sequences, as many as follow one another.
    private void sequence() {
        while (p < to && bytes[p] < 0) {
            int lead = bytes[p] & 0xFF;
            int length;
            int lowest = 0x80;
            int highest = 0xBF;
            if (lead >= 0xC2 && lead <= 0xDF) {
                length = 2;
            } else if (lead >= 0xE0 && lead <= 0xEF) {
                length = 3;
                lowest = lead == 0xE0 ? 0xA0 : 0x80;
                highest = lead == 0xED ? 0x9F : 0xBF;
            } else if (lead >= 0xF0 && lead <= 0xF4) {
                length = 4;
                lowest = lead == 0xF0 ? 0x90 : 0x80;
                highest = lead == 0xF4 ? 0x8F : 0xBF;
            } else {
                fail("the text is not UTF-8");
                return;
            }
            int second = at(p + 1) & 0xFF;
            boolean isWhole = second >= lowest && second <= highest;
            for (int i = 2; i < length; i++) {
                isWhole &= (at(p + i) & 0xC0) == 0x80;
            }
            if (!isWhole) {
                fail("the text is not UTF-8");
                return;
            }
            p += length;
        }
    }

    private byte at(int place) {
        return place < to ? bytes[place] : 0;
    }

    private void fail(String what) {
        code = JsonScanner.SYNTAX;
        mistake = what;
    }
}
