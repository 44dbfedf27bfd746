package koerier.bus;

import java.util.List;
import koerier.delivery.Delivery;
import koerier.log.AttemptRow;
import koerier.log.Firing;

/// What a slice of events came to, for the delivery station of their lanes. A message sent with `request` (a test)
/// holds one delivery and is answered with its [koerier.delivery.Attempt].
///
/// @param deliveries in the order of the log
/// @param unsent deliveries that ended before there was anything to send, in the order of the log
/// @param firings of `once` rules, which caused some of these
/// @param through all events of the lanes up to this position have been evaluated; 0 for what comes from no event
public record DispatchDeliveries(
        List<Delivery> deliveries, List<AttemptRow> unsent, List<Firing> firings, long through) {
    public DispatchDeliveries {
        deliveries = List.copyOf(deliveries);
        unsent = List.copyOf(unsent);
        firings = List.copyOf(firings);
    }
}
