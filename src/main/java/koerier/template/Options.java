package koerier.template;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import koerier.ingest.EventView;
import koerier.schema.Field;

/// The options of a picklist or multi-select, found by their stored value in UTF-8. Immutable.
final class Options {
    static final int NONE = -1;

    private final byte[][] values;
    private final byte[][] labels;
    private final int[] table;

    Options(List<Field.Option> options) {
        values = options.stream().map(option -> utf8(option.value())).toArray(byte[][]::new);
        labels = options.stream().map(option -> utf8(option.label())).toArray(byte[][]::new);
        table = new int[Integer.highestOneBit(Math.max(1, options.size())) << 2];
        Arrays.fill(table, NONE);
        for (int i = values.length - 1; i >= 0; i--) {
            int at = hash(values[i], 0, values[i].length) & table.length - 1;
            while (table[at] != NONE && !Arrays.equals(values[table[at]], values[i])) {
                at = at + 1 & table.length - 1;
            }
            table[at] = i;
        }
    }

    int size() {
        return values.length;
    }

    byte[] label(int index) {
        return labels[index];
    }

    byte[] value(int index) {
        return values[index];
    }

    /// @param escaped whether the span of a JSON string holds a backslash; only then anything is allocated
    int indexOf(byte[] bytes, int from, int to, boolean escaped) {
        if (escaped) {
            byte[] decoded = utf8(EventView.text(bytes, from, to, true));
            return indexOf(decoded, 0, decoded.length, false);
        }
        for (int at = hash(bytes, from, to) & table.length - 1; table[at] != NONE; at = at + 1 & table.length - 1) {
            byte[] value = values[table[at]];
            if (Arrays.equals(value, 0, value.length, bytes, from, to)) {
                return table[at];
            }
        }
        return NONE;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash ^ hash >>> 15;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
