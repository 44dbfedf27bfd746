package koerier.rule;

/// The units of offsets. Minutes and hours are elapsed time; the others move along the calendar and keep the time of
/// day.
public enum OffsetUnit {
    MINUTES(5_260_320),
    HOURS(87_672),
    DAYS(3_653),
    WEEKS(522),
    MONTHS(120),
    YEARS(10),
    BUSINESS_DAYS(3_653);

    private final int max;

    OffsetUnit(int max) {
        this.max = max;
    }

    /// The largest offset, in either direction: ten years.
    public int max() {
        return max;
    }

    /// Whether it measures elapsed time.
    public boolean isElapsed() {
        return this == MINUTES || this == HOURS;
    }
}
