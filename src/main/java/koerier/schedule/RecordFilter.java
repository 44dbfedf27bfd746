package koerier.schedule;

import java.util.ArrayList;
import java.util.List;

/// Which records may have pending actions: a Bloom filter in blocks of 64 bytes, so that a look costs one line of
/// memory a layer. It never says no for a record that was added; it says yes for about one in two hundred others,
/// a layer. Twelve bits a record when full; a layer that is full gets a smaller one beside it. One thread only.
public final class RecordFilter {
    private static final int BITS_A_RECORD = 12;
    private static final int BLOCK_WORDS = 8;
    private static final int BLOCK_BITS = BLOCK_WORDS * Long.SIZE;
    private static final int BLOCK_SHIFT = 9;
    private static final int PROBES = 6;
    private static final int FIRST_MIN = 4_096;
    /// A new layer holds a quarter of what all others hold.
    private static final int GROWTH = 4;

    private final List<long[]> layers = new ArrayList<>();
    private long size;
    private long capacity;

    /// @param expected how many records it begins with, about
    public RecordFilter(long expected) {
        grow(Math.max(FIRST_MIN, expected + expected / 16));
    }

    public void add(long hash) {
        if (mayContain(hash)) {
            return;
        }
        if (size == capacity) {
            grow(Math.max(FIRST_MIN, size / GROWTH));
        }
        long[] layer = layers.getLast();
        int block = block(layer, hash);
        long bits = probes(hash);
        for (int i = 0; i < PROBES; i++, bits >>>= BLOCK_SHIFT) {
            int bit = (int) bits & BLOCK_BITS - 1;
            layer[block + (bit >>> 6)] |= 1L << bit;
        }
        size++;
    }

    public boolean mayContain(long hash) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            if (holds(layers.get(i), hash)) {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /// How many bytes its layers take.
    public long bytes() {
        return layers.stream()
                .mapToLong(layer -> (long) layer.length * Long.BYTES)
                .sum();
    }

    private void grow(long records) {
        long blocks = records * BITS_A_RECORD / BLOCK_BITS + 1;
        layers.add(new long[Math.toIntExact(blocks * BLOCK_WORDS)]);
        capacity += records;
    }

    private static boolean holds(long[] layer, long hash) {
        int block = block(layer, hash);
        long bits = probes(hash);
        for (int i = 0; i < PROBES; i++, bits >>>= BLOCK_SHIFT) {
            int bit = (int) bits & BLOCK_BITS - 1;
            if ((layer[block + (bit >>> 6)] >>> bit & 1) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int block(long[] layer, long hash) {
        return (int) Math.unsignedMultiplyHigh(hash, layer.length / BLOCK_WORDS) * BLOCK_WORDS;
    }

    /// Other bits of the hash than those that chose the block.
    private static long probes(long hash) {
        return (hash ^ hash >>> 32) * 0x9E37_79B9_7F4A_7C15L >>> 1;
    }
}
