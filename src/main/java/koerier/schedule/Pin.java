package koerier.schedule;

import java.util.UUID;
import koerier.delivery.Position;

/// An event of a record that scheduled actions or date rules need. The newest one is what they are judged by and
/// rendered from.
///
/// @param key by which the log finds the event
/// @param dated whether a date rule of the module was active: later ones see the record too [T7]
public record Pin(RecordKey record, Position event, UUID key, boolean dated) {}
