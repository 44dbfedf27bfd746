package koerier.api.io;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.function.LongSupplier;
import koerier.api.ApiKey;
import koerier.api.ForwardingKey;
import koerier.api.RateLimits;
import koerier.webhook.IpText;

/// Holds callers to their rates. In a cluster all requests end at the node that owns the lanes, and that one holds the
/// rates, so they are the same however many nodes there are; for addresses it believes the nodes that pass requests on.
public final class RateGates {
    /// Of an IPv6 address the first 64 bits are who has it: the rest is his to choose.
    private static final int IPV6_BYTES = 16;

    private static final int NETWORK_BYTES = 8;

    private final RateGate keys;
    private final RateGate orgs;
    private final RateGate addresses;
    private final ForwardingKey forwarding;

    public RateGates(RateLimits limits, ForwardingKey forwarding, LongSupplier nanoTime) {
        this.keys = new RateGate(limits.key(), nanoTime);
        this.orgs = new RateGate(limits.org(), nanoTime);
        this.addresses = new RateGate(limits.address(), nanoTime);
        this.forwarding = forwarding;
    }

    /// @return whole seconds that a request must wait before anything is looked up for it; 0 when it may pass
    long secondsToWait(HttpServerRequest request) {
        return addresses.isOpen() ? 0 : addresses.secondsToWait(network(address(request)));
    }

    /// @return whole seconds that a caller must wait; 0 when he may pass
    long secondsToWait(ApiKey key) {
        long seconds = keys.secondsToWait(key.id());
        return seconds > 0
                ? seconds
                : key.org().map(org -> orgs.secondsToWait(org.value())).orElse(0L);
    }

    private String address(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        String near = peer == null || peer.hostAddress() == null ? "" : peer.hostAddress();
        String sealed = request.getHeader(ForwardingVerticle.FORWARDED);
        return sealed == null ? near : forwarding.open(sealed).orElse(near);
    }

    private static String network(String address) {
        int zone = address.indexOf('%');
        byte[] bytes =
                IpText.parse(zone < 0 ? address : address.substring(0, zone)).orElse(null);
        if (bytes == null || bytes.length != IPV6_BYTES) {
            return address;
        }
        return java.util.HexFormat.of().formatHex(bytes, 0, NETWORK_BYTES);
    }
}
