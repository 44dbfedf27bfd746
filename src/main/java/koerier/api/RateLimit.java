package koerier.api;

import java.time.Duration;

/// How many requests a key may make: the generic cell rate algorithm (ITU-T I.371), which needs one number a key, the
/// theoretical arrival time of its next request. Pure: the caller keeps the number and says what time it is.
///
/// @param interval between two requests at the allowed rate
/// @param burst how many may come at once
public record RateLimit(Duration interval, int burst) {
    public RateLimit {
        if (interval.isNegative() || interval.isZero() || burst < 1) {
            throw new IllegalArgumentException("interval " + interval + ", burst " + burst);
        }
    }

    /// @param requests allowed in each second, at least 1; as many may come at once
    public static RateLimit perSecond(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("at least one request a second: " + requests);
        }
        return new RateLimit(Duration.ofNanos(Math.max(1, 1_000_000_000L / requests)), requests);
    }

    /// How long a request must wait, in nanoseconds; 0 when it may pass.
    ///
    /// @param arrival the key's number, [Long#MIN_VALUE] before its first request
    /// @param now of any clock that only goes forward, in nanoseconds
    public long wait(long arrival, long now) {
        return arrival == Long.MIN_VALUE ? 0 : Math.max(0, arrival - now - (burst - 1) * interval.toNanos());
    }

    /// The key's number after a request that passed.
    public long passed(long arrival, long now) {
        return (arrival == Long.MIN_VALUE ? now : Math.max(arrival, now)) + interval.toNanos();
    }
}
