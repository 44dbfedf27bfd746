package koerier.delivery;

import java.util.Optional;

/// The identity of a delivery: a function of the event's position in the log, the rule and the action, so that a crash
/// and re-evaluation make the same one. As text it is `dlv_` and lower-case base32hex, and sorts by time.
///
/// @param rule the number in the rule's id; 0 for tests and replays
/// @param action 0 for the instant action, else the number of the time-based action
public record DeliveryId(Position position, int rule, int action) {
    @Override
    public String toString() {
        throw new AssertionError("delivery");
    }

    /// Reads [#toString()]; empty for anything else.
    public static Optional<DeliveryId> parse(String text) {
        throw new AssertionError("delivery");
    }
}
