package koerier;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import koerier.cluster.Member;
import koerier.cluster.Sighting;
import koerier.cluster.io.Neighbours;
import koerier.store.ClusterStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a member hears from the others without the database. It begins beside everything else and may never come about:
/// then the cluster is as safe, and slower to notice who is gone.
final class Hearing {
    private static final Logger LOG = LoggerFactory.getLogger(Hearing.class);
    private static final long AGAIN_MILLIS = 10_000;

    private final Vertx pulse;
    private final ClusterSettings cluster;
    private final ClusterStore store;
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Neighbours neighbours;
    private boolean begun;
    private volatile boolean ending;
    private Future<?> joining = Future.succeededFuture();

    Hearing(Vertx pulse, ClusterSettings cluster, ClusterStore store) {
        this.pulse = pulse;
        this.cluster = cluster;
        this.store = store;
    }

    /// Does nothing the second time.
    ///
    /// @param look called when the database should be looked at now
    /// @param found told where the others find this node
    void begin(Member self, Runnable look, Consumer<String> found) {
        if (cluster.port() > 0 && !begun && !ending) {
            begun = true;
            join(self, look, found);
        }
    }

    private void join(Member self, Runnable look, Consumer<String> found) {
        joining = store.identity()
                .compose(identity -> store.look()
                        .compose(seen -> Neighbours.join(
                                pulse, place("koerier-" + identity, self), addresses(seen, self.id()), listener(look))))
                .onComplete(
                        joined -> {
                            neighbours = joined;
                            found.accept(joined.address());
                            LOG.info("hears {} nodes, at {}", joined.size(), joined.address());
                        },
                        failure -> {
                            LOG.warn("the other nodes cannot be heard, trying again: {}", failure.getMessage());
                            pulse.setTimer(AGAIN_MILLIS, _ -> {
                                if (!ending) {
                                    join(self, look, found);
                                }
                            });
                        });
    }

    private Neighbours.Place place(String identity, Member self) {
        return new Neighbours.Place(
                identity, self.id(), cluster.host(), cluster.port(), cluster.busPort(), cluster.hazelcastFile());
    }

    private static List<String> addresses(Sighting seen, String self) {
        return seen.members().stream()
                .filter(member -> !member.id().equals(self))
                .map(Member::neighbour)
                .filter(address -> !address.isEmpty())
                .toList();
    }

    private Neighbours.Listener listener(Runnable look) {
        return new Neighbours.Listener() {
            @Override
            public void came(String node) {
                gone.remove(node);
            }

            @Override
            public void gone(String node) {
                LOG.info("node {} is gone, say the others", node);
                gone.add(node);
                woken();
            }

            @Override
            public void woken() {
                pulse.runOnContext(_ -> look.run());
            }
        };
    }

    /// Those that the database knows are looked for, and who is not among them is nobody to remember.
    void know(Sighting sighting) {
        Neighbours now = neighbours;
        if (now != null) {
            now.know(addresses(sighting, ""));
        }
        gone.removeIf(id ->
                sighting.members().stream().noneMatch(member -> member.id().equals(id)));
    }

    /// Whether the others say that this node is gone.
    boolean isGone(@Nullable String id) {
        return id != null && gone.contains(id);
    }

    /// How many nodes are heard, this one included; 0 while none is.
    int size() {
        Neighbours now = neighbours;
        return now == null ? 0 : now.size();
    }

    /// Tells all nodes that there is something new to see.
    void wake() {
        Neighbours now = neighbours;
        if (now != null) {
            now.wake();
        }
    }

    /// Tells them for the last time, and goes.
    Future<Void> end() {
        ending = true;
        return joining.transform(_ -> {
            Neighbours now = neighbours;
            if (now == null) {
                return Future.succeededFuture();
            }
            now.wake();
            return now.leave();
        });
    }
}
