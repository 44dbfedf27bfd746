package koerier.bus;

import java.util.List;
import koerier.log.Firing;

/// Rules with `repeat: once` that have fired for a record and may not again.
public record RememberFirings(List<Firing> firings) {
    public RememberFirings {
        firings = List.copyOf(firings);
    }
}
