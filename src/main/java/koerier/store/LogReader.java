package koerier.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.log.DeliveryQuery;
import koerier.log.LiveEntry;
import koerier.log.LoggedDelivery;
import koerier.log.LoggedEvent;
import koerier.org.OrgId;

/// Reads the two logs for people. Nothing here is on the way of a delivery.
public interface LogReader {
    /// A page of deliveries, newest first, each with all its attempts.
    Future<List<LoggedDelivery>> deliveries(DeliveryQuery query);

    /// How many deliveries match, whatever its page; counting ends somewhere beyond `enough`.
    Future<Long> count(DeliveryQuery query, long enough);

    /// One delivery of one organisation; empty when it has none of that id.
    Future<Optional<LoggedDelivery>> delivery(OrgId org, DeliveryId id);

    /// The attempts of an organisation that the log took after one of them, in the order in which it took them.
    ///
    /// @param before of the stamps of flushes, exclusive
    /// @return at most `limit`
    Future<List<LiveEntry>> takenAfter(OrgId org, LiveEntry.Place place, long before, int limit);

    /// The event at a position, if it is an event of this organisation.
    Future<Optional<LoggedEvent>> event(OrgId org, Position position);

    /// How many requests of an organisation were put on the wire since `from`.
    Future<Long> requestsSince(OrgId org, Instant from);

    /// Since when each of these webhooks (by number) has been failing: the time of the first failure after its last
    /// success, for those whose newest attempt failed.
    Future<java.util.Map<Integer, Instant>> failingSince(OrgId org, List<Integer> webhooks);

    /// Whether a rule with `repeat: once` has fired for the record.
    Future<Boolean> hasFired(OrgId org, int rule, String recordId);
}
