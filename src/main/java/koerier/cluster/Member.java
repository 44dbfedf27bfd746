package koerier.cluster;

import java.time.Instant;

/// A node as the others see it.
///
/// @param id of this run of it: a process that starts again is another one
/// @param name for people
/// @param address where its API is for the other nodes, `host:port`
/// @param worker whether it may own the lanes
/// @param beat grows with each of its signs of life
/// @param since when it came
/// @param seen when it gave its last sign of life, on the database's clock: for people
public record Member(
        String id,
        String name,
        String address,
        boolean worker,
        String version,
        long beat,
        Instant since,
        Instant seen) {}
