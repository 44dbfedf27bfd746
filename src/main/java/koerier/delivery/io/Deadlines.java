package koerier.delivery.io;

import java.util.Arrays;

/// What is under way on one event loop and must have ended by a time. One coarse scan looks at all of it, so that an
/// attempt costs no timer. Not for more than one thread.
final class Deadlines {
    private static final int INITIAL_CAPACITY = 64;

    private Timed[] timed = new Timed[INITIAL_CAPACITY];
    private int count;

    /// Something with a deadline on the monotonic clock.
    abstract static class Timed {
        private long deadlineNanos;
        private int slot = -1;

        /// Called once, when the deadline has passed; it is no longer watched then.
        abstract void expired();
    }

    /// Watches `item` until `nanos`; if it is watched already, its deadline moves.
    void watch(Timed item, long nanos) {
        item.deadlineNanos = nanos;
        if (item.slot < 0) {
            if (count == timed.length) {
                timed = Arrays.copyOf(timed, 2 * count);
            }
            item.slot = count;
            timed[count++] = item;
        }
    }

    void forget(Timed item) {
        if (item.slot >= 0) {
            Timed last = timed[--count];
            timed[item.slot] = last;
            last.slot = item.slot;
            timed[count] = NOTHING;
            item.slot = -1;
        }
    }

    /// Ends what is overdue.
    void scan(long nowNanos) {
        for (int i = count - 1; i >= 0; i--) {
            Timed item = i < count ? timed[i] : NOTHING;
            if (item != NOTHING && item.deadlineNanos - nowNanos <= 0) {
                forget(item);
                item.expired();
            }
        }
    }

    /// Everything that is watched, as a copy.
    Timed[] all() {
        return Arrays.copyOf(timed, count);
    }

    private static final Timed NOTHING = new Timed() {
        @Override
        void expired() {
            throw new IllegalStateException("nothing has no deadline");
        }
    };
}
