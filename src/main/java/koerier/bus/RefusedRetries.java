package koerier.bus;

import java.util.List;
import koerier.lane.RetryKey;

/// Retries for which a delivery station has no room now; the others are taken.
public record RefusedRetries(List<RetryKey> timers) {
    public RefusedRetries {
        timers = List.copyOf(timers);
    }
}
