package koerier.delivery.io;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import koerier.org.OrgId;
import koerier.webhook.TargetUrl;

/// One organisation's endpoints on one event loop, and those among them that could start something.
final class Organisation {
    final OrgId id;
    final Map<TargetUrl, Endpoint> endpoints = new HashMap<>();
    final ArrayDeque<Endpoint> ready = new ArrayDeque<>();
    /// Whether it stands in the client's ring.
    boolean armed;
    /// Whether it waits for units of its daily limit; none of its endpoints starts anything meanwhile.
    boolean waiting;

    Organisation(OrgId id) {
        this.id = id;
    }
}
