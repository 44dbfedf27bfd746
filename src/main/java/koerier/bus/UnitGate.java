package koerier.bus;

import io.vertx.core.Future;
import java.util.Optional;
import koerier.org.OrgId;
import koerier.quota.Lease;
import koerier.quota.Take;

/// Where a request on the wire gets its unit of the organisation's daily limit. Shared by all event loops of a
/// node; nothing here ever waits.
public interface UnitGate {
    /// Lets everything through.
    UnitGate OPEN = new UnitGate() {
        @Override
        public Take take(OrgId org) {
            return Take.FREE;
        }

        @Override
        public void await(OrgId org, int demand, Runnable decided) {
            decided.run();
        }

        @Override
        public void giveBack(OrgId org, Lease lease) {}

        @Override
        public Future<Optional<Long>> used(OrgId org) {
            return Future.succeededFuture(Optional.empty());
        }
    };

    /// Takes a unit, to be asked for right before a request is written.
    Take take(OrgId org);

    /// After [Take.Wait]: asks for units.
    ///
    /// @param demand how many requests of the organisation wait with the caller
    /// @param decided called once, on any thread, when it is worth taking again
    void await(OrgId org, int demand, Runnable decided);

    /// Gives back a unit for which not a byte of a request was written.
    void giveBack(OrgId org, Lease lease);

    /// How many of the day's units an organisation has used: what was granted to any node, less what this one
    /// still holds. So it is exact on a lone node; beside others it may be ahead by what they hold, and it is
    /// never behind what was sent. Empty for an organisation without a limit.
    Future<Optional<Long>> used(OrgId org);
}
