package koerier.template;

import java.util.List;
import koerier.bytes.ByteSink;
import koerier.bytes.Words;

/// The literals of a template, kept so that copying one is a few moves. A short one is words out of an array of words,
/// which the compiler can prove to lie inside of it; a long one is copied as bytes. Immutable.
///
/// Behind each literal stands a quote that is copied with it: who writes a quoted value next counts it in, and everyone
/// else writes over it.
final class LiteralWords {
    /// How many bytes a copy may write, whatever the literal's length.
    static final int SLACK = 64;

    private static final int HALF = SLACK / 2;
    private static final int THREE_QUARTERS = HALF + HALF / 2;
    private static final int STRIDE = SLACK / Words.BYTES;

    /// [#STRIDE] words of each literal.
    final long[] words;

    /// All literals with their quotes behind each other, with slack at the end.
    private final byte[] bytes;

    private final int[] starts;
    final int[] lengths;

    LiteralWords(List<byte[]> literals) {
        words = new long[literals.size() * STRIDE];
        starts = new int[literals.size()];
        lengths = new int[literals.size()];
        ByteSink joined = new ByteSink(Integer.MAX_VALUE);
        for (int i = 0; i < lengths.length; i++) {
            starts[i] = joined.length();
            lengths[i] = literals.get(i).length;
            joined.put(literals.get(i));
            joined.put('"');
        }
        joined.put(new byte[SLACK]);
        bytes = joined.toBytes();
        for (int i = 0; i < words.length; i++) {
            words[i] = Words.load(bytes, starts[i / STRIDE] + i % STRIDE * Words.BYTES);
        }
    }

    /// How many bytes all of them have.
    int total() {
        return bytes.length;
    }

    /// Writes a literal of less than [#SLACK] bytes to where there is room for its length and [#SLACK]. Static, so that
    /// a loop may keep the words in a register.
    static void copy(long[] words, int i, int length, byte[] target, int at) {
        int word = i * STRIDE;
        Words.store(target, at, words[word]);
        Words.store(target, at + 8, words[word + 1]);
        Words.store(target, at + 16, words[word + 2]);
        Words.store(target, at + 24, words[word + 3]);
        if (length >= HALF) {
            Words.store(target, at + 32, words[word + 4]);
            Words.store(target, at + 40, words[word + 5]);
            if (length >= THREE_QUARTERS) {
                Words.store(target, at + 48, words[word + 6]);
                Words.store(target, at + 56, words[word + 7]);
            }
        }
    }

    /// Writes a literal of any length.
    void copyLong(int i, byte[] target, int at) {
        System.arraycopy(bytes, starts[i], target, at, lengths[i] + 1);
    }

    /// Writes a literal to where there may not be room.
    void write(int i, ByteSink out) {
        out.put(bytes, starts[i], lengths[i]);
    }
}
