package koerier.load;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.State;
import koerier.delivery.Turn;
import koerier.ingest.EventKey;
import koerier.ingest.Lanes;
import koerier.ingest.Operation;
import koerier.ingest.RecordEvent;
import koerier.lane.DeliveryRef;
import koerier.log.AttemptRow;
import koerier.org.OrgId;
import koerier.store.LogWriter.EventRow;
import koerier.store.LogWriter.Flush;
import koerier.store.LogWriter.Progress;
import koerier.webhook.TargetUrl;
import koerier.webhook.Webhook;
import koerier.webhook.WebhookRequest;

/// What the log of a busy engine takes: each flush has so many new events, what is issued of them, and the ends of as
/// many deliveries of the flush before.
final class LogRows {
    private static final OrgId ORG = new OrgId("steady");
    private static final WebhookRequest REQUEST = new WebhookRequest(
            "POST", new TargetUrl(false, "127.0.0.1", 8080, false), "/in", List.of(), new byte[0], false);

    private final EventKey.Maker keys = new EventKey.Maker();
    private final int batch;
    private int number;
    private long last;
    private List<AttemptRow> ended = List.of();
    private List<DeliveryRef> issued = List.of();

    LogRows(int batch) {
        this.batch = batch;
    }

    /// The body of an event and what is kept of an answer: what nobody can leave out.
    int payloadBytes() {
        return body(0).length + 2;
    }

    private byte[] body(int of) {
        StringBuilder text = new StringBuilder();
        EventText.append(text, new EventId(1, of, of % 4_000, WallClock.micros()), of % EventText.RULES);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    Flush next() {
        long now = Math.max(WallClock.micros(), last + 1);
        List<EventRow> events = new ArrayList<>(batch);
        List<AttemptRow> ends = new ArrayList<>(batch);
        List<DeliveryRef> refs = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            RecordEvent event = event(now);
            Position position =
                    new Position(now + i, Lanes.lane(event.org().value(), event.module(), event.recordId()));
            events.add(new EventRow(event, position, 41, false, keys.key(event).uuid()));
            Delivery delivery = delivery(event, position);
            refs.add(DeliveryRef.of(delivery.id(), 1));
            ends.add(new AttemptRow(delivery, success()));
        }
        last = now + batch;
        Progress progress = new Progress(
                last, new Long[] {now - 1, now - 1}, now - 1, now - 1, issued, List.of(), List.of(), List.of());
        Flush flush = new Flush(events, ended, List.of(), List.of(), List.of(), progress);
        ended = ends;
        issued = refs;
        return flush;
    }

    private RecordEvent event(long now) {
        int of = number++;
        String id = new EventId(1, of, of % 4_000, now).text();
        return new RecordEvent(ORG, id, "Deals", Operation.EDIT, "R" + of % 4_000, now / 1_000, 0, body(of), null);
    }

    private static Delivery delivery(RecordEvent event, Position position) {
        return new Delivery(
                new DeliveryId(position, 3, 0),
                event.org(),
                41,
                3,
                event.module(),
                event.recordId(),
                event.id(),
                Function.INSTANT_ACTION,
                Turn.first(new Webhook.Retry.Standard()),
                REQUEST,
                List.of());
    }

    private static Attempt success() {
        return new Attempt(1, Instant.now(), 1, State.DELIVERED, "127.0.0.1", 200, null, new byte[] {'o', 'k'});
    }
}
