package koerier.log.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import koerier.store.LogRetention;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets the logs go of what is old enough and needed by nobody, at the start and every hour.
public final class RetentionVerticle extends VerticleBase {
    public static final Duration KEPT_DEFAULT = Duration.ofDays(90);
    /// Repeated events are recognised for 24 hours at least, by the day before.
    public static final Duration KEPT_MIN = Duration.ofDays(2);

    private static final Logger LOGGER = LoggerFactory.getLogger(RetentionVerticle.class);
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final LogRetention retention;
    private final Duration kept;
    private final Supplier<Future<Instant>> oldestNeeded;
    private final InstantSource clock;

    /// @param kept for how long everything is kept
    /// @param oldestNeeded from where on somebody still has work to do with entries, however old they are
    public RetentionVerticle(
            LogRetention retention, Duration kept, Supplier<Future<Instant>> oldestNeeded, InstantSource clock) {
        if (kept.compareTo(KEPT_MIN) < 0) {
            throw new IllegalArgumentException("the logs are kept for " + KEPT_MIN + " at least: " + kept);
        }
        this.retention = retention;
        this.kept = kept;
        this.oldestNeeded = oldestNeeded;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        forget();
        vertx.setPeriodic(INTERVAL.toMillis(), tick -> forget());
        return Future.succeededFuture();
    }

    private void forget() {
        Instant old = clock.instant().minus(kept);
        oldestNeeded
                .get()
                .compose(needed -> retention.forget(needed.isBefore(old) ? needed : old))
                .onSuccess(dropped -> {
                    if (!dropped.isEmpty()) {
                        LOGGER.info("dropped as older than {} days: {}", kept.toDays(), String.join(", ", dropped));
                    }
                })
                .onFailure(failure -> LOGGER.warn("old days of the log stay for now: {}", failure.getMessage()));
    }
}
