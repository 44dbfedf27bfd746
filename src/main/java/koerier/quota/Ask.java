package koerier.quota;

import java.time.Instant;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// What a node wants of the store for one organisation. Whether the answer comes or not, it is sent once: a
/// grant of unknown outcome is not spent, a return of unknown outcome is not repeated.
///
/// @param wanted how many units it could use; 0 to look only
/// @param held how many it has
/// @param returned how many it gives back, and no longer has
/// @param returnedDay the first instant of the day they belong to; null when none are given back
public record Ask(
        OrgId org,
        Terms terms,
        long wanted,
        long held,
        long returned,
        @Nullable Instant returnedDay) {
    public Ask {
        if (wanted < 0 || held < 0 || returned < 0 || returned > 0 && returnedDay == null) {
            throw new IllegalArgumentException("no ask: " + wanted + ", " + held + ", " + returned);
        }
    }
}
