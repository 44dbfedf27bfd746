package koerier.delivery.io;

import java.util.HashMap;
import java.util.Map;
import koerier.lane.FairSlots;
import koerier.org.OrgId;
import koerier.webhook.TargetUrl;

/// One organisation's endpoints on one event loop, and the turn that they share.
final class Organisation {
    final OrgId id;
    final Map<TargetUrl, Endpoint> endpoints = new HashMap<>();
    final FairSlots.Party<Endpoint> party = new FairSlots.Party<>();
    /// Whether it waits for units of its daily limit; none of its endpoints starts anything meanwhile.
    boolean waiting;

    Organisation(OrgId id) {
        this.id = id;
    }
}
