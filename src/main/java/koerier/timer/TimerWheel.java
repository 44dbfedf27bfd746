package koerier.timer;

import java.util.Arrays;

/// Which timers are due: a hierarchical timing wheel (Varghese and Lauck, "Hashed and Hierarchical Timing
/// Wheels", SOSP 1987, scheme 7) without an object for each timer. A timer is a due time and two words that
/// mean something to the caller. Times are milliseconds since the epoch and come in as arguments; the wheel
/// asks no clock.
///
/// Level k has 64 buckets, each 256 ms times 64^k wide. A timer stands at the level of the highest group of six
/// bits in which its tick differs from the cursor's, so each bucket lies after all buckets of the levels below
/// it, and a timer is moved at most once for each level between it and the lowest. What has arrived in the
/// cursor's own tick, or was late when added, stands in a heap, ordered by due time to the millisecond.
///
/// There is no `cancel`: who cancels keeps a tombstone and ignores the timer when it comes. One thread only.
///
/// A clock that jumps forward makes all that it passes due, oldest first, in slices of the caller's size. One
/// that jumps backward makes nothing early and loses nothing; what is added in the time that is lived twice
/// costs a little more.
public final class TimerWheel {
    private static final int TICK_BITS = 8;
    private static final int GROUP_BITS = 6;
    private static final int GROUP = 1 << GROUP_BITS;
    /// So many that every due time has its place.
    private static final int LEVELS = (Long.SIZE - TICK_BITS + GROUP_BITS - 1) / GROUP_BITS;

    private static final int NONE = -1;

    private final TimerChunks chunks = new TimerChunks();
    private final DueHeap ripe = new DueHeap();
    /// One bit for each bucket that holds timers, by level.
    private final long[] occupied = new long[LEVELS];

    private final int[] heads = new int[LEVELS * GROUP];
    private final int[] tails = new int[LEVELS * GROUP];
    private final long[] earliest = new long[LEVELS * GROUP];

    /// The tick up to which buckets have been emptied, itself included.
    private long cursor;
    /// The bucket that is being emptied, when a slice ended in the middle of it.
    private int moving = NONE;

    private long size;

    /// What takes timers that are due.
    @FunctionalInterface
    public interface Due {
        /// May add timers, also ones that are due already. An exception leaves the wheel as it is after this
        /// timer.
        void accept(long dueMillis, long a, long b);
    }

    /// @param startMillis the time now; timers before it may be added all the same
    public TimerWheel(long startMillis) {
        cursor = Math.max(0, startMillis) >>> TICK_BITS;
        Arrays.fill(heads, NONE);
        Arrays.fill(tails, NONE);
    }

    public long size() {
        return size;
    }

    /// Adds a timer, in constant time unless it is late already.
    ///
    /// @param dueMillis any moment; one before the epoch is taken as the epoch
    public void add(long dueMillis, long a, long b) {
        place(Math.max(0, dueMillis), a, b);
        size++;
    }

    /// Hands over the timers that are due, the oldest first; never one before its time. Of equally old ones the
    /// order is any.
    ///
    /// One call touches a bounded number of timers: it hands over or moves down at most `limit`, rounded up to
    /// a chunk. When [#nextDue()] is not after `nowMillis` afterwards, there is more.
    ///
    /// @return how many were handed over
    public int expire(long nowMillis, int limit, Due due) {
        int left = limit;
        int fired = 0;
        while (left > 0) {
            if (moving != NONE) {
                left -= moveDown();
            } else if (!ripe.isEmpty()) {
                if (ripe.due() > nowMillis) {
                    return fired;
                }
                left--;
                fired++;
                fire(due);
            } else if (!advance(nowMillis)) {
                return fired;
            }
        }
        return fired;
    }

    /// The due time of the earliest timer, [Long#MAX_VALUE] when there is none: one alarm at this moment is
    /// enough.
    public long nextDue() {
        long next = ripe.isEmpty() ? Long.MAX_VALUE : ripe.due();
        if (moving != NONE) {
            next = Math.min(next, earliest[moving]);
        }
        int bucket = first();
        return bucket == NONE ? next : Math.min(next, earliest[bucket]);
    }

    private void place(long due, long a, long b) {
        long tick = due >>> TICK_BITS;
        if (tick <= cursor) {
            ripe.push(due, a, b);
            return;
        }
        int level = (Long.SIZE - 1 - Long.numberOfLeadingZeros(tick ^ cursor)) / GROUP_BITS;
        int index = (int) (tick >>> level * GROUP_BITS) & GROUP - 1;
        int bucket = level * GROUP + index;
        if (tails[bucket] == NONE) {
            occupied[level] |= 1L << index;
            earliest[bucket] = due;
        } else {
            earliest[bucket] = Math.min(earliest[bucket], due);
        }
        tails[bucket] = chunks.append(tails[bucket], due, a, b);
        if (heads[bucket] == NONE) {
            heads[bucket] = tails[bucket];
        }
    }

    private void fire(Due due) {
        long at = ripe.due();
        long a = ripe.a();
        long b = ripe.b();
        ripe.pop();
        size--;
        if (size == 0) {
            chunks.reset();
        }
        due.accept(at, a, b);
    }

    /// Moves the cursor to the next bucket that begins by now, and starts to empty it; false when there is
    /// none.
    private boolean advance(long nowMillis) {
        long now = Math.max(0, nowMillis) >>> TICK_BITS;
        int bucket = first();
        if (bucket == NONE || start(bucket) > now) {
            cursor = Math.max(cursor, now);
            return false;
        }
        cursor = start(bucket);
        moving = bucket;
        occupied[bucket / GROUP] &= ~(1L << bucket % GROUP);
        return true;
    }

    /// Empties one chunk of the bucket that is being emptied, and returns how many timers it held.
    private int moveDown() {
        int bucket = moving;
        int chunk = heads[bucket];
        int count = chunks.count(chunk);
        for (int i = 0; i < count; i++) {
            place(chunks.due(chunk, i), chunks.a(chunk, i), chunks.b(chunk, i));
        }
        heads[bucket] = chunks.next(chunk);
        chunks.release(chunk);
        if (heads[bucket] == NONE) {
            tails[bucket] = NONE;
            moving = NONE;
        }
        return count;
    }

    /// The first bucket that holds timers, in time; the one that is being emptied is not counted.
    private int first() {
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                return level * GROUP + Long.numberOfTrailingZeros(occupied[level]);
            }
        }
        return NONE;
    }

    /// The tick at which a bucket begins: the cursor's, with the bucket's number in the group of its level.
    private long start(int bucket) {
        int shift = bucket / GROUP * GROUP_BITS;
        long above = shift + GROUP_BITS >= Long.SIZE ? 0 : cursor >>> shift + GROUP_BITS << shift + GROUP_BITS;
        return above | (long) (bucket % GROUP) << shift;
    }
}
