package koerier.configuration;

import koerier.bytes.ByteSink;
import koerier.document.DocumentReader;
import koerier.ingest.EventView;
import koerier.ingest.RecordEvent;
import koerier.template.RenderContext;
import koerier.webhook.CompiledWebhook;
import koerier.webhook.CompiledWebhook.Rendered;

/// A webhook tried with one event, for people: preview, test, and the request of a logged delivery. The same compiled
/// objects that dispatch deliveries; only the buffers are its own.
public final class Trial {
    private Trial() {}

    /// The request that a webhook makes of an event.
    ///
    /// @param module the webhook's module
    /// @param masked whether secrets are shown as `***`; the rest is the same
    public static Rendered render(
            CompiledModule module,
            CompiledWebhook webhook,
            RecordEvent event,
            String deliveryId,
            String ruleName,
            boolean masked) {
        EventView view = new EventView(module.plan());
        view.read(event.body());
        RenderContext context = new RenderContext()
                .set(
                        view,
                        deliveryId,
                        event.id(),
                        DocumentReader.spelling(event.operation()),
                        ruleName,
                        event.occurredAtMillis())
                .withRecordId(event.recordId());
        return webhook.render(context, new ByteSink(CompiledWebhook.BODY_MAX), masked);
    }
}
