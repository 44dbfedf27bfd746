package koerier.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import koerier.bytes.ByteSink;
import koerier.document.FieldError;
import koerier.ingest.FieldPlan;
import koerier.schema.OrgSchema;
import koerier.template.Placement;
import koerier.template.RenderContext;
import koerier.template.RenderFailure;
import koerier.template.Template;
import koerier.webhook.WebhookRequest.Header;
import org.jspecify.annotations.Nullable;

/// A webhook ready to make requests of events. Immutable, shared by all event loops.
public final class CompiledWebhook {
    /// The most bytes of a rendered body; a scratch sink of this limit serves every rendering.
    public static final int BODY_MAX = 1024 * 1024;
    /// The most bytes of a rendered URL, scheme and host included.
    public static final int URL_MAX = 8 * 1024;
    /// The most bytes of all rendered headers, with the colons and line ends.
    public static final int HEADERS_MAX = 16 * 1024;
    /// Colon, blank, CR and LF.
    static final int HEADER_OVERHEAD = 4;

    private static final byte[] EMPTY = {};

    private final Webhook webhook;
    private final WebhookParts parts;
    private final List<Parameter> query;
    private final List<Parameter> form;
    private final @Nullable Template raw;
    private final List<HeaderPart> headers;
    private final boolean hasSecret;
    private final String failure;
    private final List<byte[]> newestKey;
    private final List<byte[]> bothKeys;
    private final List<byte[]> secretForms;

    private CompiledWebhook(Webhook webhook, WebhookParts parts) {
        this.webhook = webhook;
        this.parts = parts;
        boolean inQuery = WebhookParts.parametersInQuery(webhook);
        List<Parameter> parameters = Parameter.of(webhook, parts, inQuery ? Placement.QUERY : Placement.FORM);
        query = inQuery ? parameters : List.of();
        form = inQuery ? List.of() : parameters;
        raw = WebhookParts.isRaw(webhook) ? parts.userDefined().template() : null;
        headers = HeaderPart.of(webhook, parts);
        hasSecret = parameters.stream().anyMatch(Parameter::secret)
                || webhook.headers().stream().anyMatch(Webhook.Header::secret);
        failure = parts.refusals().isEmpty() ? "" : detail(parts.refusals().getFirst());
        SigningSecrets secrets = webhook.signing().enabled() ? webhook.signing().secrets() : null;
        newestKey = secrets == null ? List.of() : secrets.keys(Instant.MAX);
        bothKeys = secrets == null ? List.of() : secrets.keys(Instant.MIN);
        secretForms = SecretForms.of(webhook);
    }

    private static String detail(FieldError refusal) {
        return refusal.pointer() + " " + refusal.detail();
    }

    /// What a rendering came to.
    public sealed interface Rendered {
        record Request(WebhookRequest request) implements Rendered {}

        /// It cannot be rendered: an internal processing error. No call, no unit, no retry.
        ///
        /// @param cause what nobody had expected, to be logged; null for every reason that `detail` explains
        record Failed(String detail, @Nullable Throwable cause) implements Rendered {
            public Failed(String detail) {
                this(detail, null);
            }
        }

        /// Its stored URL is none that may be called: refused like a denied address.
        record Refused(String detail) implements Rendered {}
    }

    /// Makes a webhook ready. One whose texts cannot be compiled any more (its module is gone) is accepted too,
    /// and fails when it is rendered.
    ///
    /// @param plan of the webhook's module; the webhook's slots are taken from it
    public static CompiledWebhook compile(Webhook webhook, OrgSchema schema, FieldPlan.Builder plan) {
        return new CompiledWebhook(webhook, WebhookParts.compile(webhook, schema, plan));
    }

    public Webhook webhook() {
        return webhook;
    }

    WebhookParts parts() {
        return parts;
    }

    /// The request for one event, frozen. Never throws.
    ///
    /// @param scratch cleared and written over
    /// @param masked whether secrets are shown as `***`, for people to read; the rest is the same
    public Rendered render(RenderContext context, ByteSink scratch, boolean masked) {
        TargetUrl target = parts.target();
        if (target == null) {
            UrlParser.Refused refusal = parts.urlRefusal();
            return new Rendered.Refused("the URL " + (refusal == null ? "is refused" : refusal.detail()));
        }
        if (!failure.isEmpty()) {
            return new Rendered.Failed(failure);
        }
        try {
            String requestTarget = requestTarget(target, context, scratch, masked);
            List<Header> rendered = headers(context, scratch, masked);
            byte[] body = body(context, scratch, masked);
            return new Rendered.Request(
                    new WebhookRequest(webhook.method(), target, requestTarget, rendered, body, hasSecret && !masked));
        } catch (RenderFailure reason) {
            return new Rendered.Failed(String.valueOf(reason.getMessage()));
        } catch (ByteSink.Full full) {
            return new Rendered.Failed("the rendered request is larger than " + BODY_MAX + " bytes");
        } catch (RuntimeException | StackOverflowError unexpected) {
            return new Rendered.Failed("the request could not be rendered", unexpected);
        }
    }

