package koerier.cluster.io;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import koerier.bus.Addresses;
import org.jspecify.annotations.Nullable;

/// What the nodes of a cluster tell each other without the database, over Hazelcast and the event bus between nodes:
/// that one of them is gone, and that it is worth a look at the database now. These are hints. Each may come
/// late, twice or never, or be wrong: the database decides who owns the lanes, and is looked at anyway.
public final class Neighbours {
    private static final long LEAVE_SECONDS_MAX = 15;

    private final Vertx starter;
    private final Vertx vertx;
    private final HazelcastInstance hazelcast;
    private final @Nullable Config discovered;

    /// Where a node is among its neighbours.
    ///
    /// @param cluster the name that only nodes of one database share
    /// @param node its id
    /// @param host an address or name of this machine
    /// @param port the first one to try; the next free one is taken
    /// @param busPort of the event bus between nodes; 0: any
    /// @param file how members find each other, in Hazelcast's own words; null: as [#know] says
    public record Place(
            String cluster,
            String node,
            String host,
            int port,
            int busPort,
            @Nullable Path file) {}

    /// Who wants to hear. Called on any thread.
    public interface Listener {
        /// A node came or came back.
        void came(String node);

        /// A node left, died, or cannot be reached.
        void gone(String node);

        /// Somebody says that the database has something new to see.
        void woken();
    }

    private Neighbours(Vertx starter, Vertx vertx, HazelcastInstance hazelcast, @Nullable Config discovered) {
        this.starter = starter;
        this.vertx = vertx;
        this.hazelcast = hazelcast;
        this.discovered = discovered;
    }

    /// Finds the others and is found from now on. Takes seconds, during which the caller's event loop is free.
    ///
    /// @param known where others were seen, `host:port`
    public static Future<Neighbours> join(Vertx starter, Place place, List<String> known, Listener listener) {
        Promise<Neighbours> joined = Promise.promise();
        // A thread of its own: another Vert.x is made here, which is no business of an event loop of the first.
        Thread.ofPlatform().name("koerier-neighbours").start(() -> {
            try {
                Config config = HazelcastConfig.of(place, known);
                var started = new Started(Hazelcast.newHazelcastInstance(config), place.file() == null ? config : null);
                begin(starter, place, listener, started)
                        .onFailure(_ -> starter.executeBlocking(() -> terminated(started.hazelcast), false))
                        .onComplete(joined);
            } catch (IOException | RuntimeException failure) {
                joined.fail(failure);
            }
        });
        return joined.future();
    }

    private record Started(
            HazelcastInstance hazelcast, @Nullable Config discovered) {}

    private static Future<Neighbours> begin(Vertx starter, Place place, Listener listener, Started started) {
        started.hazelcast.getCluster().addMembershipListener(new Told(listener));
        started.hazelcast.getCluster().getMembers().forEach(member -> Told.tell(member, listener::came));
        return Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(1)
                        .setEventBusOptions(
                                new EventBusOptions().setHost(place.host()).setPort(place.busPort())))
                .withClusterManager(new HazelcastClusterManager(started.hazelcast))
                .buildClustered()
                .compose(vertx -> vertx.eventBus()
                        .<String>consumer(Addresses.CLUSTER_NEWS, _ -> listener.woken())
                        .completion()
                        .map(_ -> new Neighbours(starter, vertx, started.hazelcast, started.discovered)));
    }

    /// Nothing that it holds is worth handing over, so nobody waits for that.
    private static @Nullable Void terminated(HazelcastInstance hazelcast) {
        hazelcast.getLifecycleService().terminate();
        return null;
    }

    /// Where this node is found by the others, `host:port`.
    public String address() {
        var address = hazelcast.getCluster().getLocalMember().getAddress();
        String host = address.getHost();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /// Where others were seen: they are looked for there when they are not among the neighbours.
    public void know(List<String> addresses) {
        if (discovered != null) {
            HazelcastConfig.know(discovered, addresses);
        }
    }

    /// How many there are, this node included.
    public int size() {
        return hazelcast.getLifecycleService().isRunning()
                ? hazelcast.getCluster().getMembers().size()
                : 0;
    }

    /// Tells all nodes that the database has something new to see.
    public void wake() {
        vertx.eventBus().publish(Addresses.CLUSTER_NEWS, "");
    }

    /// Goes; the others hear of it.
    public Future<Void> leave() {
        return vertx.close()
                .timeout(LEAVE_SECONDS_MAX, TimeUnit.SECONDS)
                .transform(_ -> starter.<@Nullable Void>executeBlocking(() -> terminated(hazelcast), false)
                        .timeout(LEAVE_SECONDS_MAX, TimeUnit.SECONDS))
                .mapEmpty();
    }

    /// Passes on who came and went, by the ids of nodes.
    private record Told(Listener listener) implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            tell(event.getMember(), listener::came);
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            tell(event.getMember(), listener::gone);
        }

        static void tell(Member member, java.util.function.Consumer<String> what) {
            String node = member.getAttribute(HazelcastConfig.NODE);
            if (node != null) {
                what.accept(node);
            }
        }
    }
}
