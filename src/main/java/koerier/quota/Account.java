package koerier.quota;

import java.time.Duration;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// One organisation's units on one node: what the node holds, what it asks for, what it gives back. It knows no
/// clock and no store. [#take], [#isDecided] and [#giveBack] may be called by every thread; all else by one
/// thread at a time, the driver: it asks [#next] what to send to the store, sends it, and tells what came of
/// it. Times are those of the node's monotonic clock, so that no change of its time of day lengthens a day.
public final class Account {
    /// Use is counted in steps of this length; what two whole steps had no use for goes back.
    public static final Duration STEP = Duration.ofSeconds(1);

    /// While other nodes hold units, the answer that none are left is asked for again so often before it is
    /// believed: idle units are back by then.
    static final int LINGER_STEPS = 4;

    /// How often an exhausted day is looked at again while there is demand: a node that stopped has given units
    /// back.
    static final Duration EXHAUSTED_RECHECK = Duration.ofSeconds(10);

    /// Who used fewer units in a step than this gets none ahead of demand.
    static final int PREFETCH_MIN = 8;

    private static final int STEPS_KEPT = 2;

    /// Who holds as much as a node may is not asked for so long, unless somebody waits and nothing is left.
    private static final Duration FULL_PAUSE = Duration.ofMillis(100);

    private final OrgId org;
    private final Rate rate = new Rate();

    private volatile @Nullable Lease lease;
    private volatile @Nullable Refusal refusal;
    /// Whether anybody was refused since the day was last looked at.
    private volatile boolean missed;

    private boolean asking;
    private boolean pausing;
    /// Whether the pause ends with the last unit.
    private boolean full;
    private long pauseEndNanos;
    private int lingered;
    private @Nullable QuotaDay day;
    /// Units of the day that this node was granted and did not give back.
    private long mine;
    private long leased;

    public Account(OrgId org) {
        this.org = org;
    }

    /// @param terms under which the day was found exhausted
    private record Refusal(Take.Exhausted take, Terms terms, long untilNanos) {
        boolean holds(Terms now, long nowNanos) {
            return terms.agreesWith(now) && nowNanos - untilNanos < 0;
        }
    }

    /// Takes a unit. Never waits.
    public Take take(Terms terms, long nowNanos) {
        if (terms.uncapped()) {
            return Take.FREE;
        }
        Lease held = lease;
        if (held != null && held.isGood(terms, nowNanos) && held.tryTake()) {
            return held;
        }
        Refusal refused = refusal;
        if (refused != null && refused.holds(terms, nowNanos)) {
            if (!missed) {
                missed = true;
            }
            return refused.take();
        }
        return Take.WAIT;
    }

    /// Whether [#take] would answer anything but to wait.
    public boolean isDecided(Terms terms, long nowNanos) {
        Lease held = lease;
        Refusal refused = refusal;
        return terms.uncapped()
                || held != null && held.isGood(terms, nowNanos) && held.units() > 0
                || refused != null && refused.holds(terms, nowNanos);
    }

    /// Gives back a unit for which nothing was put on the wire. When its lease was closed in the meantime and
    /// none of its day is open, the unit is lost for the day.
    public void giveBack(Lease from) {
        if (!from.giveBack()) {
            Lease held = lease;
            if (held != null && isOf(held.day(), from.day())) {
                held.giveBack();
            }
        }
    }

    /// What to send to the store now; null for nothing. Whatever is returned is to be followed by [#granted] or
    /// [#unknown].
    ///
    /// @param demand how many requests wait for a unit
    public @Nullable Ask next(Terms terms, long demand, long nowNanos) {
        Lease held = lease;
        boolean stepped = rate.step(held == null ? 0 : held.used(), nowNanos);
        if (asking) {
            return null;
        }
        if (held != null && !held.isGood(terms, nowNanos)) {
            lease = null;
            rate.restart();
            long rest = held.close();
            if (!held.isOver(nowNanos) && rest > 0) {
                return ask(terms, 0, 0, rest, held.day());
            }
            held = null;
        }
        if (terms.uncapped()) {
            return null;
        }
        if (held != null && stepped) {
            long rest = held.shrink(demand + rate.units());
            if (rest > 0) {
                return ask(terms, 0, held.units(), rest, held.day());
            }
        }
        long has = held == null ? 0 : held.units();
        long wanted = wanted(terms, demand, has, nowNanos);
        return wanted == 0 ? null : ask(terms, wanted, has, 0, null);
    }

    /// An ask that only looks, so that [#used] is up to date; null while another one is under way, which does
    /// as well.
    public @Nullable Ask look(Terms terms) {
        Lease held = lease;
        return asking || terms.uncapped() ? null : ask(terms, 0, held == null ? 0 : held.units(), 0, null);
    }

