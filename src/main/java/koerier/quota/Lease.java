package koerier.quota;

import java.util.concurrent.atomic.AtomicLong;

/// Units of one organisation's day that this node may spend. As an answer to [Account#take], it says that one
/// of its units is taken. All event loops of the node share it; taking a unit is one compare-and-set.
public final class Lease implements Take {
    private static final long CLOSED = -1;

    private final Terms terms;
    private final QuotaDay day;
    private final long expiresNanos;
    private final AtomicLong units = new AtomicLong();
    /// What the driver put in, less what it took back.
    private final AtomicLong added = new AtomicLong();

    /// @param expiresNanos the end of the day on this node's monotonic clock, or a little before it
    Lease(Terms terms, QuotaDay day, long expiresNanos) {
        this.terms = terms;
        this.day = day;
        this.expiresNanos = expiresNanos;
    }

    Terms terms() {
        return terms;
    }

    public QuotaDay day() {
        return day;
    }

    /// Whether its units may be spent.
    boolean isGood(Terms now, long nowNanos) {
        return terms.agreesWith(now) && nowNanos - expiresNanos < 0;
    }

    boolean isOver(long nowNanos) {
        return nowNanos - expiresNanos >= 0;
    }

    long units() {
        return Math.max(0, units.get());
    }

    /// How many units were taken and not given back; of an open lease.
    long used() {
        return added.get() - units();
    }

    boolean tryTake() {
        for (long now = units.get(); now > 0; now = units.get()) {
            if (units.compareAndSet(now, now - 1)) {
                return true;
            }
        }
        return false;
    }

    /// Gives back one unit that was taken.
    ///
    /// @return false when it is closed: nothing was given back
    boolean giveBack() {
        return put(1);
    }

    /// The driver's: more units to spend.
    void add(long more) {
        if (put(more)) {
            added.addAndGet(more);
        }
    }

    private boolean put(long more) {
        for (long now = units.get(); now != CLOSED; now = units.get()) {
            if (units.compareAndSet(now, now + more)) {
                return true;
            }
        }
        return false;
    }

    /// The driver's: takes back what is above `kept`.
    ///
    /// @return how many units
    long shrink(long kept) {
        for (long now = units.get(); now > kept; now = units.get()) {
            if (units.compareAndSet(now, kept)) {
                added.addAndGet(kept - now);
                return now - kept;
            }
        }
        return 0;
    }

    /// From here on nothing is taken from it or given to it.
    ///
    /// @return how many units it still had
    long close() {
        return Math.max(0, units.getAndSet(CLOSED));
    }
}
