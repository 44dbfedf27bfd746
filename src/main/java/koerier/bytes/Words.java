package koerier.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Eight bytes at a time: loops over text look at a whole word and step byte by byte only where something was found
/// (the zero-in-word test of Mycroft, 1987; see also Hacker's Delight, 6-1). The first byte in memory is the lowest of
/// the word on every machine.
public final class Words {
    /// How many bytes a word holds.
    public static final int BYTES = Long.BYTES;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    /// The eight bytes from `at`, which must all lie inside the array.
    public static long load(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /// Writes eight bytes from `at` on, which must all lie inside the array.
    public static void store(byte[] bytes, int at, long word) {
        LONGS.set(bytes, at, word);
    }

    /// Copies four words, which must all lie inside both arrays.
    public static void copy4(byte[] source, int from, byte[] target, int at) {
        store(target, at, load(source, from));
        store(target, at + BYTES, load(source, from + BYTES));
        store(target, at + 2 * BYTES, load(source, from + 2 * BYTES));
        store(target, at + 3 * BYTES, load(source, from + 3 * BYTES));
    }

    /// Copies two words, which must all lie inside both arrays.
    public static void copy2(byte[] source, int from, byte[] target, int at) {
        store(target, at, load(source, from));
        store(target, at + BYTES, load(source, from + BYTES));
    }

    /// The last `count` (1 to 8) bytes before `to`, lowest first, and zeros above them. Reads eight bytes, so
    /// there must be as many before `to`; what follows it is not touched.
    public static long last(byte[] bytes, int to, int count) {
        return load(bytes, to - BYTES) >>> (BYTES - count << 3);
    }

    /// A word of eight times the same byte.
    public static long repeat(int b) {
        return ONES * (b & 0xFF);
    }

    /// Marks the bytes of a word that equal those of `pattern`, see [#repeat(int)]. The lowest mark is exact; a higher
    /// one may be false, so ask [#first(long)] only.
    public static long equal(long word, long pattern) {
        long difference = word ^ pattern;
        return difference - ONES & ~difference & HIGHS;
    }

    /// Marks the bytes that equal those of one or the other pattern, as exactly as [#equal(long, long)] does.
    public static long equalEither(long word, long pattern, long other) {
        long difference = word ^ pattern;
        long otherDifference = word ^ other;
        return (difference - ONES & ~difference | otherDifference - ONES & ~otherDifference) & HIGHS;
    }

    /// Marks the bytes below `limit` (at most 0x80), and nothing else up to the first such byte.
    public static long below(long word, int limit) {
        return word - ONES * limit & ~word & HIGHS;
    }

    /// Marks the bytes with the highest bit set: those that are not ASCII.
    public static long notAscii(long word) {
        return word & HIGHS;
    }

    /// The index (0 to 7) of the first marked byte. There must be one.
    public static int first(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /// The index (0 to 7) of the last marked byte. There must be one.
    public static int last(long marks) {
        return 7 - (Long.numberOfLeadingZeros(marks) >>> 3);
    }
}
