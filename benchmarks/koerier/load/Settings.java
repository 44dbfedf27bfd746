package koerier.load;

import java.nio.file.Path;
import java.time.Duration;

/// How long and how large a run is.
///
/// @param small everything as short as can be, to see that it works; its figures mean nothing
/// @param rounds of each contestant
/// @param seconds of a round
/// @param warmUp of each contestant, before the first round
/// @param folder where the engine's data, logs and the report go
record Settings(boolean small, int rounds, double seconds, double warmUp, Path folder) {
    private static final int ROUNDS = 5;
    private static final double SECONDS = 10;
    private static final double WARM_UP = 25;

    static Settings full(Path folder) {
        return new Settings(false, ROUNDS, SECONDS, WARM_UP, folder);
    }

    static Settings small(Path folder) {
        return new Settings(true, 2, 0.3, 0.3, folder);
    }

    /// A number that is smaller in small runs.
    long sized(long full, long little) {
        return small ? little : full;
    }

    Duration patience() {
        return Duration.ofSeconds(60);
    }
}
