package koerier.store;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.State;
import koerier.delivery.Turn;
import koerier.ingest.Operation;
import koerier.ingest.RecordEvent;
import koerier.log.AttemptRow;
import koerier.log.Firing;
import koerier.org.OrgId;
import koerier.store.LogWriter.EventRow;
import koerier.store.LogWriter.Flush;
import koerier.store.LogWriter.Progress;
import koerier.webhook.SecretBox;
import koerier.webhook.TargetUrl;
import koerier.webhook.Webhook;
import koerier.webhook.WebhookRequest;

/// Rows of the logs for tests.
final class Rows {
    /// 2026-11-24T12:00:00Z in microseconds: the noon of the tests.
    static final long NOON = 1_795_521_600_000_000L;

    static final OrgId ORG = new OrgId("acme");

    private static final AtomicLong PROGRESS = new AtomicLong(NOON - 3_600_000_000L);

    /// Seals what tests freeze.
    static final SecretBox SECRETS = new SecretBox(Map.of("test", new byte[32]), "test", new SecureRandom());

    private Rows() {}

    /// A flush of these, with a row of progress of its own.
    static Flush flush(List<EventRow> events, List<AttemptRow> attempts, List<Firing> firings) {
        return new Flush(events, attempts, firings, List.of(), List.of(), progress(PROGRESS.incrementAndGet(), 0));
    }

    static Progress progress(long at, long settled) {
        return new Progress(at, new Long[] {settled, settled}, 0, 0, List.of(), List.of(), List.of(), List.of());
    }

    static RecordEvent event(String id, String record, String content) {
        return new RecordEvent(
                ORG,
                id,
                "Deals",
                Operation.EDIT,
                record,
                1_795_521_600_123L,
                2,
                ("{\"v\":\"" + content + "\"}").getBytes(StandardCharsets.UTF_8),
                null);
    }

    /// With a key made of module, record and id, as ingest makes it.
    static EventRow row(RecordEvent event, long micros, int lane) {
        UUID key = UUID.nameUUIDFromBytes(
                (event.org() + "\0" + event.module() + "\0" + event.recordId() + "\0" + event.id())
                        .getBytes(StandardCharsets.UTF_8));
        return new EventRow(event, new Position(micros, lane), 7, false, key);
    }

    static EventRow test(RecordEvent event, long micros, int lane, SplittableRandom random) {
        UUID key = new UUID(random.nextLong(), random.nextLong());
        return new EventRow(event, new Position(micros, lane), 7, true, key);
    }

    static Delivery delivery(OrgId org, long micros, int lane, int rule, int webhook, String record) {
        return new Delivery(
                new DeliveryId(new Position(micros, lane), rule, 0),
                org,
                7,
                webhook,
                "Deals",
                record,
                "evt-" + record,
                Function.INSTANT_ACTION,
                Turn.first(new Webhook.Retry.None()),
                new WebhookRequest(
                        "POST", new TargetUrl(false, "example.com", 80, false), "/", List.of(), new byte[0], false),
                List.of());
    }

    static Attempt success(int number, long startedMicros) {
        return new Attempt(
                number, instant(startedMicros), 12, State.DELIVERED, "192.0.2.1", 200, null, new byte[] {'o', 'k'});
    }

    static Attempt failure(int number, long startedMicros, State state, int status) {
        Failure failure = status > 0
                ? new Failure(FailureCode.HTTP, "", "")
                : new Failure(FailureCode.CONNECTION_FAILED, "timeout", "no answer");
        return new Attempt(number, instant(startedMicros), 30, state, null, status, failure, new byte[0]);
    }

    static AttemptRow attempt(Delivery delivery, Attempt attempt) {
        return new AttemptRow(delivery, attempt);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
