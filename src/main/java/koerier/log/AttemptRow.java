package koerier.log;

import koerier.delivery.Attempt;
import koerier.delivery.Delivery;

/// What is appended to the attempt log: an attempt and the delivery it belongs to (its request is not stored: it is
/// rendered anew from the event and the configuration version).
public record AttemptRow(Delivery delivery, Attempt attempt) {}
