package koerier.api.io;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import koerier.api.RateLimit;
import org.jspecify.annotations.Nullable;

/// Holds the requests of each of many (keys, organisations, addresses) to a rate, over all event loops of a node.
final class RateGate {
    /// Of how many it keeps account. Those beyond are not held back; who is idle makes room.
    static final int ENTRIES_MAX = 100_000;

    private final @Nullable RateLimit limit;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, AtomicLong> arrivals = new ConcurrentHashMap<>();
    private final AtomicLong sweptAt = new AtomicLong(Long.MIN_VALUE);

    /// @param limit null for none
    RateGate(@Nullable RateLimit limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /// Whether it holds nobody back.
    boolean isOpen() {
        return limit == null;
    }

    /// Lets a request of one of them pass, or says how many whole seconds it must wait.
    ///
    /// @return 0 when it may pass
    long secondsToWait(String name) {
        if (limit == null) {
            return 0;
        }
        AtomicLong arrival = arrivals.get(name);
        if (arrival == null) {
            if (arrivals.size() >= ENTRIES_MAX && !hasMadeRoom()) {
                return 0;
            }
            arrival = arrivals.computeIfAbsent(name, _ -> new AtomicLong(Long.MIN_VALUE));
        }
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

    /// Forgets those whose next request would pass as if it were their first. At most once a second.
    private boolean hasMadeRoom() {
        long now = nanoTime.getAsLong();
        long last = sweptAt.get();
        if ((last == Long.MIN_VALUE || now - last >= 1_000_000_000L) && sweptAt.compareAndSet(last, now)) {
            arrivals.values().removeIf(arrival -> arrival.get() <= now);
        }
        return arrivals.size() < ENTRIES_MAX;
    }
}
