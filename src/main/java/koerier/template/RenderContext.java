package koerier.template;

import koerier.ingest.EventView;
import org.jspecify.annotations.Nullable;

/// What a rendering reads besides the template: the event's values and the system tokens. Mutable and reused, one per
/// thread, so that rendering allocates nothing.
public final class RenderContext {
    private @Nullable EventView view;
    private String deliveryId = "";
    private String eventId = "";
    private String operation = "";
    private String ruleName = "";
    private String recordId = "";
    private long occurredAtMillis;
    private final Choices choices = new Choices();

    public RenderContext set(
            EventView view,
            String deliveryId,
            String eventId,
            String operation,
            String ruleName,
            long occurredAtMillis) {
        this.view = view;
        this.deliveryId = deliveryId;
        this.eventId = eventId;
        this.operation = operation;
        this.ruleName = ruleName;
        this.occurredAtMillis = occurredAtMillis;
        this.recordId = "";
        return this;
    }

    /// The id of the record, for a template that merges it although the posted record does not repeat it.
    public RenderContext withRecordId(String id) {
        this.recordId = id;
        return this;
    }

    public EventView view() {
        if (view == null) {
            throw new IllegalStateException("no event was set");
        }
        return view;
    }

    /// What walks over the elements of a multi-select.
    Choices choices() {
        return choices;
    }

    public String deliveryId() {
        return deliveryId;
    }

    public String eventId() {
        return eventId;
    }

    public String operation() {
        return operation;
    }

    public String ruleName() {
        return ruleName;
    }

    String recordId() {
        return recordId;
    }

    public long occurredAtMillis() {
        return occurredAtMillis;
    }
}
