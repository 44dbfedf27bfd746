package koerier.quota;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import koerier.org.Organisation;

/// Something that administrators are told, in the words of an e-mail and as the document of an operational webhook.
public sealed interface Notice permits LimitNotice, WebhookNotice {
    Organisation organisation();

    /// The webhook-id: the same for every attempt to deliver it.
    String id();

    /// What happened, as a stable name.
    String type();

    /// @param part `subject` or `body`
    String text(String part);

    /// What the document says beside the organisation and the text.
    Map<String, Object> data();

    default String subject() {
        return text("subject");
    }

    default String body() {
        return text("body");
    }

    /// As the Standard Webhooks specification suggests: `type`, `timestamp`, `data`.
    default Map<String, Object> document(Instant now) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("org", organisation().id().value());
        data.put("name", organisation().name());
        data.putAll(data());
        data.put("text", body());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", type());
        document.put("timestamp", now.toString());
        document.put("data", data);
        return document;
    }
}
