package koerier.store;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Turn;
import koerier.lane.DeliveryRef;
import koerier.org.OrgId;
import koerier.webhook.TargetUrl;
import koerier.webhook.Webhook.Retry;
import koerier.webhook.WebhookRequest;

/// A delivery as it is kept for its next attempt: the same bytes are sent again, whatever has been configured or
/// upgraded since. The first byte names the layout; a version reads all earlier ones.
final class FrozenDelivery {
    private static final byte WITHOUT_REPLAYS = 1;
    private static final byte LAYOUT = 2;
    private static final byte NONE = 0;
    private static final byte STANDARD = 1;
    private static final byte EXTENDED = 2;
    private static final byte CUSTOM = 3;

    private FrozenDelivery() {}

    /// All but what the row says: the due time, the reference, the organisation.
    static byte[] write(Delivery delivery) {
        Buffer to = Buffer.buffer().appendByte(LAYOUT);
        to.appendLong(delivery.configurationVersion()).appendInt(delivery.webhook());
        text(to, delivery.module());
        text(to, delivery.recordId());
        text(to, delivery.eventId());
        to.appendShort(Codes.FUNCTION.number(delivery.function()));
        policy(to, delivery.turn().policy());
        Instant first = delivery.turn().firstStartedAt();
        to.appendLong(first == null ? 0 : first.toEpochMilli());
        WebhookRequest request = delivery.request();
        text(to, request.method());
        to.appendByte(flag(request.target().secure()))
                .appendByte(flag(request.target().literal()));
        text(to, request.target().host());
        to.appendInt(request.target().port());
        text(to, request.requestTarget());
        to.appendInt(request.headers().size());
        for (WebhookRequest.Header header : request.headers()) {
            text(to, header.name());
            text(to, header.value());
        }
        bytes(to, request.body());
        to.appendByte(flag(request.hasSecret()));
        to.appendInt(delivery.signingKeys().size());
        delivery.signingKeys().forEach(key -> bytes(to, key));
        DeliveryId replayOf = delivery.replayOf();
        text(to, replayOf == null ? "" : replayOf.toString());
        return to.getBytes();
    }

    static Delivery read(OrgId org, long dueMillis, DeliveryRef ref, byte[] frozen) {
        Reader from = new Reader(Buffer.buffer(frozen));
        byte layout = from.octet();
        if (layout < WITHOUT_REPLAYS || layout > LAYOUT) {
            throw new IllegalStateException("a retry was frozen by a later version");
        }
        long version = from.number();
        int webhook = from.small();
        String module = from.text();
        String record = from.text();
        String event = from.text();
        var function = Codes.FUNCTION.constant(from.code());
        Retry policy = from.policy();
        long first = from.number();
        WebhookRequest request = from.request();
        int keys = from.small();
        List<byte[]> signingKeys = new ArrayList<>(keys);
        for (int i = 0; i < keys; i++) {
            signingKeys.add(from.bytes());
        }
        DeliveryId replayOf =
                layout == WITHOUT_REPLAYS ? null : DeliveryId.parse(from.text()).orElse(null);
        DeliveryId id = ref.id();
        Turn turn = new Turn(ref.number(), policy, first == 0 ? null : Instant.ofEpochMilli(first), dueMillis);
        return new Delivery(
                id, org, version, webhook, module, record, event, function, turn, request, signingKeys, replayOf);
    }

    private static void policy(Buffer to, Retry policy) {
        switch (policy) {
            case Retry.None() -> to.appendByte(NONE);
            case Retry.Standard() -> to.appendByte(STANDARD);
            case Retry.Extended() -> to.appendByte(EXTENDED);
            case Retry.Custom(List<Duration> delays) -> {
                to.appendByte(CUSTOM).appendInt(delays.size());
                delays.forEach(delay -> to.appendLong(delay.toMillis()));
            }
        }
    }

    private static byte flag(boolean flag) {
        return (byte) (flag ? 1 : 0);
    }

    private static void text(Buffer to, String text) {
        bytes(to, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static void bytes(Buffer to, byte[] bytes) {
        to.appendInt(bytes.length).appendBytes(bytes);
    }

    private static final class Reader {
        private final Buffer from;
        private int at;

        Reader(Buffer from) {
            this.from = from;
        }

        byte octet() {
            return from.getByte(at++);
        }

        boolean flag() {
            return octet() != 0;
        }

        short code() {
            at += Short.BYTES;
            return from.getShort(at - Short.BYTES);
        }

        int small() {
            at += Integer.BYTES;
            return from.getInt(at - Integer.BYTES);
        }

        long number() {
            at += Long.BYTES;
            return from.getLong(at - Long.BYTES);
        }

        byte[] bytes() {
            int length = small();
            at += length;
            return from.getBytes(at - length, at);
        }

        String text() {
            return new String(bytes(), java.nio.charset.StandardCharsets.UTF_8);
        }

        Retry policy() {
            byte code = octet();
            return switch (code) {
                case NONE -> new Retry.None();
                case STANDARD -> new Retry.Standard();
                case EXTENDED -> new Retry.Extended();
                case CUSTOM -> custom();
                default -> throw new IllegalStateException("no such policy: " + code);
            };
        }

        private Retry custom() {
            int size = small();
            List<Duration> delays = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                delays.add(Duration.ofMillis(number()));
            }
            return new Retry.Custom(delays);
        }

        WebhookRequest request() {
            String method = text();
            boolean secure = flag();
            boolean literal = flag();
            TargetUrl target = new TargetUrl(secure, text(), small(), literal);
            String requestTarget = text();
            int size = small();
            List<WebhookRequest.Header> headers = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                headers.add(new WebhookRequest.Header(text(), text()));
            }
            return new WebhookRequest(method, target, requestTarget, headers, bytes(), flag());
        }
    }
}
