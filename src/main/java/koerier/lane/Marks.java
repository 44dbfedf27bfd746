package koerier.lane;

import java.util.Objects;

/// What has not come to its end yet, by where the log speaks of it: from where a reader has to begin after a crash.
final class Marks {
    private static final long MICROS_A_MILLI = 1_000;

    /// By event.
    final OpenPositions events = new OpenPositions();
    /// By row of parked deliveries.
    final OpenPositions parked = new OpenPositions();

    private final OpenPositions issues = new OpenPositions();
    private final Inheritance inherited;
    private long through;
    private long lastAt;
    private long flushBefore;
    private boolean timersDone;

    Marks(Inheritance inherited) {
        this.inherited = inherited;
        this.through = inherited.settled();
        this.lastAt = inherited.tail();
        this.flushBefore = inherited.tail();
    }

    void evaluated(long position) {
        through = Math.max(through, position);
    }

    /// Whether there are events of the last owner that have not been evaluated again.
    boolean isRecovering() {
        return through < inherited.tail();
    }

    /// All timers that were due up to this moment have been handed over.
    void timersDone(long throughMillis) {
        timersDone |= throughMillis >= inherited.tail() / MICROS_A_MILLI;
    }

    /// Forgets the inheritance once everything in it has been dealt with.
    void forget() {
        if (timersDone && settled() >= inherited.tail() && parked.first(Long.MAX_VALUE) > inherited.tail()) {
            inherited.forget();
        }
    }

    /// A flush is in the log.
    void heardOf(long at) {
        if (at > lastAt) {
            flushBefore = lastAt;
            lastAt = at;
        }
    }

    long settled() {
        return events.isEmpty() ? through : events.first(0) - 1;
    }

    /// What is issued in rows that nobody has told us of comes no earlier than the newest one that we know.
    long issuedFrom() {
        return Math.min(inherited.issuedFrom(), issues.first(lastAt));
    }

    /// The rows of parked deliveries of one flush are told one by one, and come before it in the log.
    long parkedFrom() {
        return Math.min(inherited.parkedFrom(), parked.first(flushBefore));
    }

    void issued(Owed owed, long at) {
        owed.issuedAt = at;
        issues.open(at);
    }

    void closeIssue(Owed owed) {
        if (owed.issuedAt != 0) {
            issues.close(owed.issuedAt);
            owed.issuedAt = 0;
        }
    }

    /// How it ended is in the log.
    void close(Owed owed) {
        closeIssue(owed);
        switch (owed.hold) {
            case EVENT -> events.close(owed.position());
            case PARKED -> {
                ParkedRow row = Objects.requireNonNull(owed.row);
                if (--row.open == 0) {
                    parked.close(row.id);
                }
            }
            case FREE -> {}
        }
    }
}
