package koerier.rule;

import java.util.Arrays;
import java.util.List;

/// Finds a value among many texts in one step: an open-addressed table over their bytes (FNV-1a). As with [Needle], an
/// ASCII value is folded on the way.
final class NeedleTable {
    static final int NONE = -1;

    private static final int FNV_OFFSET = 0x811C9DC5;
    private static final int FNV_PRIME = 0x01000193;

    private final byte[][] keys;
    private final int[] table;
    private final boolean folded;

    /// @param keys distinct; folded already if the table is
    NeedleTable(List<byte[]> keys, boolean folded) {
        this.keys = keys.toArray(byte[][]::new);
        this.folded = folded;
        this.table = new int[Integer.highestOneBit(Math.max(1, this.keys.length)) * 4];
        Arrays.fill(table, NONE);
        for (int k = 0; k < this.keys.length; k++) {
            int i = hash(this.keys[k], 0, this.keys[k].length, false);
            while (table[i & table.length - 1] != NONE) {
                i++;
            }
            table[i & table.length - 1] = k;
        }
    }

    List<byte[]> keys() {
        return List.of(keys);
    }

    boolean isFolded() {
        return folded;
    }

    int size() {
        return keys.length;
    }

    /// The index of the key that the value is equal to, [#NONE] if it is equal to none.
    ///
    /// @param value a text
    int find(Span value, TextMemo texts) {
        if (folded) {
            for (int i = value.start; i < value.end; i++) {
                if (value.bytes[i] < 0) {
                    byte[] text = texts.folded(value);
                    return find(text, 0, text.length, false);
                }
            }
        }
        return find(value.bytes, value.start, value.end, folded);
    }

    private int find(byte[] b, int start, int end, boolean fold) {
        for (int i = hash(b, start, end, fold); ; i++) {
            int k = table[i & table.length - 1];
            if (k == NONE || isKey(keys[k], b, start, end, fold)) {
                return k;
            }
        }
    }

    private static boolean isKey(byte[] key, byte[] b, int start, int end, boolean fold) {
        if (key.length != end - start) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (key[i] != (fold ? Folding.lower(b[start + i]) : b[start + i])) {
                return false;
            }
        }
        return true;
    }

    private static int hash(byte[] b, int start, int end, boolean fold) {
        int hash = FNV_OFFSET;
        for (int i = start; i < end; i++) {
            hash = (hash ^ (fold ? Folding.lower(b[i]) : b[i])) * FNV_PRIME;
        }
        return hash ^ hash >>> 15;
    }
}
