package koerier.rule;

/// Where a field's values stand in an event.
///
/// @param record the slot of the value in the record
/// @param previous the slot of the old value, -1 if nobody asks for it
record Slots(int record, int previous) {}
