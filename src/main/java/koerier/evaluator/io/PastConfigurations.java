package koerier.evaluator.io;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import koerier.bus.EvaluateEvents.Logged;
import koerier.configuration.Configuration;
import koerier.delivery.Delivery;
import koerier.log.LoggedEvent;
import koerier.org.OrgId;
import koerier.webhook.CompiledWebhook;
import org.jspecify.annotations.Nullable;

/// The configurations by which events from the log are judged: what stood when they were accepted. One per event loop.
public final class PastConfigurations {
    private static final int KEPT_MAX = 64;

    private final BiFunction<OrgId, Long, Future<Optional<Configuration>>> load;
    private final Function<OrgId, @Nullable Configuration> newest;

    private final Map<Key, Configuration> kept = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(OrgId org, long version) {}

    /// @param load an organisation's configuration at a version; empty when there was none
    /// @param newest what stands now
    public PastConfigurations(
            BiFunction<OrgId, Long, Future<Optional<Configuration>>> load,
            Function<OrgId, @Nullable Configuration> newest) {
        this.load = load;
        this.newest = newest;
    }

    /// Gives each event its configuration. Those without one are left out.
    Future<List<Logged>> resolve(List<LoggedEvent> events) {
        Map<Key, Configuration> needed = new HashMap<>();
        Future<Void> loaded = Future.succeededFuture();
        for (LoggedEvent event : events) {
            Key key = key(event);
            Configuration known = kept.get(key);
            if (known != null) {
                needed.put(key, known);
            } else {
                loaded = loaded.compose(_ -> load(key, needed));
            }
        }
        return loaded.map(_ -> {
            List<Logged> resolved = new ArrayList<>(events.size());
            for (LoggedEvent event : events) {
                Configuration configuration = needed.get(key(event));
                if (configuration != null) {
                    resolved.add(new Logged(event.event(), event.position(), configuration));
                }
            }
            return resolved;
        });
    }

    /// A delivery with the signing secrets that its webhook has now; as it is when the webhook is gone.
    Delivery signed(Delivery delivery, Instant now) {
        Configuration configuration = newest.apply(delivery.org());
        CompiledWebhook webhook =
                configuration == null ? null : configuration.compiledWebhook("wh_" + delivery.webhook());
        return webhook == null ? delivery : delivery.signedWith(webhook.signingKeys(now));
    }

    private Future<Void> load(Key key, Map<Key, Configuration> needed) {
        if (needed.containsKey(key)) {
            return Future.succeededFuture();
        }
        return load.apply(key.org, key.version).map(found -> {
            found.ifPresent(configuration -> {
                needed.put(key, configuration);
                kept.put(key, configuration);
                if (kept.size() > KEPT_MAX) {
                    kept.remove(kept.keySet().iterator().next());
                }
            });
            return null;
        });
    }

    private static Key key(LoggedEvent event) {
        return new Key(event.event().org(), event.configurationVersion());
    }
}
