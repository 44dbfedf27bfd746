package koerier.quota;

/// What administrators are told about an organisation's day, once each.
public enum NoticeKind {
    /// Four fifths of the day's units are spent.
    NEAR_LIMIT,
    /// All of them are.
    LIMIT_REACHED;

    private static final int FIFTHS = 5;

    /// Whether it is time for the notice.
    ///
    /// @param used how many units of the day are spent
    public boolean isDue(long used, long cap) {
        return used >= (this == LIMIT_REACHED ? cap : cap - cap / FIFTHS);
    }
}
