package koerier.log.io;

import java.time.Instant;

/// Gives positions: the microsecond of the moment, or the next one that is free. Strictly growing over all lanes, also
/// when the clock goes back.
final class Positions {
    private long last;

    /// @param last the newest position that was given before, in any run
    Positions(long last) {
        this.last = last;
    }

    long next(long nowMicros) {
        last = Math.max(nowMicros, last + 1);
        return last;
    }

    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }
}
