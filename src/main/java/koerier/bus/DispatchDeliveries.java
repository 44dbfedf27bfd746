package koerier.bus;

import java.util.List;
import koerier.delivery.Delivery;

/// Deliveries for one delivery station; those of one webhook and record keep the order of the list. A message sent with
/// `request` (a test) holds one delivery and is answered with its [koerier.delivery.Attempt].
public record DispatchDeliveries(List<Delivery> deliveries) {
    public DispatchDeliveries {
        deliveries = List.copyOf(deliveries);
    }
}
