package koerier.bus;

import java.util.List;
import koerier.delivery.Delivery;

/// Deliveries whose next attempt is due, for the delivery station of their lanes; answered with [RefusedRetries].
///
/// @param doneThroughMillis every timer that was due up to this moment has been handed over
public record DispatchRetries(List<Delivery> deliveries, long doneThroughMillis) {
    public DispatchRetries {
        deliveries = List.copyOf(deliveries);
    }
}
