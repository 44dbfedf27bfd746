package koerier.rule;

import java.util.Arrays;

/// A text to look for in values, compared folded or byte by byte. As long as a value is ASCII it is compared where it
/// stands; the first other byte makes a folded comparison build the folded value. Every search is linear
/// (Knuth-Morris-Pratt), whatever the value.
final class Needle {
    private static final int NO = 0;
    private static final int YES = 1;
    private static final int UNDECIDED = 2;

    private final byte[] key;
    private final boolean folded;
    /// How far to fall back in the needle after a mismatch.
    private final int[] fallbacks;

    private Needle(byte[] key, boolean folded) {
        this.key = key;
        this.folded = folded;
        this.fallbacks = fallbacks(key);
    }

    static Needle folded(String text) {
        return new Needle(Folding.foldedBytes(text), true);
    }

    static Needle exact(byte[] utf8) {
        return new Needle(utf8, false);
    }

    byte[] key() {
        return key;
    }

    boolean isFolded() {
        return folded;
    }

    /// @param value a text
    boolean is(Span value, TextMemo texts) {
        if (!folded) {
            return value.sameBytes(key);
        }
        int prefix = asciiPrefix(value);
        return prefix == UNDECIDED
                ? Arrays.equals(texts.folded(value), key)
                : prefix == YES && value.length() == key.length;
    }

    boolean startsWith(Span value, TextMemo texts) {
        if (!folded) {
            return value.length() >= key.length
                    && Arrays.equals(value.bytes, value.start, value.start + key.length, key, 0, key.length);
        }
        int prefix = asciiPrefix(value);
        if (prefix != UNDECIDED) {
            return prefix == YES;
        }
        byte[] text = texts.folded(value);
        return text.length >= key.length && Arrays.equals(text, 0, key.length, key, 0, key.length);
    }

    boolean endsWith(Span value, TextMemo texts) {
        int suffix = asciiSuffix(value);
        if (suffix != UNDECIDED) {
            return suffix == YES;
        }
        byte[] text = texts.folded(value);
        return text.length >= key.length
                && Arrays.equals(text, text.length - key.length, text.length, key, 0, key.length);
    }

    boolean isIn(Span value, TextMemo texts) {
        int found = search(value.bytes, value.start, value.end, folded);
        if (found != UNDECIDED) {
            return found == YES;
        }
        byte[] text = texts.folded(value);
        return search(text, 0, text.length, false) == YES;
    }

    /// Whether an ASCII value begins with the needle. A byte is settled only when an ASCII byte or the end
    /// follows it: a combining mark might make one character of the two.
    private int asciiPrefix(Span value) {
        byte[] b = value.bytes;
        int length = Math.min(value.length(), key.length);
        for (int i = 0; i < length; i++) {
            byte c = b[value.start + i];
            if (c < 0) {
                return UNDECIDED;
            }
            if (Folding.lower(c) != key[i]) {
                return isSettled(value, i) ? NO : UNDECIDED;
            }
        }
        if (value.length() < key.length) {
            return NO;
        }
        return isSettled(value, key.length - 1) ? YES : UNDECIDED;
    }

    private static boolean isSettled(Span value, int index) {
        int next = value.start + index + 1;
        return next >= value.end || value.bytes[next] >= 0;
    }

    private int asciiSuffix(Span value) {
        int length = Math.min(value.length(), key.length);
        for (int i = 1; i <= length; i++) {
            byte c = value.bytes[value.end - i];
            if (c < 0 && folded) {
                return UNDECIDED;
            }
            if ((folded ? Folding.lower(c) : c) != key[key.length - i]) {
                return NO;
            }
        }
        return value.length() < key.length ? NO : YES;
    }

    private int search(byte[] b, int start, int end, boolean fold) {
        int matched = 0;
        for (int i = start; i < end; i++) {
            int c = b[i];
            if (fold) {
                if (c < 0) {
                    return UNDECIDED;
                }
                c = Folding.lower(b[i]);
            }
            while (matched > 0 && key[matched] != c) {
                matched = fallbacks[matched - 1];
            }
            if (key[matched] == c && ++matched == key.length) {
                return fold && i + 1 < end && b[i + 1] < 0 ? UNDECIDED : YES;
            }
        }
        return NO;
    }

    private static int[] fallbacks(byte[] key) {
        int[] result = new int[key.length];
        int matched = 0;
        for (int i = 1; i < key.length; i++) {
            while (matched > 0 && key[matched] != key[i]) {
                matched = result[matched - 1];
            }
            if (key[matched] == key[i]) {
                matched++;
            }
            result[i] = matched;
        }
        return result;
    }
}
