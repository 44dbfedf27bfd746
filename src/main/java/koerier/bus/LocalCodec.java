package koerier.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import koerier.delivery.Attempt;

/// Hands immutable messages over by reference, inside one node.
public final class LocalCodec<T> implements MessageCodec<T, T> {
    private final String name;

    private LocalCodec(Class<T> type) {
        this.name = type.getName();
    }

    /// Makes the bus accept every message of this package, and the answers. Once for each [EventBus], before the first
    /// message.
    public static void registerAll(EventBus bus) {
        register(bus, AppendEvents.class);
        register(bus, AppendedEvents.class);
        register(bus, CommittedAttempts.class);
        register(bus, AdvanceLanes.class);
        register(bus, Advanced.class);
        register(bus, ArmRetries.class);
        register(bus, ArmActions.class);
        register(bus, DispatchRetries.class);
        register(bus, RefusedRetries.class);
        register(bus, RenderAgain.class);
        register(bus, RenderedAgain.class);
        register(bus, EvaluateEvents.class);
        register(bus, DispatchDeliveries.class);
        register(bus, SendNotice.class);
        register(bus, FetchDocument.class);
        register(bus, Attempt.class);
    }

    private static <T> void register(EventBus bus, Class<T> type) {
        bus.registerDefaultCodec(type, new LocalCodec<>(type));
    }

    @Override
    public T transform(T message) {
        return message;
    }

    @Override
    public void encodeToWire(Buffer buffer, T message) {
        throw new UnsupportedOperationException(name + " stays inside its node");
    }

    @Override
    public T decodeFromWire(int position, Buffer buffer) {
        throw new UnsupportedOperationException(name + " stays inside its node");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
