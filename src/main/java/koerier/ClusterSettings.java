package koerier;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a node shares its database with others.
///
/// @param name for people
/// @param host under which the other nodes reach this one
/// @param port on which it hears from the others without the database, the first one to try; 0: not at all
/// @param busPort of the event bus between nodes; 0: any
/// @param hazelcastFile how nodes find each other; null: by what the database knows of them
/// @param worker whether it may own the lanes
/// @param api whether it takes requests while another node owns them
record ClusterSettings(
        String name,
        String host,
        int port,
        int busPort,
        @Nullable Path hazelcastFile,
        boolean worker,
        boolean api,
        Duration lease) {
    private static final int BEATS_A_LEASE = 10;
    private static final Duration BEAT_MAX = Duration.ofSeconds(1);

    /// How often it gives a sign of life.
    Duration beat() {
        Duration part = lease.dividedBy(BEATS_A_LEASE);
        return part.compareTo(BEAT_MAX) < 0 ? part : BEAT_MAX;
    }
}
