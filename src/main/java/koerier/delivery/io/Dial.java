package koerier.delivery.io;

import io.vertx.core.internal.net.NetSocketInternal;
import java.time.Instant;
import java.util.List;
import koerier.delivery.AttemptOutcome;
import koerier.delivery.AttemptOutcome.Unanswered;
import koerier.delivery.AttemptOutcome.Unsent;
import koerier.delivery.ConnectionFault;
import koerier.delivery.Failures;
import koerier.delivery.io.GuardedResolver.CheckedAddress;
import koerier.delivery.io.GuardedResolver.Resolution;
import org.jspecify.annotations.Nullable;

/// The opening of one connection: resolve, judge, connect to the checked addresses in turn until one accepts,
/// all inside one deadline. It ends exactly once; a connection that comes too late is closed.
final class Dial extends Deadlines.Timed {
    final Endpoint endpoint;
    final Instant startedAt;
    final long startedNanos;
    private long connectNanos;

    private final EndpointClient client;
    private boolean ended;
    private List<CheckedAddress> addresses = List.of();
    private int tried;

    Dial(EndpointClient client, Endpoint endpoint, Instant startedAt, long startedNanos) {
        this.client = client;
        this.endpoint = endpoint;
        this.startedAt = startedAt;
        this.startedNanos = startedNanos;
    }

    void start() {
        client.resolve(endpoint, this::resolved);
    }

    /// The address that was dialled last.
    @Nullable String address() {
        return tried == 0 ? null : addresses.get(tried - 1).socket().hostAddress();
    }

    private void resolved(Resolution resolution) {
        switch (resolution) {
            case Resolution.Refused refused -> fail(new Unsent(refused.failure()));
            case Resolution.Unresolved(ConnectionFault fault, String detail) -> fail(new Unanswered(fault, detail));
            case Resolution.Checked checked -> {
                addresses = checked.addresses();
                connectNanos = client.nanoTime();
                client.watchConnect(this);
                connect();
            }
        }
    }

    private void connect() {
        CheckedAddress address = addresses.get(tried++);
        client.connector()
                .open(endpoint.target(), address)
                .onComplete(connection -> opened(connection, address), this::refused);
    }

    private void opened(NetSocketInternal socket, CheckedAddress address) {
        if (ended) {
            socket.close();
            return;
        }
        if (!Connector.leadsTo(address, socket.remoteAddress())) {
            socket.close();
            fail(new Unsent(Failures.internal("the connection does not lead to the checked address")));
            return;
        }
        ended = true;
        client.forget(this);
        endpoint.opened(this, new PinnedConnection(client.context(), endpoint, socket, address, client.nanoTime()));
    }

    private void refused(Throwable cause) {
        if (ended) {
            return;
        }
        Unanswered fault = Connector.fault(cause);
        if (tried < addresses.size() && Connector.isWorthAnotherAddress(fault)) {
            connect();
        } else {
            fail(fault);
        }
    }

    @Override
    void expired() {
        if (client.lasts(this, endpoint, connectNanos, client.settings().connectTimeout())) {
            return;
        }
        fail(new Unanswered(ConnectionFault.CONNECT_TIMEOUT, ""));
    }

    /// The node stops: no delivery is blamed for it.
    void abandon() {
        if (!ended) {
            ended = true;
            client.forget(this);
            endpoint.abandoned();
        }
    }

    private void fail(AttemptOutcome outcome) {
        if (!ended) {
            ended = true;
            client.forget(this);
            endpoint.failed(this, outcome);
        }
    }
}
