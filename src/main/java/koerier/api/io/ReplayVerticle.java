package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import koerier.bus.AppendEvents;
import koerier.bus.AppendEvents.Purpose;
import koerier.configuration.Configuration;
import koerier.delivery.DeliveryId;
import koerier.ingest.EventKey;
import koerier.log.LoggedDelivery;
import koerier.log.ReplayJob;
import koerier.store.Configurations;
import koerier.store.LogReader;
import koerier.store.ReplayStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out the replays of many deliveries: of each organisation one page a second, of its oldest job. A page is
/// written down when the log has taken it; a page that is done again, after a crash, makes nothing twice, since its log
/// entries have the keys that they had.
public final class ReplayVerticle extends VerticleBase {
    /// Deliveries of one organisation that are made again in a second, at most.
    static final int PER_SECOND = 50;

    /// Organisations whose jobs go on in one second; the others wait.
    private static final int ORGANISATIONS_MAX = 64;

    /// How long the end of a job is shown.
    private static final Duration KEPT = Duration.ofDays(90);

    private static final long TICK_MILLIS = 1_000;
    private static final long FORGET_MILLIS = Duration.ofHours(1).toMillis();
    private static final Logger LOG = LoggerFactory.getLogger(ReplayVerticle.class);

    private final ReplayStore store;
    private final LogReader log;
    private final Configurations configurations;
    private final Replays replays;
    private final InstantSource clock;
    private final EventKey.Maker keys = new EventKey.Maker();
    private @Nullable EventIntake intake;
    private Future<?> working = Future.succeededFuture();
    private boolean failing;
    private boolean stopping;

    public ReplayVerticle(ReplayStore store, LogReader log, Configurations configurations, InstantSource clock) {
        this.store = store;
        this.log = log;
        this.configurations = configurations;
        this.replays = new Replays(configurations, log);
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        intake = new EventIntake(vertx, clock, 0);
        vertx.setPeriodic(TICK_MILLIS, _ -> tick());
        vertx.setPeriodic(
                FORGET_MILLIS,
                _ -> store.forgetBefore(clock.instant().minus(KEPT))
                        .onFailure(
                                failure -> LOG.warn("old replays could not be forgotten: {}", failure.getMessage())));
        return Future.succeededFuture();
    }

    /// The page that is under way is finished first.
    @Override
    public Future<?> stop() {
        stopping = true;
        return working.transform(_ -> Future.succeededFuture());
    }

    /// A second that is too short for its pages takes the place of the next one.
    private void tick() {
        if (stopping || !working.isComplete()) {
            return;
        }
        working = store.open(ORGANISATIONS_MAX, PER_SECOND)
                .compose(this::pages)
                .onSuccess(_ -> failing = false)
                .onFailure(failure -> {
                    if (!failing) {
                        LOG.warn("replays wait: {}", failure.getMessage());
                    }
                    failing = true;
                });
    }

    /// One organisation's trouble is not another's: its job waits, the others go on.
    private Future<?> pages(List<ReplayJob> jobs) {
        Future<?> all = Future.succeededFuture();
        for (ReplayJob job : jobs) {
            all = all.compose(_ -> stopping
                    ? Future.succeededFuture()
                    : page(job).recover(failure -> {
                        LOG.warn("org={} replay={} waits: {}", job.query().org(), job.id(), failure.getMessage());
                        return Future.succeededFuture();
                    }));
        }
        return all;
    }

    private Future<Boolean> page(ReplayJob job) {
        return configurations
                .find(job.query().org())
                .compose(found -> found.isEmpty()
                        ? store.advance(job, job.after(Optional.empty(), 0, job.left(), clock.instant()))
                        : log.deliveries(job.query()).compose(deliveries -> page(job, found.get(), deliveries)));
    }

    private Future<Boolean> page(ReplayJob job, Configuration newest, List<LoggedDelivery> deliveries) {
        var page = replays.new Page(newest, job.anew(), job.id());
        Map<UUID, Replays.Replay> made = new LinkedHashMap<>();
        Future<?> all = Future.succeededFuture();
        // From the oldest to the newest: deliveries of one record go in the order in which they went.
        for (LoggedDelivery delivery : deliveries.reversed()) {
            all = all.compose(_ -> page.of(delivery)
                    .map(replay -> made.put(keys.key(replay.event()).uuid(), replay))
                    .recover(failure ->
                            failure instanceof Refused ? Future.succeededFuture() : Future.failedFuture(failure)));
        }
        return all.compose(_ -> append(job, made)).compose(_ -> {
            Optional<DeliveryId> last = deliveries.isEmpty()
                    ? Optional.empty()
                    : Optional.of(deliveries.getLast().id());
            Instant finished = deliveries.size() < job.query().limit() ? clock.instant() : null;
            return store.advance(job, job.after(last, made.size(), deliveries.size() - made.size(), finished));
        });
    }

    /// The log recognises by itself what came within a day; a job that goes on for longer asks what it has made.
    private Future<?> append(ReplayJob job, Map<UUID, Replays.Replay> made) {
        return store.made(made.keySet(), job.createdAt()).compose(there -> {
            List<Replays.Replay> missing = made.entrySet().stream()
                    .filter(entry -> !there.contains(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            return missing.isEmpty()
                    ? Future.succeededFuture()
                    : Objects.requireNonNull(intake, "started")
                            .append(new AppendEvents(
                                    missing.stream().map(Replays.Replay::event).toList(),
                                    Purpose.EVENT,
                                    missing.stream().map(Replays.Replay::judge).toList()));
        });
    }
}
