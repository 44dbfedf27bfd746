package koerier.api.io;

import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import koerier.bus.Addresses;
import koerier.bus.CommittedAttempts;
import koerier.log.AttemptRow;
import koerier.log.LiveEntry;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// Hands what the log has taken to the connections of one event loop that want to see it. It listens only while there
/// are any.
final class LiveTail {
    private final EventBus bus;
    private final Map<OrgId, Set<LiveConnection>> connections = new HashMap<>();
    private @Nullable MessageConsumer<CommittedAttempts> consumer;

    LiveTail(EventBus bus) {
        this.bus = bus;
    }

    void add(OrgId org, LiveConnection connection) {
        connections.computeIfAbsent(org, _ -> new LinkedHashSet<>()).add(connection);
        if (consumer == null) {
            consumer = bus.localConsumer(Addresses.LOG_COMMITTED, this::committed);
        }
    }

    void remove(OrgId org, LiveConnection connection) {
        connections.computeIfPresent(org, (_, all) -> all.remove(connection) && all.isEmpty() ? null : all);
        if (connections.isEmpty() && consumer != null) {
            consumer.unregister();
            consumer = null;
        }
    }

    private void committed(Message<CommittedAttempts> message) {
        Map<OrgId, List<LiveEntry>> entries = new HashMap<>();
        for (AttemptRow row : message.body().attempts()) {
            OrgId org = row.delivery().org();
            if (connections.containsKey(org)) {
                entries.computeIfAbsent(org, _ -> new ArrayList<>())
                        .add(LiveEntry.of(message.body().stamp(), row));
            }
        }
        entries.forEach((org, all) -> {
            all.sort((one, other) -> one.place().compareTo(other.place()));
            List.copyOf(connections.getOrDefault(org, Set.of())).forEach(connection -> all.forEach(connection::offer));
        });
    }
}
