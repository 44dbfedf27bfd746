package koerier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import koerier.api.io.Readiness;
import koerier.bus.Addresses;
import koerier.ingest.Lanes;
import koerier.store.Database;

/// What this node is doing, and whether it can take work. It also looks after its connections every second, so that
/// those to a server that takes no writes any more are gone before anybody needs them.
final class NodeHealth implements Readiness {
    private static final long WATCH_MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final long ANSWER_SECONDS = 5;

    private final Vertx vertx;
    private final Database database;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
    private final AtomicInteger members = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private volatile boolean passesOn;
    private final long watch;

    /// From its start to its end.
    enum Phase {
        STARTING,
        /// Another node owns the lanes.
        WAITING,
        READY,
        STOPPING
    }

    NodeHealth(Vertx vertx, Database database, MeterRegistry metrics) {
        this.vertx = vertx;
        this.database = database;
        Gauge.builder("koerier.lanes.owned", phase, now -> now.get() == Phase.READY ? Lanes.LANES : 0)
                .description("Lanes that this node owns")
                .register(metrics);
        Gauge.builder("koerier.cluster.nodes", members, AtomicInteger::get)
                .description("Nodes that this node sees, itself included; 0 when it runs alone")
                .register(metrics);
        Gauge.builder("koerier.cluster.neighbours", heard, AtomicInteger::get)
                .description("Nodes that this node hears without the database, itself included; 0 when it hears none")
                .register(metrics);
        // what it finds is told to whoever asks
        this.watch = vertx.setPeriodic(WATCH_MILLIS, _ -> database.check().otherwiseEmpty());
    }

    /// Whether the node has been told to stop, or could not start.
    boolean isStopping() {
        return phase.get() == Phase.STOPPING;
    }

    /// @return in which phase it was
    Phase is(Phase now) {
        return phase.getAndSet(now);
    }

    @Override
    public Future<List<Check>> check() {
        Phase now = phase.get();
        List<Future<Check>> all = new ArrayList<>();
        all.add(Future.succeededFuture(node(now)));
        all.add(database.check()
                .map(_ -> new Check("database", true, "answers"))
                .otherwise(new Check("database", false, "does not answer, or takes no writes")));
        if (now == Phase.READY || now == Phase.STOPPING) {
            all.add(vertx.eventBus()
                    .<String>request(Addresses.LOG_STATE, "")
                    .timeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .map(said -> new Check(
                            "log", said.body().isEmpty(), said.body().isEmpty() ? "takes events" : said.body()))
                    .otherwise(new Check("log", false, "does not answer")));
        }
        return Future.all(all).map(done -> all.stream().map(Future::result).toList());
    }

    private Check node(Phase now) {
        return switch (now) {
            case STARTING -> new Check("node", false, "starts");
            case WAITING ->
                passesOn
                        ? new Check("node", true, "passes requests on to the node that owns the lanes")
                        : new Check("node", false, "knows of no node that owns the lanes");
            case READY -> new Check("node", true, "serves");
            case STOPPING -> new Check("node", false, "stops");
        };
    }

    /// Whether there is somebody to pass requests on to, while it waits.
    void passesOn(boolean now) {
        passesOn = now;
    }

    /// How many nodes there are, and how many of them are heard without the database.
    void sees(int nodes, int neighbours) {
        members.set(nodes);
        heard.set(neighbours);
    }

    void close() {
        vertx.cancelTimer(watch);
    }
}
