package koerier.api.io;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import koerier.api.RateLimit;
import org.jspecify.annotations.Nullable;

/// Holds the requests of each API key to a rate, over all event loops of a node. There is one entry for each key that
/// was
/// used, and keys are made by operators only.
public final class RateGate {
    private final @Nullable RateLimit limit;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, AtomicLong> arrivals = new ConcurrentHashMap<>();

    /// @param limit null for none
    public RateGate(@Nullable RateLimit limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /// Lets a request of a key pass, or says how many whole seconds it must wait.
    ///
    /// @return 0 when it may pass
    long secondsToWait(String key) {
        if (limit == null) {
            return 0;
        }
        AtomicLong arrival = arrivals.computeIfAbsent(key, _ -> new AtomicLong(Long.MIN_VALUE));
        while (true) {
            long before = arrival.get();
            long now = nanoTime.getAsLong();
            long wait = limit.wait(before, now);
            if (wait > 0) {
                return (wait + 999_999_999L) / 1_000_000_000L;
            }
            if (arrival.compareAndSet(before, limit.passed(before, now))) {
                return 0;
            }
        }
    }
}
