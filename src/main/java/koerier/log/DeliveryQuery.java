package koerier.log;

import java.time.Instant;
import java.util.Optional;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.delivery.State;
import koerier.org.OrgId;

/// Which deliveries of an organisation somebody wants to see, newest first.
///
/// @param code a failure code as shown (`HTTP_404`, `CONNECTION_FAILED`)
/// @param from inclusive, of the delivery's creation
/// @param to exclusive, of the delivery's creation
/// @param after the last delivery of the page before; the next page begins behind it
public record DeliveryQuery(
        OrgId org,
        Optional<Integer> webhook,
        Optional<Integer> rule,
        Optional<String> module,
        Optional<String> record,
        Optional<State> state,
        Optional<String> code,
        Optional<Function> function,
        Instant from,
        Instant to,
        Optional<DeliveryId> after,
        int limit) {
    public static final int LIMIT_MAX = 200;
    public static final int LIMIT_DEFAULT = 50;

    public DeliveryQuery {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit must be from 1 to " + LIMIT_MAX + ": " + limit);
        }
    }

    /// The same filter, from another place on.
    public DeliveryQuery after(Optional<DeliveryId> last, int page) {
        return new DeliveryQuery(org, webhook, rule, module, record, state, code, function, from, to, last, page);
    }

    /// The same filter, for what was made before a moment.
    public DeliveryQuery before(Instant moment) {
        return new DeliveryQuery(org, webhook, rule, module, record, state, code, function, from, moment, after, limit);
    }
}
