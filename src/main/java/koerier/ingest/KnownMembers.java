package koerier.ingest;

import java.util.Arrays;
import koerier.bytes.Words;
import org.jspecify.annotations.Nullable;

/// The member names that events of one plan have had, and which one came after which. A business system spells its
/// records in one order, so the next name is nearly always the one that came next before: comparing it takes two words,
/// where finding its end and looking it up takes several times as long. A guess is only that: it is compared in full.
///
/// Mutable, part of an [EventView]. Its size is bounded; names beyond that are looked up each time.
final class KnownMembers {
    /// How many names are kept: above what records have, below what would cost memory worth mentioning.
    static final int SIZE_MAX = 512;

    private static final int TABLE_SIZE = 128;

    /// How many names may share a place in the table, so that names made to collide cost next to nothing.
    private static final int CHAIN_MAX = 8;

    /// One name of an object, with what follows from it.
    static final class Member {
        private final int node;
        private final byte[] name;
        private final long head;
        private final long headMask;
        private final long tail;
        private final @Nullable Member sameHash;
        private @Nullable Member next;

        /// The node of the plan that the name leads to, or [FieldPlan#NONE].
        final int child;

        private Member(int node, byte[] name, int child, @Nullable Member sameHash) {
            this.node = node;
            this.name = name;
            this.head = FieldPlan.head(name, 0, name.length);
            this.headMask = name.length >= Words.BYTES ? -1 : (1L << (name.length << 3)) - 1;
            this.tail = FieldPlan.tail(name, name.length, head, name.length);
            this.child = child;
            this.sameHash = sameHash;
        }

        int length() {
            return name.length;
        }

        /// The member that came after this one in its object the last time.
        @Nullable Member next() {
            return next;
        }

        private boolean isOf(int node, byte[] bytes, int from, int to) {
            return this.node == node && Arrays.equals(name, 0, name.length, bytes, from, to);
        }

        /// Whether this is the name that begins at `from`, up to its closing quote. What lies beyond is not touched.
        boolean isAt(byte[] bytes, int from) {
            int length = name.length;
            int end = from + length;
            if (end + Words.BYTES > bytes.length
                    || ((Words.load(bytes, from) ^ head) & headMask) != 0
                    || bytes[end] != '"') {
                return false;
            }
            return length <= Words.BYTES
                    || Words.load(bytes, end - Words.BYTES) == tail
                            && (length <= 2 * Words.BYTES || Arrays.equals(name, 0, length, bytes, from, end));
        }
    }

    private final FieldPlan plan;
    private final @Nullable Member[] firsts;
    private final @Nullable Member[] table = new @Nullable Member[TABLE_SIZE];
    private int size;

    KnownMembers(FieldPlan plan) {
        this.plan = plan;
        firsts = new @Nullable Member[plan.nodeCount()];
    }

    /// The member that an object at this node began with the last time.
    @Nullable Member first(int node) {
        return firsts[node];
    }

    /// The member of a name without escapes, which is remembered as what comes after `before` (null: as the first).
    /// Null when there is no room for it.
    @Nullable Member find(int node, @Nullable Member before, byte[] bytes, int from, int to) {
        int slot = (FieldPlan.hash(bytes, from, to) + node) & TABLE_SIZE - 1;
        Member member = table[slot];
        int steps = 0;
        while (member != null && !member.isOf(node, bytes, from, to)) {
            member = ++steps < CHAIN_MAX ? member.sameHash : null;
        }
        if (member == null) {
            if (size == SIZE_MAX || steps == CHAIN_MAX) {
                return null;
            }
            byte[] name = Arrays.copyOfRange(bytes, from, to);
            member = new Member(node, name, plan.child(node, bytes, from, to), table[slot]);
            table[slot] = member;
            size++;
        }
        if (before == null) {
            firsts[node] = member;
        } else {
            before.next = member;
        }
        return member;
    }
}
