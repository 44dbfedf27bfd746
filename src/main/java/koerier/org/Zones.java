package koerier.org;

import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The time zones that may be named: those of the IANA database in the form Area/Place, and UTC. Three-letter
/// abbreviations (EST has no summer time, and CST is three zones) and bare offsets are no places and are refused.
public final class Zones {
    /// What a refusal says.
    public static final String EXPECTED = "must be an IANA time zone such as Europe/Amsterdam, or UTC";

    private static final String UTC = "UTC";

    private static final Set<String> KNOWN = ZoneId.getAvailableZoneIds().stream()
            .filter(id -> id.indexOf('/') > 0 && !id.startsWith("SystemV/"))
            .collect(Collectors.toUnmodifiableSet());

    private Zones() {}

    public static Optional<ZoneId> find(String id) {
        return id.equals(UTC) || KNOWN.contains(id) ? Optional.of(ZoneId.of(id)) : Optional.empty();
    }
}
