package koerier.evaluator;

import java.util.Arrays;

/// Which rules with `repeat: once` have fired for which records, as 64-bit hashes in an open-addressed table: 8 to 16
/// bytes a firing. Two different firings with the same hash would be taken for one; among ten million the odds of any
/// such pair are about 1 in 370,000. One per evaluator, single-threaded.
public final class FiringMemory {
    private static final long EMPTY = 0;

    private long[] table = new long[64];
    private int size;

    /// @return whether it was not there yet
    public boolean add(long hash) {
        long key = hash == EMPTY ? 1 : hash;
        if ((size + 1) * 2L > table.length) {
            grow();
        }
        int slot = slot(table, key);
        if (table[slot] == key) {
            return false;
        }
        table[slot] = key;
        size++;
        return true;
    }

    public boolean contains(long hash) {
        long key = hash == EMPTY ? 1 : hash;
        return table[slot(table, key)] == key;
    }

    public int size() {
        return size;
    }

    private void grow() {
        long[] larger = new long[table.length * 2];
        Arrays.stream(table).filter(key -> key != EMPTY).forEach(key -> larger[slot(larger, key)] = key);
        table = larger;
    }

    /// Where `key` stands, or would stand. Linear probing; the multiplier spreads keys whose low bits are alike.
    private static int slot(long[] table, long key) {
        int mask = table.length - 1;
        int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (table[slot] != EMPTY && table[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
