package koerier.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.webhook.CompiledWebhook;
import koerier.webhook.CompiledWebhook.PointedWarning;
import koerier.webhook.WebhookRequest;
import org.jspecify.annotations.Nullable;

/// A rendered request as the API shows it. It must have been rendered masked: nothing is hidden here.
public final class RequestDocument {
    private RequestDocument() {}

    public static Map<String, @Nullable Object> of(WebhookRequest request) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("method", request.method());
        result.put("url", request.target().origin() + request.requestTarget());
        List<@Nullable Object> headers = new ArrayList<>();
        for (WebhookRequest.Header header : request.headers()) {
            headers.add(pair("name", header.name(), "value", header.value()));
        }
        result.put("headers", headers);
        result.put("body", new String(request.body(), StandardCharsets.UTF_8));
        return result;
    }

    /// What the author of a webhook should know.
    public static List<@Nullable Object> warnings(CompiledWebhook webhook) {
        List<@Nullable Object> result = new ArrayList<>();
        for (PointedWarning warning : webhook.warnings()) {
            Map<String, @Nullable Object> one = pair("pointer", warning.pointer(), "code", warning.code());
            one.put("position", warning.position());
            one.put("detail", warning.detail());
            result.add(one);
        }
        return result;
    }

    private static Map<String, @Nullable Object> pair(String first, String value, String second, String other) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put(first, value);
        result.put(second, other);
        return result;
    }
}
