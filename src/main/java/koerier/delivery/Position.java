package koerier.delivery;

/// Where an event stands in the event log: unique within its lane, ever growing there.
///
/// @param micros microseconds since the epoch at which the log took it, made unique within the lane
/// @param lane the lane of its record
public record Position(long micros, int lane) {}
