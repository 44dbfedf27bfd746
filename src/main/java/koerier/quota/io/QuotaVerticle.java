package koerier.quota.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.quota.NoticeKey;
import koerier.quota.NoticeSettings;
import koerier.store.QuotaStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The quota station, one on a node: drives the gate, tells administrators about their limit, and forgets old
/// days. Stopping it gives back what the node holds, so it stops after those who send.
public final class QuotaVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaVerticle.class);

    /// Days are kept as long as the delivery log is.
    private static final Duration KEPT = Duration.ofDays(90);

    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final QuotaGate gate;
    private final QuotaStore store;
    private final Function<OrgId, @Nullable Organisation> organisations;
    private final NoticeSettings settings;
    private final NoticeKey key;
    private final InstantSource clock;
    private @Nullable Notices notices;

    /// @param organisations as they are configured now; null when there is none
    public QuotaVerticle(
            QuotaGate gate,
            QuotaStore store,
            Function<OrgId, @Nullable Organisation> organisations,
            NoticeSettings settings,
            NoticeKey key,
            InstantSource clock) {
        this.gate = gate;
        this.store = store;
        this.organisations = organisations;
        this.settings = settings;
        this.key = key;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        Notices telling = new Notices(store, organisations, new NoticeSender(vertx, settings, key, clock));
        notices = telling;
        gate.start(vertx, context, telling);
        vertx.setPeriodic(FORGET_EVERY.toMillis(), _ -> forget());
        return Future.succeededFuture();
    }

    private void forget() {
        store.forgetBefore(clock.instant().minus(KEPT))
                .onFailure(failure -> LOG.warn("old days could not be forgotten: {}", failure.getMessage()));
    }

    @Override
    public Future<?> stop() {
        Notices telling = notices;
        return gate.stop(vertx).eventually(() -> telling == null ? Future.succeededFuture() : telling.close());
    }
}
