package koerier.webhook;

import java.util.ArrayList;
import java.util.List;
import koerier.bytes.ByteSink;
import koerier.template.RenderContext;
import koerier.template.Template;
import koerier.webhook.WebhookRequest.Header;
import org.jspecify.annotations.Nullable;

/// One header as it is sent. A value without merge fields is made once.
///
/// @param constant null when the value depends on the event
/// @param template null when it does not
/// @param hidden what people see of a secret one; null for one that is none
record HeaderPart(
        String name,
        @Nullable Header constant,
        @Nullable Template template,
        @Nullable Header hidden) {
    private static final String CONTENT_TYPE = "Content-Type";

    /// The configured headers in their order, and Content-Type unless it is configured or there is no body.
    static List<HeaderPart> of(Webhook webhook, WebhookParts parts) {
        List<HeaderPart> headers = new ArrayList<>();
        boolean typed = !WebhookParts.hasBody(webhook.method());
        for (int i = 0; i < webhook.headers().size(); i++) {
            Webhook.Header header = webhook.headers().get(i);
            headers.add(of(header, parts.headers().get(i)));
            typed |= header.name().equalsIgnoreCase(CONTENT_TYPE);
        }
        if (!typed) {
            Header header = new Header(CONTENT_TYPE, contentType(webhook));
            headers.add(new HeaderPart(CONTENT_TYPE, header, null, null));
        }
        return List.copyOf(headers);
    }

    private static HeaderPart of(Webhook.Header header, Part part) {
        Header hidden = header.secret() ? new Header(header.name(), WebhookDocument.MASK) : null;
        Template template = part.template();
        if (template == null || part.hasFields()) {
            return new HeaderPart(header.name(), null, template, hidden);
        }
        // all of it is literal, so that no event is needed
        ByteSink sink = new ByteSink(CompiledWebhook.HEADERS_MAX);
        try {
            template.render(new RenderContext(), sink);
        } catch (ByteSink.Full tooLong) {
            return new HeaderPart(header.name(), null, template, hidden);
        }
        return new HeaderPart(header.name(), new Header(header.name(), HeaderText.clean(sink)), null, hidden);
    }

    Header render(RenderContext context, ByteSink scratch, boolean masked) {
        if (masked && hidden != null) {
            return hidden;
        }
        if (constant != null) {
            return constant;
        }
        scratch.clear();
        if (template != null) {
            template.render(context, scratch);
        }
        return new Header(name, HeaderText.clean(scratch));
    }

    private static String contentType(Webhook webhook) {
        Webhook.UserDefined userDefined = webhook.userDefined();
        if (userDefined == null || !WebhookParts.isRaw(webhook)) {
            return "application/x-www-form-urlencoded; charset=UTF-8";
        }
        return switch (userDefined.format()) {
            case JSON -> "application/json; charset=utf-8";
            case XML -> "application/xml; charset=utf-8";
            case TEXT -> "text/plain; charset=utf-8";
            case HTML -> "text/html; charset=utf-8";
        };
    }

    @Override
    public String toString() {
        return "HeaderPart[" + name + "]";
    }
}
