package koerier.delivery.io;

import io.vertx.core.http.HttpClientConnection;
import koerier.delivery.io.GuardedResolver.CheckedAddress;
import koerier.webhook.AddressPolicy;
import org.jspecify.annotations.Nullable;

/// An open connection to one checked address, used for one request at a time. While it is idle its deadline is the end
/// of its keep-alive time.
final class PinnedConnection extends Deadlines.Timed {
    final Endpoint endpoint;
    final HttpClientConnection http;
    final CheckedAddress address;
    final long openedNanos;
    private @Nullable AddressPolicy allowedBy;
    private boolean closed;
    private @Nullable Exchange exchange;

    PinnedConnection(Endpoint endpoint, HttpClientConnection http, CheckedAddress address, long openedNanos) {
        this.endpoint = endpoint;
        this.http = http;
        this.address = address;
        this.openedNanos = openedNanos;
        http.exceptionHandler(this::failed);
        http.closeHandler(_ -> closed());
    }

    /// Whether the address may still be called; a rule that has let it through once is not asked again.
    boolean isAllowedBy(AddressPolicy policy) {
        if (policy == allowedBy) {
            return true;
        }
        boolean allowed = policy.judge(address.bytes(), address.socket().port()).allowed();
        allowedBy = allowed ? policy : null;
        return allowed;
    }

    boolean isClosed() {
        return closed;
    }

    /// @param current what it is used for now; null when it is idle
    void use(@Nullable Exchange current) {
        exchange = current;
    }

    /// From here on it counts as closed, whenever the socket is.
    void close() {
        closed = true;
        http.close();
    }

    @Override
    void expired() {
        close();
    }

    private void failed(Throwable cause) {
        if (exchange != null) {
            exchange.failed(cause);
        }
    }

    private void closed() {
        closed = true;
        if (exchange != null) {
            exchange.closed();
        }
        endpoint.closed(this);
    }
}
