package koerier.log;

import java.util.List;
import koerier.delivery.Attempt;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.delivery.State;
import org.jspecify.annotations.Nullable;

/// A delivery as the attempt log remembers it; its state is that of its newest attempt.
///
/// @param configurationVersion what it was rendered with
/// @param replayOf the delivery that it repeats; null for all but replays
/// @param attempts oldest first, at least one
public record LoggedDelivery(
        DeliveryId id,
        long configurationVersion,
        int webhook,
        String module,
        String recordId,
        String eventId,
        Function function,
        @Nullable DeliveryId replayOf,
        List<Attempt> attempts) {
    public LoggedDelivery {
        attempts = List.copyOf(attempts);
        if (attempts.isEmpty()) {
            throw new IllegalArgumentException("a logged delivery has an attempt");
        }
    }

    /// What repeats no other.
    public LoggedDelivery(
            DeliveryId id,
            long configurationVersion,
            int webhook,
            String module,
            String recordId,
            String eventId,
            Function function,
            List<Attempt> attempts) {
        this(id, configurationVersion, webhook, module, recordId, eventId, function, null, attempts);
    }

    public State state() {
        return attempts.getLast().state();
    }
}
