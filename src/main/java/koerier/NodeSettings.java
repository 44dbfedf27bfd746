package koerier;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import koerier.api.ForwardingKey;
import koerier.api.io.ApiSettings;
import koerier.api.io.LiveSettings;
import koerier.configuration.Configurer;
import koerier.delivery.DeliverySettings;
import koerier.log.io.RetentionVerticle;
import koerier.org.Editions;
import koerier.quota.NoticeSettings;
import koerier.store.DatabaseSettings;
import koerier.webhook.AddressPolicy;
import org.jspecify.annotations.Nullable;

/// What one node is started with.
///
/// @param host the address that the API listens on
/// @param port 0 for any free one
/// @param management where health and metrics are; null for beside the API
/// @param loops event loops of this node; each has its own API, evaluator and delivery station
/// @param heldBytesMax accepted work that this node holds in memory; beyond it ingest answers 503
/// @param addresses whom webhooks may reach
/// @param notices how administrators are told about their daily limit and, unless that is off, failing webhooks
/// @param secretKey seals secrets at rest
/// @param kept for how long the logs and the counts of usage are kept
/// @param access who is let in, and how
/// @param stopDelay how long a node that was told to stop still takes requests
/// @param development whether the API page may send requests
record NodeSettings(
        String host,
        int port,
        @Nullable Listen management,
        DatabaseSettings database,
        int loops,
        long heldBytesMax,
        Editions editions,
        AddressPolicy addresses,
        DeliverySettings delivery,
        NoticeSettings notices,
        SecretKey secretKey,
        Duration secretOverlap,
        Duration kept,
        AccessSettings access,
        LiveSettings live,
        Duration stopDelay,
        boolean development) {

    /// To Vert.x, a negative port is any free one that all servers of the same number share.
    private static final int ANY_PORT_FOR_ALL = -1;

    /// An address to listen on.
    ///
    /// @param port 0 for any free one
    record Listen(String host, int port) {}

    /// A key of 32 bytes and the name by which sealed texts refer to it.
    ///
    /// @param older keys that sealed before, by name: what they sealed is read, and sealed anew when saved
    record SecretKey(String id, byte[] bytes, Map<String, byte[]> older) {
        SecretKey(String id, byte[] bytes) {
            this(id, bytes, Map.of());
        }

        ForwardingKey forwarding() {
            return new ForwardingKey(bytes);
        }

        Map<String, byte[]> all() {
            Map<String, byte[]> all = new HashMap<>(older);
            all.put(id, bytes);
            return all;
        }
    }

    /// On loopback, with everything on one port, for a machine that webhooks may call.
    static NodeSettings development(int port, DatabaseSettings database, SecretKey secretKey) {
        return new NodeSettings(
                "127.0.0.1",
                port,
                null,
                database,
                loopsOfThisMachine(),
                heldBytesOfThisHeap(),
                Editions.standard(),
                AddressPolicy.development(),
                DeliverySettings.DEFAULTS,
                NoticeSettings.DEFAULTS,
                secretKey,
                Configurer.SECRET_OVERLAP_DEFAULT,
                RetentionVerticle.KEPT_DEFAULT,
                AccessSettings.OPEN,
                LiveSettings.DEFAULTS,
                Duration.ZERO,
                true);
    }

    /// Where and how the API is served.
    ApiSettings api() {
        return new ApiSettings(
                host,
                port == 0 ? ANY_PORT_FOR_ALL : port,
                management == null ? ApiSettings.Surface.ALL : ApiSettings.Surface.API,
                development,
                access.tls(),
                secretKey.forwarding());
    }

    static int loopsOfThisMachine() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    /// A quarter of the heap.
    static long heldBytesOfThisHeap() {
        return Runtime.getRuntime().maxMemory() / 4;
    }
}
