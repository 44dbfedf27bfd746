package koerier.bus;

/// An [koerier.lane.Advance] has been committed.
///
/// @param at the position of its row in the log
/// @param parkedIds the rows of its parkings, in order
public record Advanced(long at, long[] parkedIds) {}
