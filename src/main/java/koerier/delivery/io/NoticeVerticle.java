package koerier.delivery.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;
import koerier.bus.Addresses;
import koerier.bus.FetchDocument;
import koerier.bus.SendNotice;
import org.jspecify.annotations.Nullable;

/// The station that makes the calls that are no deliveries: takes [SendNotice] and [FetchDocument] and makes
/// one guarded call. A node needs one; they are few, and each has a connection of its own.
public final class NoticeVerticle extends VerticleBase {
    /// Calls that are under way at once; what comes beyond is refused and tried again by who sent it.
    static final int UNDER_WAY_MAX = 64;

    private static final int BUSY = 503;

    private final DeliveryRuntime runtime;
    private int underWay;
    private @Nullable SingleCalls calls;
    private @Nullable MessageConsumer<SendNotice> notices;
    private @Nullable MessageConsumer<FetchDocument> documents;

    public NoticeVerticle(DeliveryRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public Future<?> start() {
        var making = new SingleCalls((ContextInternal) context, runtime);
        calls = making;
        var noticing = new NoticeCalls(runtime, making);
        var fetching = new DocumentCalls(runtime, making);
        notices = vertx.eventBus()
                .localConsumer(Addresses.NOTICES, message -> answer(message, () -> noticing.call(message.body())));
        documents = vertx.eventBus()
                .localConsumer(Addresses.DOCUMENTS, message -> answer(message, () -> fetching.fetch(message.body())));
        return Future.all(notices.completion(), documents.completion());
    }

    @Override
    public Future<?> stop() {
        SingleCalls closing = calls;
        if (closing != null) {
            closing.close();
        }
        MessageConsumer<SendNotice> first = notices;
        MessageConsumer<FetchDocument> second = documents;
        return first == null || second == null
                ? Future.succeededFuture()
                : Future.all(first.unregister(), second.unregister());
    }

    private <T> void answer(Message<?> message, Supplier<Future<T>> call) {
        if (underWay >= UNDER_WAY_MAX) {
            message.fail(BUSY, "too many calls at once");
            return;
        }
        underWay++;
        call.get().onComplete(answer -> {
            underWay--;
            if (answer.succeeded()) {
                message.reply(answer.result());
            } else {
                message.fail(0, answer.cause().getMessage());
            }
        });
    }
}
