package koerier.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import koerier.delivery.DeliveryId;
import koerier.org.OrgId;
import koerier.schedule.Reason;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduleQuery;

/// Scheduled actions and what became of them.
public interface ScheduleStore {
    /// Writes entries down, all or none. Of several ends of one action the first counts, and an action that has
    /// ended moves no more; entries that are written already are left alone.
    ///
    /// @return the ids of the actions whose entry, other than [ScheduleEntry.Made], was written by this call
    Future<Set<DeliveryId>> append(List<ScheduleEntry> entries, Instant now);

    /// Cancels the pending actions of a rule, but for those of some of its actions (by number).
    Future<Void> cancel(OrgId org, int rule, Set<Integer> kept, Reason reason, Instant now);

    Future<List<ScheduleQuery.Found>> list(ScheduleQuery query);

    /// One action of an organisation, as it is now.
    Future<Optional<ScheduleQuery.Found>> find(OrgId org, DeliveryId id);
}
