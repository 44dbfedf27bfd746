package koerier;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import koerier.api.io.ApiSettings;
import koerier.api.io.ForwardingVerticle;
import koerier.cluster.Member;
import koerier.cluster.Sighting;
import koerier.cluster.Succession;
import koerier.store.Database;
import koerier.store.PgClusterStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node of a cluster. It gives signs of life and looks at those of the others, on an event loop of its own. While
/// another node owns the lanes it passes requests on; when that one has gone it takes them and becomes a whole node.
/// Once it is one, it is one until its end: who has lost the lanes starts again.
final class ClusterMember {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);

    /// A look that takes longer counts as none.
    private static final long LOOK_SECONDS_MAX = 5;

    private static final int POOL_SIZE = 2;

    /// What it is doing. Only in FOLLOWING it may take the lanes.
    private enum Part {
        FOLLOWING,
        TAKING,
        OWNING,
        LEAVING
    }

    private final Node node;
    private final NodeSettings settings;
    private final ClusterSettings cluster;
    private final Vertx pulse;
    private final Database database;
    private final PgClusterStore store;
    private final List<String> forwarding = new ArrayList<>();
    private final AtomicReference<Part> part = new AtomicReference<>(Part.FOLLOWING);
    private final Promise<String> ended = Promise.promise();
    private final AtomicReference<@Nullable String> owner = new AtomicReference<>();
    private @Nullable Member self;
    private @Nullable Succession succession;
    private volatile long owningSince;
    private final Hearing hearing;
    private boolean looking;
    private boolean blind;
    private int port;

    private ClusterMember(Vertx pulse, Node node, NodeSettings settings, ClusterSettings cluster) {
        this.pulse = pulse;
        this.node = node;
        this.settings = settings;
        this.cluster = cluster;
        this.database = Database.open(pulse, settings.database().withPoolSize(POOL_SIZE));
        this.store = new PgClusterStore(database);
        this.hearing = new Hearing(pulse, cluster, store);
    }

    /// Starts a node that is a member; it may own the lanes soon afterwards.
    static Future<ClusterMember> join(NodeSettings settings, ClusterSettings cluster) {
        Vertx pulse = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        return Node.prepare(settings, NodeGround.of(settings.loops())).compose(node -> {
            var member = new ClusterMember(pulse, node, settings, cluster);
            node.health().is(NodeHealth.Phase.WAITING);
            return member.listen().compose(_ -> member.enter()).map(member);
        });
    }

    private Future<?> listen() {
        if (!cluster.api()) {
            port = settings.port();
            return Future.succeededFuture();
        }
        Promise<Integer> listening = Promise.promise();
        ApiSettings surface = node.apiSettings();
        Future<?> deployed = Future.succeededFuture();
        for (int i = 0; i < settings.loops(); i++) {
            deployed = deployed.compose(
                            _ -> node.vertx().deployVerticle(new ForwardingVerticle(surface, owner::get, listening)))
                    .onSuccess(forwarding::add);
        }
        return deployed.compose(_ -> listening.future()).onSuccess(bound -> port = bound);
    }

    private Future<?> enter() {
        self = new Member(
                UUID.randomUUID().toString(),
                cluster.name(),
                cluster.host() + ":" + port,
                "",
                cluster.worker(),
                Koerier.Version.number(),
                0,
                Instant.now(),
                Instant.now());
        succession = Succession.of(cluster.lease(), System.nanoTime());
        pulse.setPeriodic(0, cluster.beat().toMillis(), _ -> look());
        return Future.succeededFuture();
    }

    private void look() {
        Member me = self;
        if (looking || me == null || part.get() == Part.LEAVING) {
            return;
        }
        looking = true;
        long askedAt = System.nanoTime();
        store.beat(me)
                .timeout(LOOK_SECONDS_MAX, TimeUnit.SECONDS)
                .onComplete(
                        sighting -> {
                            looking = false;
                            blind = false;
                            saw(me, sighting, askedAt);
                        },
                        failure -> {
                            looking = false;
                            if (!blind) {
                                LOG.warn("the cluster cannot be seen: {}", failure.getMessage());
                            }
                            blind = true;
                        });
    }

    private void saw(Member me, Sighting sighting, long askedAt) {
        Succession before = succession;
        if (before == null) {
            return;
        }
        Succession now = before.saw(sighting, askedAt);
        succession = now;
        node.health().sees(sighting.members().size(), hearing.size());
        hearing.know(sighting);
        boolean mine = me.id().equals(sighting.owner());
        if (part.get() == Part.OWNING) {
            hear(me);
            if (!mine && askedAt - owningSince > 0) {
                end("another node has taken the lanes");
            }
            return;
        }
        String address =
                mine ? null : sighting.ownerMember().map(Member::address).orElse(null);
        owner.set(address);
        node.health().passesOn(address != null);
        if (address != null) {
            hear(me);
        }
        // they may be ours already: of a taking whose end we have not seen
        if (me.worker()
                && (mine || now.mayTake(hearing.isGone(now.owner()), cluster.beat()))
                && part.compareAndSet(Part.FOLLOWING, Part.TAKING)) {
            take(me, now.owner());
        }
    }

    /// Once there is somebody who does the work: until then this machine has better things to do.
    private void hear(Member me) {
        hearing.begin(me, this::look, address -> {
            Member now = self;
            self = now == null ? null : now.with(address);
        });
    }

    private void take(Member me, @Nullable String from) {
        LOG.info("taking the lanes{}", from == null ? "" : " from a node that gives no sign of life");
        long begin = System.nanoTime();
        node.vertx()
                .runOnContext(_ -> node.begin(() -> node.logWriter().take(me.id(), from))
                        .onComplete(
                                _ -> {
                                    LOG.info("owning the lanes after {} ms", (System.nanoTime() - begin) / 1_000_000);
                                    owningSince = System.nanoTime();
                                    part.compareAndSet(Part.TAKING, Part.OWNING);
                                    owner.set(null);
                                    hearing.wake();
                                    forwarding.forEach(node.vertx()::undeploy);
                                },
                                failure -> {
                                    LOG.info("the lanes could not be taken: {}", failure.getMessage());
                                    part.compareAndSet(Part.TAKING, Part.FOLLOWING);
                                    if (node.health().isStopping()) {
                                        end("the node could not start: " + failure.getMessage());
                                    }
                                }));
    }

    private void end(String why) {
        ended.tryComplete(why);
    }

    Node node() {
        return node;
    }

    /// The port that the API listens on.
    int port() {
        return port;
    }

    /// Completes with the reason when this process has to end.
    Future<String> ended() {
        return ended.future();
    }

    /// Stops in order and gives the lanes up.
    Future<Void> close() {
        part.set(Part.LEAVING);
        Promise<Void> closed = Promise.promise();
        Member me = self;
        node.close()
                .transform(_ -> me == null ? Future.succeededFuture() : store.leave(me.id()))
                .transform(_ -> hearing.end())
                .transform(_ -> database.close())
                .onComplete(_ -> pulse.close().onComplete(closed));
        return closed.future();
    }
}
