package koerier.log;

import java.time.Instant;
import java.util.Optional;
import koerier.delivery.DeliveryId;
import org.jspecify.annotations.Nullable;

/// The replay of all deliveries that match a filter, and how far it has come. It walks from the newest to the oldest.
///
/// @param query the filter; its `to` is no later than the job's creation, so that a job never meets what it makes, and
///     its `after` is the last delivery that was looked at
/// @param anew whether the deliveries are rendered with what is configured when their turn comes
/// @param total how many matched when it was made
/// @param done how many were made again
/// @param failed how many could not be made again
/// @param end null while it goes on
public record ReplayJob(
        String id,
        DeliveryQuery query,
        boolean anew,
        Instant createdAt,
        long total,
        long done,
        long failed,
        @Nullable End end) {
    /// @param stopped whether somebody called it off
    public record End(Instant at, boolean stopped) {}

    /// How many have not had their turn. What matches can become less while the job goes on.
    public long left() {
        return end == null || end.stopped() ? Math.max(0, total - done - failed) : 0;
    }

    /// After one more page.
    ///
    /// @param last the last delivery of the page, empty when it had none
    /// @param finished null when there may be another page
    public ReplayJob after(Optional<DeliveryId> last, long made, long refused, @Nullable Instant finished) {
        return new ReplayJob(
                id,
                query.after(last.or(query::after), query.limit()),
                anew,
                createdAt,
                total,
                done + made,
                failed + refused,
                finished == null ? null : new End(finished, false));
    }
}
