package koerier.delivery.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import koerier.bus.Addresses;
import koerier.bus.AppendAttempts;
import koerier.bus.DispatchDeliveries;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.log.AttemptRow;
import org.jspecify.annotations.Nullable;

/// The delivery station of one event loop: takes [DispatchDeliveries], makes the calls, and appends the attempts to the
/// log, those that end in one tick in one message. Stopping it drains it.
public final class DeliveryVerticle extends VerticleBase {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    /// The failure code of a reply that says: the node stops, the test was not made.
    private static final int STOPPING = 503;

    private final int index;
    private final DeliveryRuntime runtime;
    private List<AttemptRow> ended = new ArrayList<>();
    private boolean flushDue;
    private @Nullable EndpointClient client;
    private @Nullable MessageConsumer<DispatchDeliveries> consumer;

    /// @param index which of the runtime's loops it is, from 0
    public DeliveryVerticle(int index, DeliveryRuntime runtime) {
        if (index < 0 || index >= runtime.loops()) {
            throw new IllegalArgumentException("no such loop: " + index);
        }
        this.index = index;
        this.runtime = runtime;
    }

    @Override
    public Future<?> start() {
        client = new EndpointClient((ContextInternal) context, runtime, new AttemptListener() {
            @Override
            public void ended(Pending pending, Attempt attempt) {
                append(pending, attempt);
            }

            @Override
            public void handedBack(Pending pending) {
                runtime.admission().release(pending.delivery().heldBytes());
                if (pending.asked() != null) {
                    pending.asked().fail(STOPPING, "the node stops");
                }
            }
        });
        consumer = vertx.eventBus().localConsumer(Addresses.delivery(index), this::dispatch);
        return consumer.completion();
    }

    @Override
    public Future<?> stop() {
        EndpointClient stopping = client;
        MessageConsumer<DispatchDeliveries> listening = consumer;
        if (stopping == null || listening == null) {
            return Future.succeededFuture();
        }
        return listening.unregister().eventually(stopping::drain).eventually(() -> {
            flush();
            stopping.close();
            return Future.succeededFuture();
        });
    }

    private void dispatch(Message<DispatchDeliveries> message) {
        EndpointClient calling = client;
        if (calling == null) {
            return;
        }
        Message<?> asked = message.replyAddress() == null ? null : message;
        long now = runtime.nanoTime().getAsLong();
        List<Delivery> deliveries = message.body().deliveries();
        for (int i = 0; i < deliveries.size(); i++) {
            calling.submit(new Pending(deliveries.get(i), now, asked));
        }
    }

    private void append(Pending pending, Attempt attempt) {
        runtime.admission().release(pending.delivery().heldBytes());
        ended.add(new AttemptRow(pending.delivery(), attempt));
        if (!flushDue) {
            flushDue = true;
            context.runOnContext(_ -> flush());
        }
        if (pending.asked() != null) {
            pending.asked().reply(attempt, LOCAL);
        }
    }

    private void flush() {
        flushDue = false;
        if (!ended.isEmpty()) {
            List<AttemptRow> rows = ended;
            ended = new ArrayList<>(rows.size());
            vertx.eventBus().send(Addresses.LOG_ATTEMPTS, new AppendAttempts(rows), LOCAL);
        }
    }
}
