package koerier.api.io;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import koerier.api.RequestDocument;
import koerier.configuration.CompiledModule;
import koerier.configuration.Configuration;
import koerier.configuration.Trial;
import koerier.ingest.RecordEvent;
import koerier.ingest.ReplayOf;
import koerier.log.LoggedDelivery;
import koerier.org.OrgId;
import koerier.rule.CompiledRule;
import koerier.store.Configurations;
import koerier.store.LogReader;
import koerier.webhook.CompiledWebhook;
import koerier.webhook.CompiledWebhook.Rendered;
import org.jspecify.annotations.Nullable;

/// Requests of logged deliveries, rendered for people to read, secrets masked: by the same code that renders what is
/// sent.
final class Renderings {
    private final Configurations configurations;
    private final LogReader log;

    Renderings(Configurations configurations, LogReader log) {
        this.configurations = configurations;
        this.log = log;
    }

    /// The request of a delivery, rendered anew from its event and the configuration of then; empty when the
    /// event or the webhook is no longer kept, or when it could not be rendered.
    Future<Optional<Map<String, @Nullable Object>>> request(OrgId org, LoggedDelivery delivery) {
        return log.event(org, delivery.id().position())
                .compose(event -> event.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : configurations
                                .at(org, delivery.configurationVersion())
                                .map(then -> then.flatMap(configuration -> render(
                                        configuration, delivery, event.get().event()))));
    }

    private static Optional<Map<String, @Nullable Object>> render(
            Configuration configuration, LoggedDelivery delivery, RecordEvent event) {
        CompiledModule module = configuration.compiled(delivery.module());
        CompiledWebhook webhook = module == null ? null : module.webhook("wh_" + delivery.webhook());
        if (module == null || webhook == null) {
            return Optional.empty();
        }
        ReplayOf replay = event.replayOf();
        CompiledRule rule = module.rule("rul_" + (replay == null ? delivery.id().rule() : replay.rule()));
        String ruleName = rule == null ? "" : rule.rule().name();
        String renderedAs =
                replay == null || replay.renderedAs().isEmpty() ? delivery.id().toString() : replay.renderedAs();
        Rendered rendered = Trial.render(module, webhook, event, renderedAs, ruleName, true);
        return rendered instanceof Rendered.Request request
                ? Optional.of(RequestDocument.of(request.request()))
                : Optional.empty();
    }
}
