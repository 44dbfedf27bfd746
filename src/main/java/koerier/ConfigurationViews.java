package koerier;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import koerier.configuration.Configuration;
import koerier.delivery.Delivery;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.quota.Terms;
import koerier.store.Configurations;
import koerier.webhook.CompiledWebhook;
import org.jspecify.annotations.Nullable;

/// What stations want to know of configurations, each of them a part.
record ConfigurationViews(Configurations configurations, InstantSource clock) {
    @Nullable Terms terms(OrgId org) {
        Configuration now = configurations.current(org);
        return now == null ? null : now.terms();
    }

    @Nullable Organisation organisation(OrgId org) {
        Configuration now = configurations.current(org);
        return now == null ? null : now.organisation();
    }

    /// What stood at a version; the newest is loaded too, since it says what is paused.
    Future<Optional<Configuration>> configurationAt(OrgId org, long version) {
        return configurations.find(org).compose(_ -> configurations.at(org, version));
    }

    /// A retry is signed with the secrets that are valid when it is sent; with those of its first attempt when its
    /// webhook is gone.
    Future<Delivery> signedAnew(Delivery delivery) {
        return configurations.find(delivery.org()).map(found -> {
            CompiledWebhook webhook = found.map(now -> now.compiledWebhook("wh_" + delivery.webhook()))
                    .orElse(null);
            return webhook == null ? delivery : delivery.signedWith(webhook.signingKeys(clock.instant()));
        });
    }

    boolean isPaused(OrgId org, int webhook) {
        Configuration now = configurations.current(org);
        return now != null && now.isPaused(webhook);
    }

    List<byte[]> secretForms(OrgId org, int webhook) {
        Configuration now = configurations.current(org);
        CompiledWebhook compiled = now == null ? null : now.compiledWebhook("wh_" + webhook);
        return compiled == null ? List.of() : compiled.secretForms();
    }

    Future<Boolean> isThere(OrgId org) {
        return configurations.find(org).map(Optional::isPresent);
    }
}
