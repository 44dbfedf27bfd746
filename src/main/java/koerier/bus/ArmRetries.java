package koerier.bus;

import java.util.List;
import koerier.lane.RetryKey;

/// Timers that have just been committed.
///
/// @param at the position of the flush that they are in
public record ArmRetries(long at, List<RetryKey> timers) {
    public ArmRetries {
        timers = List.copyOf(timers);
    }
}
