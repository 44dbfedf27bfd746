package koerier.schedule;

import java.time.Instant;
import java.util.Optional;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.ingest.RecordEvent;
import koerier.ingest.WakeOf;
import koerier.org.OrgId;
import koerier.rule.AnchorValue;

/// A time-based action of a rule that has fired for a record: a delivery that waits for its time.
///
/// @param id of the delivery that it becomes: the event that fired the rule, the rule, the action's number
/// @param webhook the number of the webhook when it was made; at its time the action's own is called
/// @param anchorField the api name of the field that it counts from, "" for its activation
/// @param anchor the value that the due time was counted from; nothing for its activation
/// @param due in whole milliseconds
/// @param since the event, or the wish of a person, that made it due then
public record ScheduledAction(
        DeliveryId id,
        OrgId org,
        String module,
        String recordId,
        int webhook,
        String anchorField,
        AnchorValue anchor,
        Instant due,
        Position since) {
    private static final String PREFIX = "sch_";
    private static final String DELIVERY_PREFIX = "dlv_";

    /// How far it has come.
    public enum State {
        PENDING,
        FIRED,
        SKIPPED,
        CANCELLED
    }

    /// When its rule fired.
    public Instant activation() {
        return Instant.EPOCH.plusNanos(id.position().micros() * 1_000);
    }

    /// The same action, due at another time.
    ScheduledAction at(Instant other, AnchorValue value, Position by) {
        return new ScheduledAction(id, org, module, recordId, webhook, anchorField, value, other, by);
    }

    /// The action that a log entry wakes, as it was when it became due.
    public static ScheduledAction of(WakeOf wake, RecordEvent entry) {
        DeliveryId id = parse(wake.action()).orElseThrow();
        return new ScheduledAction(
                id,
                entry.org(),
                entry.module(),
                entry.recordId(),
                wake.webhook(),
                wake.anchorField(),
                AnchorValue.parse(wake.anchor()),
                Instant.ofEpochMilli(wake.dueMillis()),
                new Position(wake.since(), id.position().lane()));
    }

    /// What is put into the log to wake it.
    public WakeOf wake() {
        return new WakeOf(text(), due.toEpochMilli(), since.micros(), webhook, anchorField, anchor.text());
    }

    /// As people see it: `sch_` and what follows in the id of the delivery that it becomes.
    public String text() {
        return PREFIX + id.toString().substring(DELIVERY_PREFIX.length());
    }

    /// The id in [#text()]; empty for anything else.
    public static Optional<DeliveryId> parse(String text) {
        return text.startsWith(PREFIX)
                ? DeliveryId.parse(DELIVERY_PREFIX + text.substring(PREFIX.length()))
                : Optional.empty();
    }
}
