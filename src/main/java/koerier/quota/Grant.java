package koerier.quota;

import java.time.Duration;

/// The store's answer to an [Ask].
///
/// @param units how many were granted
/// @param leased how many of the day's units have been granted to any node, these included
/// @param cap the day's cap as the store knows it
/// @param remaining how long the day goes on, counted from before the ask was sent at the earliest
public record Grant(QuotaDay day, long units, long leased, long cap, Duration remaining) {
    /// A node holds at most this part of what is left, so that its crash wastes no more.
    public static final int BLOCK_DIVISOR = 20;

    /// How many units to grant.
    ///
    /// @param left how many of the day's units nobody holds or has spent
    public static long units(long left, long wanted, long held) {
        if (left <= 0) {
            return 0;
        }
        return Math.max(0, Math.min(wanted, Math.max(1, left / BLOCK_DIVISOR) - held));
    }
}
