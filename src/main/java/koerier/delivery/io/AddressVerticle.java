package koerier.delivery.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import koerier.store.AddressRulebook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows what the operator says about addresses: a network that was denied on another node is not called from this
/// one any more within [#INTERVAL], and what idle connection leads there is closed when it is looked at or when its
/// keep-alive time ends, whichever comes first. While the database does not answer, the rules known last stand.
public final class AddressVerticle extends VerticleBase {
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(AddressVerticle.class);

    private final AddressRulebook rules;
    private final Duration interval;
    private boolean asking;

    public AddressVerticle(AddressRulebook rules, Duration interval) {
        this.rules = rules;
        this.interval = interval;
    }

    /// Nothing may be sent before the rules are known: without them the start fails.
    @Override
    public Future<?> start() {
        vertx.setPeriodic(interval.toMillis(), _ -> follow());
        return rules.refresh();
    }

    private void follow() {
        if (asking) {
            return;
        }
        asking = true;
        rules.refresh().onComplete(done -> {
            asking = false;
            if (done.failed()) {
                LOG.warn(
                        "the rules about addresses could not be read: {}",
                        done.cause().toString());
            }
        });
    }
}
