package koerier.delivery.io;

import io.vertx.core.internal.ContextInternal;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import koerier.bus.UnitGate;
import koerier.org.OrgId;
import koerier.quota.Lease;
import koerier.quota.Take;

/// The units of the daily limit, for one event loop: an organisation that must wait for them stands aside until
/// they are decided, so that it takes no slot from others.
final class Units {
    private final ContextInternal context;
    private final UnitGate gate;
    private final Consumer<Endpoint> goesOn;

    /// @param goesOn called for the endpoints of an organisation that waits no longer
    Units(ContextInternal context, UnitGate gate, Consumer<Endpoint> goesOn) {
        this.context = context;
        this.gate = gate;
        this.goesOn = goesOn;
    }

    /// Takes a unit. When it must be waited for, the organisation is marked, and unmarked on this loop in due
    /// time.
    Take take(Organisation organisation) {
        if (organisation.waiting) {
            return Take.WAIT;
        }
        Take take = gate.take(organisation.id);
        if (take instanceof Take.Wait) {
            organisation.waiting = true;
            int demand = 0;
            for (Endpoint endpoint : organisation.endpoints.values()) {
                demand += endpoint.demand();
            }
            gate.await(
                    organisation.id,
                    demand,
                    () -> context.runOnContext(_ -> {
                        organisation.waiting = false;
                        List.copyOf(organisation.endpoints.values()).forEach(goesOn);
                    }));
        }
        return take;
    }

    /// Nothing was written for it.
    void giveBack(OrgId org, Take unit) {
        if (unit instanceof Lease lease) {
            gate.giveBack(org, lease);
        }
    }

    /// An attempt's day is the day of its unit.
    static Instant onDayOf(Take unit, Instant startedAt) {
        return unit instanceof Lease lease ? lease.day().clamp(startedAt) : startedAt;
    }
}
