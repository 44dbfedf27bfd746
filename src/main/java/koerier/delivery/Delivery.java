package koerier.delivery;

import java.time.Instant;
import java.util.List;
import koerier.org.OrgId;
import koerier.webhook.WebhookRequest;
import org.jspecify.annotations.Nullable;

/// One webhook call that is owed, with its frozen request.
///
/// @param configurationVersion the version of the organisation's configuration that it was rendered with
/// @param webhook the number in the webhook's id
/// @param turn which attempt is owed now
/// @param signingKeys the decoded secrets to sign with, newest first; empty when signing is off
/// @param replayOf the delivery that this one repeats; null for all but replays
public record Delivery(
        DeliveryId id,
        OrgId org,
        long configurationVersion,
        int webhook,
        String module,
        String recordId,
        String eventId,
        Function function,
        Turn turn,
        WebhookRequest request,
        List<byte[]> signingKeys,
        @Nullable DeliveryId replayOf) {
    /// What a delivery is taken to weigh in memory beside its request.
    private static final int OVERHEAD_BYTES = 512;

    public Delivery {
        signingKeys = List.copyOf(signingKeys);
    }

    /// What repeats no other.
    public Delivery(
            DeliveryId id,
            OrgId org,
            long configurationVersion,
            int webhook,
            String module,
            String recordId,
            String eventId,
            Function function,
            Turn turn,
            WebhookRequest request,
            List<byte[]> signingKeys) {
        this(
                id,
                org,
                configurationVersion,
                webhook,
                module,
                recordId,
                eventId,
                function,
                turn,
                request,
                signingKeys,
                null);
    }

    /// The number of the attempt that is owed now.
    public int attempt() {
        return turn.attempt();
    }

    /// This delivery with its next attempt owed at `due`, after one that began at `startedAt`.
    public Delivery next(Instant startedAt, Instant due) {
        return with(turn.next(startedAt, due), signingKeys);
    }

    /// With the keys that are valid now.
    public Delivery signedWith(List<byte[]> keys) {
        return with(turn, keys);
    }

    private Delivery with(Turn other, List<byte[]> keys) {
        return new Delivery(
                id,
                org,
                configurationVersion,
                webhook,
                module,
                recordId,
                eventId,
                function,
                other,
                request,
                keys,
                replayOf);
    }

    /// The bytes of memory that it holds while it waits: who makes it acquires them, the delivery station releases them
    /// when its attempt has ended.
    public long heldBytes() {
        long bytes = OVERHEAD_BYTES + request.requestTarget().length() + request.body().length;
        for (WebhookRequest.Header header : request.headers()) {
            bytes += header.name().length() + header.value().length();
        }
        return bytes;
    }
}
