package koerier.sim;

import koerier.lane.Line;
import koerier.org.OrgId;
import koerier.webhook.TargetUrl;

/// An endpoint: its line and its connections.
final class Outlet {
    final Line line;
    int connections;

    Outlet(OrgId org, TargetUrl target, int window) {
        line = new Line(org, target, window, window);
    }
}
