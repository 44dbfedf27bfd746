package koerier.ingest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import koerier.bytes.Words;
import org.jspecify.annotations.Nullable;

/// Which values of an event anybody wants: each wanted path has a slot, and [EventView] fills the slots in one pass
/// over the bytes. All rules and templates of a module share one plan. Immutable once built.
///
/// The paths are a trie, laid out in arrays by node number; node 0 is the event itself. The children of a node are a
/// small open-addressed table keyed by length, first eight and last eight bytes of the name, which is the whole name
/// up to 16 bytes.
public final class FieldPlan {
    /// How many names a path may have.
    public static final int PATH_LENGTH_MAX = 8;

    static final int NONE = -1;

    private static final String ID = "id";
    private static final int[] EMPTY_TABLE = {NONE};

    private final int size;
    private final int[] slots;
    private final int[] idSlots;
    private final int[] childCounts;
    private final int[][] tables;
    private final byte[][] names;
    private final long[] heads;
    private final long[] tails;

    private FieldPlan(int size, List<Node> nodes) {
        int count = nodes.size();
        this.size = size;
        slots = new int[count];
        idSlots = new int[count];
        childCounts = new int[count];
        tables = new int[count][];
        names = new byte[count][];
        heads = new long[count];
        tails = new long[count];
        for (Node node : nodes) {
            int number = node.number;
            byte[] name = node.name;
            slots[number] = node.slot[0];
            Node id = node.children.get(ID);
            idSlots[number] = id == null ? NONE : id.slot[0];
            childCounts[number] = node.children.size();
            names[number] = name;
            heads[number] = head(name, 0, name.length);
            tails[number] = tail(name, name.length, heads[number], name.length);
        }
        for (Node node : nodes) {
            tables[node.number] = table(node);
        }
    }

    /// How many slots there are; they are numbered from 0.
    public int size() {
        return size;
    }

    public static Builder builder() {
        return new Builder();
    }

    int nodeCount() {
        return slots.length;
    }

    /// The slot of a node, or [#NONE].
    int slot(int node) {
        return slots[node];
    }

    /// The slot of a node's child `id`, or [#NONE]: a lookup may be posted as a bare id.
    int idSlot(int node) {
        return idSlots[node];
    }

    int childCount(int node) {
        return childCounts[node];
    }

    /// The child of a node by its name in UTF-8, or [#NONE].
    int child(int node, byte[] bytes, int from, int to) {
        int[] table = tables[node];
        int length = to - from;
        long head = head(bytes, from, length);
        long tail = tail(bytes, to, head, length);
        int mask = table.length - 1;
        for (int i = hash(head, tail, length) & mask; ; i = i + 1 & mask) {
            int child = table[i];
            if (child == NONE) {
                return NONE;
            }
            byte[] name = names[child];
            if (heads[child] == head
                    && tails[child] == tail
                    && name.length == length
                    && (length <= 2 * Words.BYTES || Arrays.equals(name, 0, length, bytes, from, to))) {
                return child;
            }
        }
    }

    private int[] table(Node node) {
        if (node.children.isEmpty()) {
            return EMPTY_TABLE;
        }
        int[] table = new int[Integer.highestOneBit(2 * node.children.size()) << 1];
        Arrays.fill(table, NONE);
        for (Node child : node.children.values()) {
            int number = child.number;
            int mask = table.length - 1;
            int i = hash(heads[number], tails[number], names[number].length) & mask;
            while (table[i] != NONE) {
                i = i + 1 & mask;
            }
            table[i] = number;
        }
        return table;
    }

    static long head(byte[] bytes, int from, int length) {
        if (from + Words.BYTES <= bytes.length) {
            long word = Words.load(bytes, from);
            return length >= Words.BYTES ? word : word & (1L << (length << 3)) - 1;
        }
        long word = 0;
        for (int i = Math.min(length, Words.BYTES) - 1; i >= 0; i--) {
            word = word << 8 | bytes[from + i] & 0xFF;
        }
        return word;
    }

    static long tail(byte[] bytes, int to, long head, int length) {
        return length > Words.BYTES ? Words.load(bytes, to - Words.BYTES) : head;
    }

    static int hash(byte[] bytes, int from, int to) {
        long head = head(bytes, from, to - from);
        return hash(head, tail(bytes, to, head, to - from), to - from);
    }

    private static int hash(long head, long tail, int length) {
        long mixed = (head ^ Long.rotateLeft(tail, 29) ^ length) * 0x9E37_79B9_7F4A_7C15L;
        // names differ most in their last bytes, which are the highest of a word and which one product spreads upwards
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return (int) (mixed >>> 32);
    }

    /// Where a path begins.
    public enum Root {
        /// The `record` member.
        RECORD,
        /// The `previous` member: old values of what changed.
        PREVIOUS,
        /// The `actor` member.
        ACTOR;

        String member() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Hands out slots. The same path always gets the same slot.
    public static final class Builder {
        private final List<Node> nodes = new ArrayList<>();
        private final List<Node> wanted = new ArrayList<>();
        private final Node event = node("");

        private Builder() {}

        /// @param path the member names from the root down: `("Account_Name", "Phone")`; empty for the root itself
        /// @throws IllegalArgumentException of a path with more than [#PATH_LENGTH_MAX] names
        public int slot(Root root, List<String> path) {
            if (path.size() > PATH_LENGTH_MAX) {
                throw new IllegalArgumentException("path too long: " + path.size() + " names");
            }
            Node node = child(event, root.member());
            for (String name : path) {
                node = child(node, name);
            }
            if (node.slot[0] == NONE) {
                node.slot[0] = wanted.size();
                wanted.add(node);
            }
            return node.slot[0];
        }

        /// The plan of all slots handed out so far; the builder may go on.
        public FieldPlan build() {
            return new FieldPlan(wanted.size(), nodes);
        }

        private Node child(Node parent, String name) {
            @Nullable Node known = parent.children.get(name);
            if (known != null) {
                return known;
            }
            Node made = node(name);
            parent.children.put(name, made);
            return made;
        }

        private Node node(String name) {
            Node node = new Node(
                    nodes.size(), name.getBytes(StandardCharsets.UTF_8), new int[] {NONE}, new LinkedHashMap<>());
            nodes.add(node);
            return node;
        }
    }

    private record Node(int number, byte[] name, int[] slot, Map<String, Node> children) {}
}
