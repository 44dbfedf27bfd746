package koerier.template;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import koerier.bytes.Words;

/// Copies short runs of bytes a word at a time, reading and writing up to [#SLACK] bytes past their end: two or three
/// moves instead of the call that a general copy is. The caller makes sure that there is room.
final class WordCopy {
    /// How many bytes past the end of a run may be read and written.
    static final int SLACK = Words.BYTES;

    /// Longer runs are copied better by the JDK.
    static final int SHORT = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private WordCopy() {}

    static void store(byte[] bytes, int at, long word) {
        LONGS.set(bytes, at, word);
    }

    static void copy(byte[] source, int from, byte[] target, int at, int count) {
        if (count > SHORT) {
            System.arraycopy(source, from, target, at, count);
            return;
        }
        // no loop: for two or three rounds the preparations of a compiled loop cost more than the rounds
        store(target, at, Words.load(source, from));
        if (count > 8) {
            store(target, at + 8, Words.load(source, from + 8));
            if (count > 16) {
                store(target, at + 16, Words.load(source, from + 16));
                if (count > 24) {
                    store(target, at + 24, Words.load(source, from + 24));
                }
            }
        }
    }
}
