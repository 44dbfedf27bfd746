package koerier.delivery.io;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import koerier.bytes.ByteSink;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.webhook.Signature;
import koerier.webhook.WebhookRequest;

/// Writes requests: the configured headers as they were frozen, what differs between attempts, and the body, all in one
/// buffer, so that the socket is written to once. One belongs to one event loop.
final class RequestHead {
    private static final byte[] VERSION_AND_HOST = ascii(" HTTP/1.1\r\nHost: ");
    private static final byte[] USER_AGENT = ascii("User-Agent: Koerier/");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] WEBHOOK_ID = ascii("webhook-id: ");
    private static final byte[] WEBHOOK_TIMESTAMP = ascii("webhook-timestamp: ");
    private static final byte[] WEBHOOK_SIGNATURE = ascii("webhook-signature: ");
    private static final byte[] ATTEMPT = ascii("Koerier-Attempt: ");
    private static final byte[] EVENT_ID = ascii("Koerier-Event-Id: ");
    private static final byte[] TEST = ascii("Koerier-Test: 1\r\n");
    private static final byte[] REPLAY_OF = ascii("Koerier-Replay-Of: ");
    private static final byte[] COLON = ascii(": ");
    private static final byte[] END = ascii("\r\n");

    private final Signature signature = new Signature();
    private final byte[] userAgent;
    private final ByteSink head = new ByteSink(Integer.MAX_VALUE);

    /// @param version Koerier's, as in `Koerier/1.0`
    RequestHead(String version) {
        ByteSink line = new ByteSink(Integer.MAX_VALUE);
        line.put(USER_AGENT);
        line.ascii(version);
        line.put(END);
        this.userAgent = line.toBytes();
    }

    /// A whole request, in memory of the connection's. What stands in it has been looked at by
    /// [koerier.delivery.RequestCheck].
    ///
    /// @param epochSecond when the request is sent
    ByteBuf request(PinnedConnection connection, Delivery delivery, long epochSecond) {
        WebhookRequest request = delivery.request();
        head.clear();
        head.ascii(request.method());
        head.put(' ');
        head.ascii(request.requestTarget());
        head.put(VERSION_AND_HOST);
        head.put(connection.endpoint.authority);
        head.put(END);
        head.put(userAgent);
        headers(delivery, epochSecond);
        head.put(END);
        byte[] body = request.body();
        return connection
                .allocator()
                .directBuffer(head.length() + body.length)
                .writeBytes(head.array(), 0, head.length())
                .writeBytes(body);
    }

    private void headers(Delivery delivery, long epochSecond) {
        WebhookRequest request = delivery.request();
        String id = delivery.id().toString();
        List<WebhookRequest.Header> configured = request.headers();
        for (int i = 0; i < configured.size(); i++) {
            WebhookRequest.Header header = configured.get(i);
            head.ascii(header.name());
            head.put(COLON);
            head.ascii(header.value());
            head.put(END);
        }
        if (carriesBody(request)) {
            line(CONTENT_LENGTH, request.body().length);
        }
        line(WEBHOOK_ID, id);
        line(WEBHOOK_TIMESTAMP, epochSecond);
        List<byte[]> keys = delivery.signingKeys();
        if (!keys.isEmpty()) {
            head.put(WEBHOOK_SIGNATURE);
            signature.sign(keys, id, epochSecond, request.body(), head);
            head.put(END);
        }
        line(ATTEMPT, delivery.attempt());
        line(EVENT_ID, encoded(delivery.eventId()));
        if (delivery.function() == Function.TEST) {
            head.put(TEST);
        }
        DeliveryId replayOf = delivery.replayOf();
        if (replayOf != null) {
            line(REPLAY_OF, replayOf.toString());
        }
    }

    private void line(byte[] name, String value) {
        head.put(name);
        head.ascii(value);
        head.put(END);
    }

    /// A number that is not negative.
    private void line(byte[] name, long value) {
        head.put(name);
        long divisor = 1;
        while (value / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            head.put((int) ('0' + value / divisor % 10));
        }
        head.put(END);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// RFC 9110, 8.6: a length is said where a body has a meaning, also when it is empty.
    private static boolean carriesBody(WebhookRequest request) {
        return request.body().length > 0
                || !request.method().equals("GET") && !request.method().equals("DELETE");
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