    /// The last ask of a node that stops: all that it holds goes back. Null when it holds nothing. Nothing may
    /// be taken any more.
    public @Nullable Ask close(long nowNanos) {
        Lease held = lease;
        lease = null;
        long rest = held == null ? 0 : held.close();
        return held == null || rest == 0 || asking || held.isOver(nowNanos)
                ? null
                : ask(held.terms(), 0, 0, rest, held.day());
    }

    private long wanted(Terms terms, long demand, long has, long nowNanos) {
        Refusal refused = refusal;
        if (refused != null && !refused.holds(terms, nowNanos)) {
            refusal = null;
            pausing = false;
            lingered = 0;
        }
        if (pausing && nowNanos - pauseEndNanos < 0 && !(full && has == 0 && demand > 0)) {
            return 0;
        }
        if (refusal != null) {
            return missed ? 1 : 0;
        }
        long target = Math.max(demand, rate.units());
        return has < (target + 1) / 2 || has < demand ? target - has : 0;
    }

    private Ask ask(Terms terms, long wanted, long held, long returned, @Nullable QuotaDay of) {
        asking = true;
        return new Ask(org, terms, wanted, held, returned, of == null ? null : of.start());
    }

    /// The store has answered.
    ///
    /// @param sentNanos when the ask was sent, or earlier
    public void granted(Ask ask, Grant grant, long sentNanos, long nowNanos) {
        asking = false;
        if (day == null || !isOf(day, grant.day())) {
            mine = 0;
            lingered = 0;
        }
        day = grant.day();
        leased = grant.leased();
        mine += grant.units();
        if (grant.day().start().equals(ask.returnedDay())) {
            mine -= ask.returned();
        }
        long endNanos = sentNanos + grant.remaining().toNanos();
        if (grant.units() > 0) {
            hold(ask.terms(), grant, endNanos, nowNanos);
            refusal = null;
            pausing = false;
            lingered = 0;
        } else if (ask.wanted() > 0 && ask.held() == 0 && leased >= grant.cap()) {
            noneLeft(ask.terms(), endNanos, nowNanos);
        } else if (ask.wanted() > 0) {
            pause(FULL_PAUSE, nowNanos);
            full = true;
        }
    }

    private void hold(Terms terms, Grant grant, long endNanos, long nowNanos) {
        Lease held = lease;
        if (held == null || !isOf(held.day(), grant.day()) || held.isOver(nowNanos)) {
            if (held != null) {
                held.close();
            }
            held = new Lease(terms, grant.day(), endNanos);
            rate.restart();
            held.add(grant.units());
            lease = held;
        } else {
            held.add(grant.units());
        }
        rate.granted();
    }

    private void noneLeft(Terms terms, long endNanos, long nowNanos) {
        QuotaDay of = day;
        boolean othersHold = leased > mine;
        if (of == null || othersHold && lingered < LINGER_STEPS) {
            lingered++;
            pause(STEP, nowNanos);
        } else {
            missed = false;
            refusal = new Refusal(new Take.Exhausted(of), terms, endNanos);
            pause(EXHAUSTED_RECHECK, nowNanos);
        }
    }

    /// Nobody knows what became of the ask: what was granted is not spent, what was returned is not returned
    /// again.
    public void unknown(long nowNanos) {
        asking = false;
        pause(STEP, nowNanos);
    }

    private void pause(Duration time, long nowNanos) {
        pausing = true;
        full = false;
        pauseEndNanos = nowNanos + time.toNanos();
    }

    /// The day that the store named last; null before its first answer.
    public @Nullable QuotaDay day() {
        return day;
    }

    /// How many of the day's units are spent, or held by other nodes, as of the store's last answer. What this
    /// node has spent since is in it.
    public long used() {
        Lease held = lease;
        QuotaDay of = day;
        return held == null || of == null || !isOf(held.day(), of) ? leased : leased - held.units();
    }

    public boolean isExhausted() {
        return refusal != null;
    }

    private static boolean isOf(QuotaDay one, QuotaDay other) {
        return one.start().equals(other.start());
    }

    /// How many units the last whole steps used.
    private static final class Rate {
        private boolean running;
        private long stepEndNanos;
        private long usedBefore;
        private long last;
        private long beforeLast;
        private int stepsSinceGrant;

        /// @param used by the lease so far
        /// @return whether units that are not needed may go back now
        boolean step(long used, long nowNanos) {
            if (!running) {
                running = true;
                stepEndNanos = nowNanos + STEP.toNanos();
                return false;
            }
            if (nowNanos - stepEndNanos < 0) {
                return false;
            }
            beforeLast = last;
            last = Math.max(0, used - usedBefore);
            usedBefore = used;
            stepEndNanos = nowNanos + STEP.toNanos();
            return ++stepsSinceGrant > STEPS_KEPT;
        }

        /// A lease of its own begins.
        void restart() {
            usedBefore = 0;
        }

        void granted() {
            stepsSinceGrant = 0;
        }

        long units() {
            long units = Math.max(last, beforeLast);
            return units < PREFETCH_MIN ? 0 : units;
        }
    }
}
