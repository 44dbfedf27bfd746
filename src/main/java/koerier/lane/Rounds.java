package koerier.lane;

import org.jspecify.annotations.Nullable;

/// Who is served next among members that pay for what they use afterwards: deficit round robin (Shreedhar and Varghese,
/// "Efficient fair queueing using deficit round robin", IEEE/ACM Transactions on Networking 4(3), 1996). A round is
/// worth one quantum to each; who has used more sits out the rounds that this takes to be made good. Those rounds are
/// not gone through one by one: a member stands in the list of the round that it may be served in again, and empty
/// rounds are passed over by a bit map, so that each operation takes a bounded number of steps however many members
/// there are. Who is idle saves nothing up.
final class Rounds<M extends Rounds.Member> {
    /// Of slot time. Members of a round take turns call by call, so that a large quantum costs no one a wait; it is
    /// what shares may differ by.
    static final int QUANTUM_MILLIS = 512;

    private final int length;
    private final @Nullable Member[] heads;
    private final @Nullable Member[] tails;
    private final long[] filled;
    private long round;
    private int size;
    private long steps;

    /// What stands here. It must be added to one queue only.
    static class Member {
        private @Nullable Member next;
        /// The use that it has paid for, since the first round; behind the present one it counts as nothing.
        private long usedMillis;
    }

    /// @param length a power of two from 64 on: how many rounds a member sits out at most
    Rounds(int length) {
        if (length < Long.SIZE || Integer.bitCount(length) != 1) {
            throw new IllegalArgumentException("a power of two from 64 on: " + length);
        }
        this.length = length;
        this.heads = new Member[length];
        this.tails = new Member[length];
        this.filled = new long[length / Long.SIZE];
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// How many steps were taken since the beginning, for tests.
    long steps() {
        return steps;
    }

    /// Adds a member that does not stand here, behind the others of its round.
    void add(M member) {
        Member added = member;
        put(added, Math.clamp(added.usedMillis / QUANTUM_MILLIS, round, round + length - 1));
        size++;
    }

    private void put(Member member, long at) {
        steps++;
        int slot = (int) at & length - 1;
        Member tail = tails[slot];
        if (tail == null) {
            heads[slot] = member;
            filled[slot / Long.SIZE] |= 1L << slot;
        } else {
            tail.next = member;
        }
        tails[slot] = member;
    }

    /// Takes out the member whose turn it is, null when there is none.
    @Nullable M poll() {
        if (size == 0) {
            return null;
        }
        while (true) {
            round += distance();
            Member member = remove((int) round & length - 1);
            long at = member.usedMillis / QUANTUM_MILLIS;
            if (at <= round) {
                size--;
                @SuppressWarnings("unchecked") // only add puts members in
                M next = (M) member;
                return next;
            }
            put(member, Math.min(at, round + length - 1)); // it has been charged while it stood here
        }
    }

    private Member remove(int slot) {
        steps++;
        Member member = heads[slot];
        if (member == null) {
            throw new IllegalStateException("nobody stands at " + slot);
        }
        Member next = member.next;
        heads[slot] = next;
        member.next = null;
        if (next == null) {
            tails[slot] = null;
            filled[slot / Long.SIZE] &= ~(1L << slot);
        }
        return member;
    }

    /// How many rounds it is to the next one with members.
    private int distance() {
        int from = (int) round & length - 1;
        int word = from / Long.SIZE;
        long bits = filled[word] & -1L << from;
        int looked = 0;
        while (bits == 0) {
            steps++;
            if (++looked > filled.length) {
                throw new IllegalStateException("nobody stands anywhere");
            }
            word = word + 1 & filled.length - 1;
            bits = filled[word];
        }
        int slot = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
        return slot - from & length - 1;
    }

    /// A member has used a slot for so long; at least a millisecond is paid for each use.
    void charge(M member, long millis) {
        Member charged = member;
        long now = round * QUANTUM_MILLIS;
        long most = now + (length - 1L) * QUANTUM_MILLIS;
        charged.usedMillis = Math.min(Math.max(charged.usedMillis, now) + Math.max(1, millis), most);
    }
}
