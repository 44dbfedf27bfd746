package koerier.quota;

import java.time.Instant;
import java.time.ZoneId;
import koerier.org.Edition;

/// What an organisation's configuration says about its days.
///
/// @param version of the configuration; where two nodes disagree, the higher one holds
/// @param cap requests a day; [Edition#UNCAPPED] for none
/// @param since when the organisation was last changed
public record Terms(long version, long cap, ZoneId zone, Instant since) {
    /// Of an organisation that does not exist: nothing is granted beyond what its last configuration allows.
    public static final Terms NONE = new Terms(0, 0, ZoneId.of("UTC"), Instant.EPOCH);

    public Terms {
        if (version < 0 || cap < 0) {
            throw new IllegalArgumentException("negative version or cap: " + version + ", " + cap);
        }
    }

    public boolean uncapped() {
        return cap == Edition.UNCAPPED;
    }

    /// Whether units leased under the other terms may be spent under these.
    boolean agreesWith(Terms other) {
        return cap == other.cap && zone.equals(other.zone);
    }
}