    private String requestTarget(TargetUrl target, RenderContext context, ByteSink scratch, boolean masked) {
        scratch.clear();
        render(parts.path().template(), context, scratch);
        if (scratch.length() == 0) {
            scratch.put('/');
        }
        int mark = scratch.length();
        scratch.put('?');
        render(parts.query().template(), context, scratch);
        for (int i = 0; i < query.size(); i++) {
            if (scratch.length() > mark + 1 && scratch.array()[scratch.length() - 1] != '&') {
                scratch.put('&');
            }
            query.get(i).render(context, scratch, masked);
        }
        if (scratch.length() == mark + 1) {
            scratch.truncate(mark);
        }
        int length = scratch.length();
        if (length > URL_MAX - target.origin().length()) {
            throw new RenderFailure("the rendered URL is longer than " + URL_MAX + " bytes");
        }
        byte[] array = scratch.array();
        for (int i = 0; i < length; i++) {
            if (array[i] <= ' ' || array[i] == 0x7F || array[i] == '#') {
                throw new RenderFailure("the rendered URL has a character that no URL may hold");
            }
        }
        return new String(array, 0, length, StandardCharsets.ISO_8859_1);
    }

    private List<Header> headers(RenderContext context, ByteSink scratch, boolean masked) {
        List<Header> result = new ArrayList<>(headers.size());
        int total = 0;
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i).render(context, scratch, masked);
            total += header.name().length() + header.value().length() + HEADER_OVERHEAD;
            if (total > HEADERS_MAX) {
                throw new RenderFailure("the rendered headers are larger than " + HEADERS_MAX + " bytes");
            }
            result.add(header);
        }
        return result;
    }

    private byte[] body(RenderContext context, ByteSink scratch, boolean masked) {
        if (raw == null && form.isEmpty()) {
            return EMPTY;
        }
        scratch.clear();
        render(raw, context, scratch);
        for (int i = 0; i < form.size(); i++) {
            if (i > 0) {
                scratch.put('&');
            }
            form.get(i).render(context, scratch, masked);
        }
        if (scratch.length() > BODY_MAX) {
            throw new RenderFailure("the rendered body is larger than " + BODY_MAX + " bytes");
        }
        return scratch.toBytes();
    }

    private static void render(@Nullable Template template, RenderContext context, ByteSink out) {
        if (template != null) {
            template.render(context, out);
        }
    }

    /// Method and full URL, merge fields unresolved.
    public String previewUrl() {
        TargetUrl target = parts.target();
        if (target == null) {
            return webhook.method() + " " + webhook.url();
        }
        StringBuilder url = new StringBuilder(webhook.method())
                .append(' ')
                .append(target.origin())
                .append(parts.path().source().isEmpty() ? "/" : parts.path().preview(Placement.URL_PATH));
        String separator = "?";
        if (!parts.query().source().isEmpty()) {
            String shown = parts.query().preview(Placement.URL_QUERY);
            url.append('?').append(shown);
            separator = shown.endsWith("&") ? "" : "&";
        }
        for (Parameter parameter : query) {
            url.append(separator).append(parameter.preview());
            separator = "&";
        }
        return url.toString();
    }

    /// What its author should know.
    public List<PointedWarning> warnings() {
        return parts.warnings();
    }

    /// @param pointer the member of the webhook's document that it is about
    public record PointedWarning(String pointer, String code, int position, String detail) {}

    /// The distinct fields that it reads: module path and field.
    public Set<String> fields() {
        return parts.fields();
    }

    /// How its secrets may look in an answer; see [SecretForms].
    public List<byte[]> secretForms() {
        return secretForms;
    }

    /// The decoded secrets to sign with, newest first; empty when signing is off.
    public List<byte[]> signingKeys(Instant now) {
        SigningSecrets secrets = webhook.signing().secrets();
        return secrets != null && secrets.previousIsValid(now) ? bothKeys : newestKey;
    }
}
