package koerier.template;

import koerier.bytes.Words;

/// Copies short runs of bytes a word at a time, reading and writing up to [#SLACK] bytes past where they begin: a few
/// moves without a decision instead of the call that a general copy is. The caller makes sure that there is room.
final class WordCopy {
    /// How many bytes from the beginning of a run on may be read and written, whatever its length.
    static final int SLACK = 64;

    private static final int HALF = SLACK / 2;

    private WordCopy() {}

    /// @param count how many bytes matter; there must be room for [#SLACK] in both arrays if that is more
    static void copy(byte[] source, int from, byte[] target, int at, int count) {
        if (count <= HALF) {
            half(source, from, target, at);
        } else if (count <= SLACK) {
            half(source, from, target, at);
            half(source, from + HALF, target, at + HALF);
        } else {
            System.arraycopy(source, from, target, at, count);
        }
    }

    private static void half(byte[] source, int from, byte[] target, int at) {
        Words.store(target, at, Words.load(source, from));
        Words.store(target, at + 8, Words.load(source, from + 8));
        Words.store(target, at + 16, Words.load(source, from + 16));
        Words.store(target, at + 24, Words.load(source, from + 24));
    }
}
