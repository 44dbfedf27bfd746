package koerier.delivery;

import koerier.delivery.AttemptOutcome.Answered;
import koerier.delivery.AttemptOutcome.Unanswered;

/// How many calls one endpoint should have under way at once: it grows by addition while calls are answered quickly and
/// more are wanted, and is halved when they fail or take much longer than they did (AIMD; Chiu and Jain 1989). An
/// endpoint that is dead is tried by one call at a time, which is how it is found to be alive again.
///
/// Mutable, for one event loop.
public final class Concurrency {
    /// What a new endpoint begins with, and the most that one with slow calls gets.
    static final int START = 4;

    /// From here on a call is slow.
    static final long SLOW_MILLIS = 1_000;

    public static final long SLOW_NANOS = SLOW_MILLIS * 1_000_000;

    /// So many times longer than usual, a slow call is a sign of overload.
    static final int STRAIN = 4;

    /// So many calls that are lost in a row are taken for a dead endpoint.
    static final int LOST_MAX = 4;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;
    private static final long NANOS_A_MILLI = 1_000_000;

    private final int ceiling;
    private double limit;
    /// Until the first trouble it grows by one a call, so that it doubles in the time of a call.
    private boolean beginning = true;
    private boolean known;
    private int lost;
    private boolean turnedAway;
    private boolean cut;
    private long cutNanos;
    /// Follows what calls take: the first quickly, the second slowly when they take longer.
    private double recentMillis;

    private double usualMillis;

    /// @param ceiling never more than this
    public Concurrency(int ceiling) {
        if (ceiling < 1) {
            throw new IllegalArgumentException("at least one call: " + ceiling);
        }
        this.ceiling = ceiling;
        this.limit = Math.min(START, ceiling);
    }

    /// From 1 to the ceiling.
    public int limit() {
        return (int) limit;
    }

    public Pace pace() {
        if (!known) {
            return Pace.UNPROVEN;
        }
        return recentMillis < SLOW_MILLIS ? Pace.QUICK : Pace.SLOW;
    }

    /// A call, or the opening of a connection for one, has ended.
    ///
    /// @param startedNanos and `nowNanos` on the monotonic clock
    /// @param atLimit whether all calls that were allowed were under way
    public void ended(AttemptOutcome outcome, long startedNanos, long nowNanos, boolean atLimit) {
        switch (outcome) {
            case Answered answered -> {
                int status = answered.status();
                double millis = took(startedNanos, nowNanos);
                lost = 0;
                boolean away = status == TOO_MANY_REQUESTS || status >= SERVER_ERRORS;
                if (away && turnedAway || millis > Math.max(SLOW_MILLIS, STRAIN * usualMillis)) {
                    cut(startedNanos, nowNanos);
                } else if (!away && atLimit) {
                    grow(millis);
                }
                turnedAway = away;
            }
            case Unanswered _ -> {
                took(startedNanos, nowNanos);
                cut(startedNanos, nowNanos);
                if (++lost >= LOST_MAX) {
                    limit = 1;
                }
            }
            case AttemptOutcome.Unsent _, AttemptOutcome.Unknown _ -> {}
        }
    }

    /// A call that is still under way takes longer than [#SLOW_NANOS].
    public void overdue() {
        known = true;
        recentMillis = Math.max(recentMillis, SLOW_MILLIS);
        usualMillis = Math.max(usualMillis, 1);
    }

    private double took(long startedNanos, long nowNanos) {
        double millis = Math.max(0, nowNanos - startedNanos) / (double) NANOS_A_MILLI;
        if (!known) {
            known = true;
            recentMillis = millis;
            usualMillis = millis;
            return millis;
        }
        recentMillis += (millis - recentMillis) / 2;
        usualMillis += (millis - usualMillis) / (millis < usualMillis ? 4 : 64);
        return millis;
    }

    /// Once for all calls that were under way together: what began before the last cut says nothing new.
    private void cut(long startedNanos, long nowNanos) {
        if (!cut || startedNanos - cutNanos >= 0) {
            limit = Math.max(1, limit / 2);
            beginning = false;
            cut = true;
            cutNanos = nowNanos;
        }
    }

    private void grow(double millis) {
        int most = millis < SLOW_MILLIS ? ceiling : Math.min(START, ceiling);
        if (limit < most) {
            limit = Math.min(most, limit + (beginning ? 1 : 1 / limit));
        }
    }
}
