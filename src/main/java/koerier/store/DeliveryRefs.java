package koerier.store;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import koerier.lane.DeliveryRef;

/// References to deliveries as they are stored: 16 bytes each, big-endian, one after the other.
final class DeliveryRefs {
    private DeliveryRefs() {}

    static Buffer write(Collection<DeliveryRef> refs) {
        Buffer bytes = Buffer.buffer(refs.size() * DeliveryRef.BYTES);
        for (DeliveryRef ref : refs) {
            bytes.appendLong(ref.micros()).appendLong(ref.key());
        }
        return bytes;
    }

    static List<DeliveryRef> read(Buffer bytes) {
        List<DeliveryRef> refs = new ArrayList<>(bytes.length() / DeliveryRef.BYTES);
        for (int at = 0; at < bytes.length(); at += DeliveryRef.BYTES) {
            refs.add(new DeliveryRef(bytes.getLong(at), bytes.getLong(at + Long.BYTES)));
        }
        return refs;
    }
}
