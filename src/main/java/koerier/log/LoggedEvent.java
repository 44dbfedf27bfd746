package koerier.log;

import koerier.delivery.Position;
import koerier.ingest.RecordEvent;

/// An event as the event log remembers it.
///
/// @param configurationVersion what it is judged by
public record LoggedEvent(RecordEvent event, Position position, long configurationVersion) {}
