package koerier.log.io;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import koerier.bus.Addresses;
import koerier.bus.CommittedAttempts;
import koerier.log.UsageCount;
import koerier.log.UsageRollup;
import koerier.store.UsageStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the attempts that the log has taken, and appends the counts every few seconds. Whenever it is not sure that
/// its memory begins where the stored counts end (at the start, after a failure, when there were too many to hold), it
/// lets go of its memory and counts the stretch in between in the log.
public final class UsageVerticle extends VerticleBase {
    /// With the time that it takes to write, usage is at most 5 s behind.
    public static final Duration STEP = Duration.ofSeconds(4);

    /// So many kinds of attempts are held in memory, some 20 MB.
    private static final int KINDS_MAX = 50_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(UsageVerticle.class);
    private static final long MAINTENANCE_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final long STOP_SECONDS_MAX = 10;
    /// Nobody knows how far the stored counts go.
    private static final long UNKNOWN = -1;

    private final UsageStore store;
    private final InstantSource clock;
    private final Duration step;
    private final Duration kept;
    private final int kindsMax;
    private final UsageRollup rollup = new UsageRollup();
    private @Nullable MessageConsumer<CommittedAttempts> consumer;
    /// The stored counts go up to here.
    private long covered = UNKNOWN;
    /// The counts in memory are those after this stamp ...
    private long from = UNKNOWN;
    /// ... up to this one.
    private long to = UNKNOWN;
    private @Nullable Promise<Void> writing;

    /// @param step how often counts are appended
    /// @param kept for how long they are kept
    public UsageVerticle(UsageStore store, InstantSource clock, Duration step, Duration kept) {
        this(store, clock, step, kept, KINDS_MAX);
    }

    UsageVerticle(UsageStore store, InstantSource clock, Duration step, Duration kept, int kindsMax) {
        this.store = store;
        this.clock = clock;
        this.step = step;
        this.kept = kept;
        this.kindsMax = kindsMax;
    }

    @Override
    public Future<?> start() {
        consumer = vertx.eventBus().localConsumer(Addresses.LOG_COMMITTED, this::committed);
        vertx.setPeriodic(step.toMillis(), tick -> write());
        vertx.setPeriodic(0, MAINTENANCE_MILLIS, tick -> maintain());
        return consumer.completion();
    }

    private void maintain() {
        store.maintain(clock.instant(), kept)
                .onFailure(failure ->
                        LOGGER.warn("the counts of usage could not be looked after: {}", failure.getMessage()));
    }

    /// Appends what is left, so that the next start has nothing to count.
    @Override
    public Future<?> stop() {
        Promise<Void> running = writing;
        Future<Void> before = running == null ? Future.succeededFuture() : running.future();
        return before.compose(end -> write())
                .timeout(STOP_SECONDS_MAX, TimeUnit.SECONDS)
                .onFailure(late -> LOGGER.info("the last counts of usage are made at the next start"))
                .transform(end -> consumer == null ? Future.succeededFuture() : consumer.unregister());
    }

    private void committed(Message<CommittedAttempts> message) {
        long stamp = message.body().stamp();
        if (from == UNKNOWN) {
            from = message.body().attempts().isEmpty() ? stamp : stamp - 1;
            to = from;
        }
        if (message.body().attempts().isEmpty()) {
            return;
        }
        if (stamp <= to) {
            LOGGER.error("a flush with stamp {} came after {}: usage is counted anew from the log", stamp, to);
            forget();
            return;
        }
        rollup.add(message.body().attempts());
        to = stamp;
        if (rollup.size() > kindsMax) {
            forget();
        }
    }

    /// What was held will be counted in the log.
    private void forget() {
        rollup.take();
        from = to;
        covered = UNKNOWN;
    }

    private Future<Void> write() {
        if (writing != null || from == UNKNOWN) {
            return Future.succeededFuture();
        }
        Promise<Void> mine = Promise.promise();
        writing = mine;
        Future<Void> written = covered == UNKNOWN
                ? store.covered().compose(stored -> {
                    covered = stored;
                    return append();
                })
                : append();
        return written.onComplete(
                done -> {
                    writing = null;
                    mine.complete();
                },
                failure -> {
                    LOGGER.warn("the counts of usage could not be written: {}", failure.getMessage());
                    forget();
                    writing = null;
                    mine.complete();
                });
    }

    private Future<Void> append() {
        if (covered < from) {
            long gap = from;
            return store.recount(covered, gap + 1).compose(counts -> append(covered, gap, counts));
        }
        if (covered > from) {
            return Future.failedFuture("the stored counts go up to " + covered + ", those in memory begin at " + from);
        }
        if (to == from) {
            return Future.succeededFuture();
        }
        long end = to;
        from = end;
        return append(covered, end, rollup.take());
    }

    private Future<Void> append(long after, long upTo, List<UsageCount> counts) {
        return store.append(after, upTo, counts).compose(appended -> {
            if (!appended) {
                return Future.failedFuture("somebody else has written after " + after);
            }
            covered = upTo;
            return Future.succeededFuture();
        });
    }
}
