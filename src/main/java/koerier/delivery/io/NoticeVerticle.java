package koerier.delivery.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import koerier.bus.Addresses;
import koerier.bus.SendNotice;
import org.jspecify.annotations.Nullable;

/// The station that tells organisations something about themselves: takes [SendNotice] and makes one guarded
/// call. A node needs one; there are few notices, and each has a connection of its own.
public final class NoticeVerticle extends VerticleBase {
    /// Notices that are under way at once; what comes beyond is refused and tried again by who sent it.
    static final int UNDER_WAY_MAX = 64;

    private static final int BUSY = 503;

    private final DeliveryRuntime runtime;
    private int underWay;
    private @Nullable NoticeCalls calls;
    private @Nullable MessageConsumer<SendNotice> consumer;

    public NoticeVerticle(DeliveryRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public Future<?> start() {
        calls = new NoticeCalls((ContextInternal) context, runtime);
        consumer = vertx.eventBus().localConsumer(Addresses.NOTICES, this::send);
        return consumer.completion();
    }

    @Override
    public Future<?> stop() {
        NoticeCalls closing = calls;
        if (closing != null) {
            closing.close();
        }
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    private void send(Message<SendNotice> message) {
        NoticeCalls calling = calls;
        if (calling == null || underWay >= UNDER_WAY_MAX) {
            message.fail(BUSY, "too many notices at once");
            return;
        }
        underWay++;
        calling.call(message.body()).onComplete(answer -> {
            underWay--;
            if (answer.succeeded()) {
                message.reply(answer.result());
            } else {
                message.fail(0, answer.cause().getMessage());
            }
        });
    }
}
