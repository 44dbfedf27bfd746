package koerier.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the block range index of the event log up to date while somebody reads the log back: every search reads all
/// that was written since the index was last brought up to date, and the minute between two maintenances holds
/// hundreds of thousands of events under load. While nobody reads, nothing is done.
final class EventSummaries {
    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(EventSummaries.class);

    private final PgPartitions partitions;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Future<Void>> running = new AtomicReference<>();
    /// When the last run ended; null before the first.
    private volatile @Nullable Long ended;

    EventSummaries(PgPartitions partitions, LongSupplier nanoTime) {
        this.partitions = partitions;
        this.nanoTime = nanoTime;
    }

    /// Before a search: at most once a second; whoever asks while it runs gets the end of that run. Never fails, since
    /// the search finds everything without it.
    ///
    /// @param newest the last position that is looked for; earlier days have their index from maintenance
    Future<Void> refresh(long newest) {
        Long last = ended;
        if (last != null && nanoTime.getAsLong() - last < EVERY_NANOS) {
            return Future.succeededFuture();
        }
        Promise<Void> mine = Promise.promise();
        Future<Void> other = running.compareAndExchange(null, mine.future());
        if (other != null) {
            return other;
        }
        partitions
                .summarise("event", PgPartitions.day(newest))
                .onFailure(failure -> LOG.debug("the event log's index could not be refreshed", failure))
                .onComplete(end -> {
                    ended = nanoTime.getAsLong();
                    running.set(null);
                    mine.complete();
                });
        return mine.future();
    }
}
