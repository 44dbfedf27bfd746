package koerier.lane;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// Whose turn it is: round robin over organisations, and over the lines of each.
final class Turns {
    private final Map<OrgId, Tenant> tenants = new HashMap<>();
    private final ArrayDeque<Tenant> ring = new ArrayDeque<>();

    private record Tenant(OrgId id, ArrayDeque<Line> lines) {}

    /// Gives a line its place when it has something to issue and stands nowhere yet.
    void arm(Line line) {
        if (line.armed || !line.canIssue()) {
            return;
        }
        line.armed = true;
        Tenant tenant = tenants.get(line.org());
        if (tenant == null) {
            tenant = new Tenant(line.org(), new ArrayDeque<>());
            tenants.put(line.org(), tenant);
            ring.add(tenant);
        }
        tenant.lines.add(line);
    }

    /// The next line that can issue, null when none can. It has to be armed again.
    @Nullable Line next() {
        for (Tenant tenant = ring.poll(); tenant != null; tenant = ring.poll()) {
            Line line = tenant.lines.poll();
            if (line != null) {
                line.armed = false;
            }
            if (tenant.lines.isEmpty()) {
                tenants.remove(tenant.id);
            } else {
                ring.add(tenant);
            }
            if (line != null && line.canIssue()) {
                return line;
            }
        }
        return null;
    }
}
