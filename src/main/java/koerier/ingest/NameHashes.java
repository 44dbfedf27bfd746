package koerier.ingest;

import java.util.Arrays;
import koerier.bytes.Words;

/// The hashes of the names of all objects that a [JsonScanner] has open, innermost last. Mutable, part of it.
final class NameHashes {
    private static final int INITIAL_CAPACITY = 256;
    private static final int COMPARED_PAIRWISE_MAX = 4;

    /// How many steps per name the search for repeated names may take before it is done the sure way.
    private static final int PROBES_PER_NAME = 8;

    private long[] hashes = new long[INITIAL_CAPACITY];
    private int size;
    private long[] table = new long[2 * INITIAL_CAPACITY];

    int size() {
        return size;
    }

    /// Forgets all but the first `count` names.
    void truncate(int count) {
        size = count;
    }

    /// Adds a decoded name.
    void add(byte[] bytes, int from, int to) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        hashes[size++] = hash(bytes, from, to);
    }

    /// Whether two of the names from the `first`th on may be the same. Looks at hashes only; a hundred thousand
    /// names that somebody made to collide cost a few steps each before this gives up and says yes.
    boolean mayRepeat(int first) {
        int count = size - first;
        if (count <= COMPARED_PAIRWISE_MAX) {
            for (int i = first + 1; i < size; i++) {
                for (int k = first; k < i; k++) {
                    if (hashes[i] == hashes[k]) {
                        return true;
                    }
                }
            }
            return false;
        }
        int slots = Integer.highestOneBit(count) << 2;
        if (table.length < slots) {
            table = new long[slots];
        } else {
            Arrays.fill(table, 0, slots, 0);
        }
        int probes = PROBES_PER_NAME * count;
        for (int i = first; i < size; i++) {
            long hash = hashes[i];
            int k = (int) (hash >>> 32) & slots - 1;
            while (table[k] != 0) {
                if (table[k] == hash || --probes < 0) {
                    return true;
                }
                k = k + 1 & slots - 1;
            }
            table[k] = hash;
        }
        return false;
    }

    /// Never 0. Long names are folded eight bytes at a time.
    private static long hash(byte[] bytes, int start, int end) {
        long hash = end - start;
        int q = start;
        for (; q + Words.BYTES <= end; q += Words.BYTES) {
            hash = mix(hash ^ Words.load(bytes, q));
        }
        long rest = 0;
        for (; q < end; q++) {
            rest = rest << 8 | bytes[q] & 0xFF;
        }
        return mix(hash ^ rest) | 1;
    }

    private static long mix(long word) {
        long product = word * 0x9E37_79B9_7F4A_7C15L;
        return product ^ product >>> 32;
    }
}
