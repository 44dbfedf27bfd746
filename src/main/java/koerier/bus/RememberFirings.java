package koerier.bus;

import java.util.List;
import koerier.delivery.Position;
import koerier.org.OrgId;

/// Rules with `repeat: once` that have fired for a record and may not again.
public record RememberFirings(List<Firing> firings) {
    public RememberFirings {
        firings = List.copyOf(firings);
    }

    /// @param rule the number in the rule's id
    /// @param position the event that used it up; that event fires again when it is evaluated again
    public record Firing(OrgId org, int rule, String recordId, Position position) {}
}
