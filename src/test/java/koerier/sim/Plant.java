package koerier.sim;

/// Mistakes that an implementation could make; the simulation must see them.
enum Plant {
    NONE,
    /// *Settled* is said one event too far.
    SETTLED_TOO_FAR,
    /// Everything that is rendered is issued, whether or not there is a slot for it.
    WINDOW_IGNORED,
    /// A result is written, the timer of the next attempt is not.
    TIMER_APART,
    /// A result is written, the end of its parked row is not.
    PARKED_END_APART,
    /// A row of parked deliveries is answered and never written.
    PARKING_LOST,
    /// Whoever was the owner once may write for ever.
    FENCE_IGNORED,
    /// A new owner does not ask what was issued.
    ISSUES_FORGOTTEN,
    /// A new owner takes parked deliveries for new ones as well.
    PARKED_AND_NEW,
    /// What the last owner has parked comes after what comes now.
    ROWS_LAST,
    /// It is sent first and issued then.
    SENT_BEFORE_ISSUED,
    /// Timers are taken to be due one tick of the wheel before they are.
    TICK_EARLY
}
