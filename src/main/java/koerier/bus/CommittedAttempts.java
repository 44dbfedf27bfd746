package koerier.bus;

import java.util.List;
import koerier.log.AttemptRow;

/// Attempts that the log has taken with one flush. An owner of the log begins with an empty one: what those before him
/// have written has stamps up to that, and more of it will not come.
///
/// @param stamp of the flush; it stands in the rows. Stamps grow from flush to flush
public record CommittedAttempts(long stamp, List<AttemptRow> attempts) {
    public CommittedAttempts {
        attempts = List.copyOf(attempts);
    }
}
