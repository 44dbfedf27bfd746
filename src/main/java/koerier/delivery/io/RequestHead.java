package koerier.delivery.io;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.webhook.Signature;
import koerier.webhook.WebhookRequest;

/// Writes the head of a request: the configured headers as they were frozen, and what differs between attempts. One
/// belongs to one event loop.
final class RequestHead {
    private static final CharSequence WEBHOOK_ID = HttpHeaders.createOptimized("webhook-id");
    private static final CharSequence WEBHOOK_TIMESTAMP = HttpHeaders.createOptimized("webhook-timestamp");
    private static final CharSequence WEBHOOK_SIGNATURE = HttpHeaders.createOptimized("webhook-signature");
    private static final CharSequence KOERIER_ATTEMPT = HttpHeaders.createOptimized("Koerier-Attempt");
    private static final CharSequence KOERIER_EVENT_ID = HttpHeaders.createOptimized("Koerier-Event-Id");
    private static final CharSequence KOERIER_TEST = HttpHeaders.createOptimized("Koerier-Test");
    private static final CharSequence KOERIER_REPLAY_OF = HttpHeaders.createOptimized("Koerier-Replay-Of");
    private static final CharSequence HOST = HttpHeaders.createOptimized("Host");
    private static final CharSequence USER_AGENT = HttpHeaders.createOptimized("User-Agent");
    private static final CharSequence CONTENT_LENGTH = HttpHeaders.createOptimized("Content-Length");
    private static final CharSequence ONE = HttpHeaders.createOptimized("1");

    private final Signature signature = new Signature();
    private final CharSequence userAgent;
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    /// @param version Koerier's, as in `Koerier/1.0`
    RequestHead(String version) {
        this.userAgent = HttpHeaders.createOptimized("Koerier/" + version);
    }

    /// Method and target.
    static RequestOptions line(WebhookRequest request) {
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setURI(request.requestTarget());
    }

    /// Adds all headers to the empty ones of a request.
    ///
    /// @param authority the value of Host
    /// @param epochSecond when the request is sent
    void headers(MultiMap headers, Delivery delivery, CharSequence authority, int attempt, long epochSecond) {
        WebhookRequest request = delivery.request();
        String id = delivery.id().toString();
        headers.add(HOST, authority);
        headers.add(USER_AGENT, userAgent);
        List<WebhookRequest.Header> configured = request.headers();
        for (int i = 0; i < configured.size(); i++) {
            WebhookRequest.Header header = configured.get(i);
            headers.add(header.name(), header.value());
        }
        if (carriesBody(request)) {
            headers.add(CONTENT_LENGTH, Integer.toString(request.body().length));
        }
        headers.add(WEBHOOK_ID, id);
        headers.add(WEBHOOK_TIMESTAMP, text(epochSecond));
        List<byte[]> keys = delivery.signingKeys();
        if (!keys.isEmpty()) {
            headers.add(WEBHOOK_SIGNATURE, signature.header(keys, id, epochSecond, request.body()));
        }
        headers.add(KOERIER_ATTEMPT, attempt == 1 ? ONE : Integer.toString(attempt));
        headers.add(KOERIER_EVENT_ID, encoded(delivery.eventId()));
        if (delivery.function() == Function.TEST) {
            headers.add(KOERIER_TEST, ONE);
        }
        DeliveryId replayOf = delivery.replayOf();
        if (replayOf != null) {
            headers.add(KOERIER_REPLAY_OF, replayOf.toString());
        }
    }

    /// RFC 9110, 8.6: a length is said where a body has a meaning, also when it is empty.
    private static boolean carriesBody(WebhookRequest request) {
        return request.body().length > 0
                || !request.method().equals("GET") && !request.method().equals("DELETE");
    }

    private String text(long epochSecond) {
        if (epochSecond != second) {
            second = epochSecond;
            secondText = Long.toString(epochSecond);
        }
        return secondText;
    }

    /// An event id is the business system's own text: what is not printable ASCII goes as percent-encoded UTF-8.
    private static String encoded(String eventId) {
        for (int i = 0; i < eventId.length(); i++) {
            char c = eventId.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '%') {
                return PercentEncoding.encode(eventId);
            }
        }
        return eventId;
    }
}
