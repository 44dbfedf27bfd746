package koerier.store;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// Walks a stretch of time backwards, over days that have a partition, in windows that grow: a page of a busy
/// organisation is found in seconds of its log, that of a quiet one costs a query for each day. No window crosses a
/// day's border.
final class TimeWindows {
    private static final long FIRST_MICROS = 100_000;
    private static final int GROWTH = 8;

    private final List<LocalDate> days;
    private final long from;
    private final long to;
    private final long now;
    private final long size;

    /// @param days those that have a partition, newest first
    /// @param from inclusive, microseconds
    /// @param to exclusive, microseconds
    /// @param now after it there is nothing to speak of: the first window reaches back from here
    TimeWindows(List<LocalDate> days, long from, long to, long now) {
        this(days, from, to, now, FIRST_MICROS);
    }

    private TimeWindows(List<LocalDate> days, long from, long to, long now, long size) {
        this.days = days;
        this.from = from;
        this.to = to;
        this.now = now;
        this.size = size;
    }

    /// From inclusive, to exclusive, in microseconds.
    record Window(long from, long to) {}

    /// The newest window; empty when nothing is left.
    Optional<Window> window() {
        for (LocalDate day : days) {
            long start = Math.max(from, PgPartitions.start(day));
            long end = Math.min(to, PgPartitions.start(day.plusDays(1)));
            if (start < end) {
                return Optional.of(new Window(Math.max(start, Math.min(end, now) - size), end));
            }
        }
        return Optional.empty();
    }

    /// What is left before a window.
    TimeWindows before(Window done) {
        long larger = Math.min(size * GROWTH, PgPartitions.MICROS_PER_DAY);
        return new TimeWindows(days, from, done.from(), now, larger);
    }
}
