package koerier.delivery.io;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import koerier.delivery.io.GuardedResolver.CheckedAddress;
import koerier.webhook.AddressPolicy;
import org.jspecify.annotations.Nullable;

/// An open connection to one checked address, used for one request at a time. While it is idle its deadline is the end
/// of its keep-alive time.
final class PinnedConnection extends Deadlines.Timed {
    final Endpoint endpoint;
    final CheckedAddress address;
    final long openedNanos;
    private final ContextInternal context;
    private final NetSocketInternal socket;
    private final ChannelHandlerContext channel;
    private @Nullable AddressPolicy allowedBy;
    private boolean closed;
    private @Nullable Exchange exchange;

    PinnedConnection(
            ContextInternal context,
            Endpoint endpoint,
            NetSocketInternal socket,
            CheckedAddress address,
            long openedNanos) {
        this.context = context;
        this.endpoint = endpoint;
        this.socket = socket;
        this.address = address;
        this.openedNanos = openedNanos;
        socket.exceptionHandler(this::failed);
        socket.closeHandler(_ -> closed());
        this.channel = ResponseReader.install(context, socket, this, endpoint.headBytesMax());
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

    /// What it is used for now, null when it is idle.
    @Nullable Exchange exchange() {
        return exchange;
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    /// Writes a whole request, which it then owns.
    void write(ByteBuf request, Exchange writer) {
        ChannelFuture written = channel.writeAndFlush(request);
        if (written.isSuccess()) {
            writer.written();
        } else {
            written.addListener(done -> context.dispatch(_ -> {
                if (done.isSuccess()) {
                    writer.written();
                } else {
                    writer.failed(done.cause());
                }
            }));
        }
    }

    /// From here on it counts as closed, whenever the socket is.
    void close() {
        closed = true;
        socket.close();
    }

    @Override
    void expired() {
        close();
    }

    void failed(Throwable cause) {
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
