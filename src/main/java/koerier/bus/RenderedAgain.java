package koerier.bus;

import java.util.List;
import koerier.delivery.Delivery;
import koerier.log.AttemptRow;

/// Deliveries as they were, oldest first, and those that cannot be rendered any more.
public record RenderedAgain(List<Delivery> deliveries, List<AttemptRow> unsent) {}
