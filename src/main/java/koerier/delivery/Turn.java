package koerier.delivery;

import java.time.Instant;
import koerier.webhook.Webhook.Retry;
import org.jspecify.annotations.Nullable;

/// Which attempt of a delivery is owed, and what decides about the next one.
///
/// @param attempt the number of the attempt, from 1
/// @param policy when a failed call is tried again, as it was configured when the event was accepted
/// @param firstStartedAt when the first attempt began; null when this is the first
/// @param dueMillis when its timer was due, which is what the timer is found by; 0 for a first attempt
public record Turn(int attempt, Retry policy, @Nullable Instant firstStartedAt, long dueMillis) {
    public Turn {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempts are counted from 1: " + attempt);
        }
    }

    public static Turn first(Retry policy) {
        return new Turn(1, policy, null, 0);
    }

    /// The attempt after this one.
    ///
    /// @param startedAt when this one began
    Turn next(Instant startedAt, Instant due) {
        return new Turn(attempt + 1, policy, firstStartedAt == null ? startedAt : firstStartedAt, due.toEpochMilli());
    }
}
