package koerier.bus;

import java.util.List;
import koerier.delivery.Delivery;

/// Retries for which a delivery station has no room now; the others are taken.
public record RefusedRetries(List<Delivery> deliveries) {
    public RefusedRetries {
        deliveries = List.copyOf(deliveries);
    }
}
