package koerier.load;

/// One connection of a [Posting], with at most one request under way.
interface Sender {
    /// Begins the next request if there is one to be made.
    void next();

    /// One more request is due at this time.
    void plan(long plannedMicros);

    /// How many are due and not begun.
    int behind();

    /// No more will be planned.
    void noMore();

    void close();
}
