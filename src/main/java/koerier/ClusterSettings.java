package koerier;

import java.time.Duration;

/// How a node shares its database with others.
///
/// @param name for people
/// @param host under which the other nodes reach this one's API
/// @param worker whether it may own the lanes
/// @param api whether it takes requests while another node owns them
record ClusterSettings(String name, String host, boolean worker, boolean api, Duration lease) {
    private static final int BEATS_A_LEASE = 10;
    private static final Duration BEAT_MAX = Duration.ofSeconds(1);

    /// How often it gives a sign of life.
    Duration beat() {
        Duration part = lease.dividedBy(BEATS_A_LEASE);
        return part.compareTo(BEAT_MAX) < 0 ? part : BEAT_MAX;
    }
}
