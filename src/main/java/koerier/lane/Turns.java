package koerier.lane;

import java.util.HashMap;
import java.util.Map;
import koerier.lane.FairSlots.Claim;
import koerier.lane.FairSlots.Party;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to issue a delivery, within the number that may be issued and without an end over all lines:
/// fair to organisations, and to the lines of each, in the time that their calls take.
final class Turns {
    private final Map<OrgId, Party<Line>> tenants = new HashMap<>();
    private final FairSlots<Line> window;

    /// @param windowMax how many may be issued and without an end
    Turns(int windowMax) {
        window = new FairSlots<>(windowMax);
    }

    /// Gives a line its place when it has something to issue and stands nowhere yet.
    void arm(Line line) {
        Claim<Line> claim = line.claim;
        if (claim.isStanding() || !line.canIssue()) {
            return;
        }
        if (claim.party() == null) {
            Party<Line> tenant = tenants.computeIfAbsent(line.org(), _ -> new Party<>());
            tenant.members++;
            claim.join(tenant);
            paced(line);
        }
        window.want(claim);
    }

    /// The next line that can issue, null when none can. It has to be armed again.
    @Nullable Line next() {
        for (Line line = window.next(); line != null; line = window.next()) {
            if (line.canIssue()) {
                return line;
            }
            forgetIdle(line);
        }
        return null;
    }

    /// One of the line's deliveries is issued.
    void issued(Line line) {
        line.issued++;
        window.take(line.claim);
    }

    /// One that was issued has ended, after a call of so many milliseconds.
    void ended(Line line, long millis) {
        window.release(line.claim, millis);
        paced(line);
        forgetIdle(line);
    }

    /// It has become known how long the calls of a line take.
    void paced(Line line) {
        window.paced(line.claim, line.pace());
    }

    /// One that was issued is not sent.
    void takenBack(Line line) {
        line.issued--;
        window.giveBack(line.claim);
        forgetIdle(line);
    }

    /// An organisation without anything to issue or to wait for begins anew.
    private void forgetIdle(Line line) {
        Party<Line> tenant = line.claim.party();
        if (tenant != null && !line.claim.isStanding() && line.claim.held() == 0 && !line.canIssue()) {
            line.claim.join(null);
            if (--tenant.members == 0) {
                tenants.remove(line.org());
            }
        }
    }
}
