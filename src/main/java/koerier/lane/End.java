package koerier.lane;

import koerier.delivery.Delivery;
import koerier.log.AttemptRow;
import org.jspecify.annotations.Nullable;

/// How an attempt has ended, and what follows.
///
/// @param row what is logged
/// @param next the delivery with its next attempt, at the time of its turn; null when it has come to its end
public record End(AttemptRow row, @Nullable Delivery next) {
    /// There is no next attempt.
    public static End last(AttemptRow row) {
        return new End(row, null);
    }
}
