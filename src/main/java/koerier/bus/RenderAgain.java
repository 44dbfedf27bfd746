package koerier.bus;

import java.util.List;
import koerier.lane.DeliveryRef;

/// Please render these deliveries anew, from their events and with the configuration that they were accepted with;
/// answered with [RenderedAgain].
public record RenderAgain(List<DeliveryRef> deliveries) {
    public RenderAgain {
        deliveries = List.copyOf(deliveries);
    }
}
