package koerier.api.io;

import java.time.Duration;

/// How the live log is served.
///
/// @param perKey connections of one API key to one node at most
/// @param perNode connections to one node at most
/// @param heartbeat how often something is said when nothing happens
/// @param keyCheck how often it is looked whether the key is still there
public record LiveSettings(int perKey, int perNode, Duration heartbeat, Duration keyCheck) {
    public static final LiveSettings DEFAULTS =
            new LiveSettings(10, 1_000, Duration.ofSeconds(15), Duration.ofSeconds(5));
}
