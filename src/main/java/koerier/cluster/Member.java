package koerier.cluster;

import java.time.Instant;

/// A node as the others see it.
///
/// @param id of this run of it: a process that starts again is another one
/// @param name for people
/// @param address where its API is for the other nodes, `host:port`
/// @param neighbour where it hears from the others without the database, `host:port`; "" while it does not
/// @param worker whether it may own the lanes
/// @param beat grows with each of its signs of life
/// @param since when it came
/// @param seen when it gave its last sign of life, on the database's clock: for people
public record Member(
        String id,
        String name,
        String address,
        String neighbour,
        boolean worker,
        String version,
        long beat,
        Instant since,
        Instant seen) {
    /// As it is once it hears from the others.
    public Member with(String otherNeighbour) {
        return new Member(id, name, address, otherNeighbour, worker, version, beat, since, seen);
    }
}
