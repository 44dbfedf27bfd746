package koerier.webhook;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import koerier.bytes.ByteSink;
import koerier.ingest.FieldPlan;
import koerier.schema.OrgSchema;
import koerier.template.RenderContext;

/// A webhook ready to make requests of events. Immutable, shared by all event loops.
public final class CompiledWebhook {
    /// The most bytes of a rendered body; a scratch sink of this limit serves every rendering.
    public static final int BODY_MAX = 1024 * 1024;

    private final Webhook webhook;

    private CompiledWebhook(Webhook webhook) {
        this.webhook = webhook;
    }

    /// What a rendering came to.
    public sealed interface Rendered {
        record Request(WebhookRequest request) implements Rendered {}

        /// It cannot be rendered: an internal processing error. No call, no unit, no retry.
        record Failed(String detail) implements Rendered {}

        /// Its stored URL is none that may be called: refused like a denied address.
        record Refused(String detail) implements Rendered {}
    }

    /// @param plan of the webhook's module; the webhook's slots are taken from it
    public static CompiledWebhook compile(Webhook webhook, OrgSchema schema, FieldPlan.Builder plan) {
        return new CompiledWebhook(webhook);
    }

    public Webhook webhook() {
        return webhook;
    }

    /// The request for one event, frozen. Never throws.
    ///
    /// @param scratch cleared and written over
    /// @param masked whether secrets are shown as `***`, for people to read; the rest is the same
    public Rendered render(RenderContext context, ByteSink scratch, boolean masked) {
        throw new AssertionError("webhook");
    }

    /// Method and full URL, merge fields unresolved.
    public String previewUrl() {
        throw new AssertionError("webhook");
    }

    /// What its author should know.
    public List<PointedWarning> warnings() {
        throw new AssertionError("webhook");
    }

    /// @param pointer the member of the webhook's document that it is about
    public record PointedWarning(String pointer, String code, int position, String detail) {}

    /// The distinct fields that it reads: module path and field.
    public Set<String> fields() {
        throw new AssertionError("webhook");
    }

    /// The decoded secrets to sign with, newest first; empty when signing is off.
    public List<byte[]> signingKeys(Instant now) {
        throw new AssertionError("webhook");
    }
}
