package koerier.bus;

import java.util.List;
import koerier.log.AttemptRow;

/// Attempts that ended.
public record AppendAttempts(List<AttemptRow> attempts) {
    public AppendAttempts {
        attempts = List.copyOf(attempts);
    }
}
