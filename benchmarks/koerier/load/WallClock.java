package koerier.load;

import java.time.Instant;

/// The time that all processes of the harness share.
final class WallClock {
    private WallClock() {}

    /// Since the epoch.
    static long micros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
