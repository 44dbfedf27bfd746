package koerier.api;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import koerier.delivery.Attempt;
import koerier.delivery.DeliveryId;
import koerier.delivery.FailureText;
import koerier.delivery.Function;
import koerier.delivery.State;
import koerier.document.DocumentReader;
import koerier.log.LoggedDelivery;
import org.jspecify.annotations.Nullable;

/// A delivery as the API shows it.
///
/// @param locale the language of error texts
/// @param withAddress whether the dialled address is shown: to operators only, as it tells of the network
public record DeliveryDocument(Locale locale, boolean withAddress) {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    public Map<String, @Nullable Object> of(LoggedDelivery delivery) {
        Attempt last = delivery.attempts().getLast();
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("id", delivery.id().toString());
        result.put("eventId", delivery.eventId());
        result.put(
                "ruleId",
                delivery.id().rule() == 0 ? null : "rul_" + delivery.id().rule());
        result.put("webhookId", "wh_" + delivery.webhook());
        result.put("module", delivery.module());
        result.put("recordId", delivery.recordId());
        result.put("function", DocumentReader.spelling(delivery.function()));
        DeliveryId replayOf = delivery.replayOf();
        result.put("replayOf", replayOf == null ? null : replayOf.toString());
        result.put("state", DocumentReader.spelling(delivery.state()));
        result.put("createdAt", createdAt(delivery.id()).toString());
        result.put(
                "nextAttemptAt",
                last.nextAttemptAt() == null ? null : last.nextAttemptAt().toString());
        result.put("error", error(last));
        List<@Nullable Object> attempts = new ArrayList<>();
        delivery.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
        result.put("attempts", attempts);
        return result;
    }

    /// A replay that has just been accepted: nothing is known of it but what it repeats.
    public static Map<String, @Nullable Object> replay(DeliveryId id, LoggedDelivery original) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("id", id.toString());
        result.put("eventId", original.eventId());
        result.put("ruleId", null);
        result.put("webhookId", "wh_" + original.webhook());
        result.put("module", original.module());
        result.put("recordId", original.recordId());
        result.put("function", DocumentReader.spelling(Function.REPLAY));
        result.put("replayOf", original.id().toString());
        result.put("state", DocumentReader.spelling(State.PENDING));
        result.put("createdAt", createdAt(id).toString());
        result.put("nextAttemptAt", null);
        result.put("error", null);
        result.put("attempts", List.of());
        return result;
    }

    /// When the event that caused it was accepted.
    public static Instant createdAt(DeliveryId id) {
        long micros = id.position().micros();
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
    }

    private Map<String, @Nullable Object> attempt(Attempt attempt) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("number", attempt.number());
        result.put("startedAt", attempt.startedAt().toString());
        result.put("durationMs", attempt.durationMillis());
        if (withAddress) {
            result.put("address", attempt.address());
        }
        result.put("status", attempt.status() == 0 ? null : attempt.status());
        result.put("error", error(attempt));
        result.put("responseExcerpt", new String(attempt.responseExcerpt(), StandardCharsets.UTF_8));
        return result;
    }

    private @Nullable Map<String, @Nullable Object> error(Attempt attempt) {
        return attempt.failure() == null ? null : FailureText.document(attempt.failure(), attempt.status(), locale);
    }
}
