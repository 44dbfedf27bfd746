package koerier.api.io;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import koerier.api.Page;
import koerier.configuration.Configurer;
import koerier.configuration.Shown;
import koerier.org.OrgId;
import koerier.store.LogReader;
import org.jspecify.annotations.Nullable;

/// `/v1/orgs/{org}/webhooks`.
final class WebhookRoutes {
    private static final String ID_PREFIX = "wh_";

    private final Editing editing;
    private final Configurer configurer;
    private final LogReader log;
    private final InstantSource clock;

    WebhookRoutes(Editing editing, Configurer configurer, LogReader log, InstantSource clock) {
        this.editing = editing;
        this.configurer = configurer;
        this.log = log;
        this.clock = clock;
    }

    void addTo(Map<String, Route> routes) {
        routes.put("listWebhooks", Route.checked(this::list));
        routes.put(
                "createWebhook",
                Route.merged(exchange -> webhook(
                        exchange,
                        editing.change(
                                exchange,
                                current ->
                                        configurer.createWebhook(current, exchange.document(), exchange.strict())))));
        routes.put(
                "getWebhook",
                Route.checked(exchange -> editing.find(
                                exchange, configuration -> configuration.webhook(exchange.path("webhook")))
                        .compose(shown -> withFailing(exchange.org(), List.of(shown)))
                        .map(shown -> Editing.answer(shown.getFirst()))));
        routes.put(
                "putWebhook",
                Route.merged(exchange -> webhook(
                        exchange,
                        editing.change(
                                exchange,
                                current -> configurer.putWebhook(
                                        current,
                                        exchange.path("webhook"),
                                        exchange.document(),
                                        exchange.strict(),
                                        exchange.precondition())))));
        routes.put(
                "patchWebhook",
                Route.merged(exchange -> webhook(
                        exchange,
                        editing.change(
                                exchange,
                                current -> configurer.patchWebhook(
                                        current,
                                        exchange.path("webhook"),
                                        exchange.document(),
                                        exchange.strict(),
                                        exchange.precondition())))));
        routes.put(
                "deleteWebhook",
                Route.merged(exchange -> editing.change(
                                exchange,
                                current -> configurer.deleteWebhook(
                                        current, exchange.path("webhook"), exchange.precondition()))
                        .map(Answer.empty(204))));
        routes.put("rotateWebhookSecret", Route.merged(this::rotate));
    }

    private Future<Answer> list(Exchange exchange) {
        return editing.configuration(exchange).compose(configuration -> {
            Page<Shown> page = exchange.page(configuration.webhooks(), Shown::id);
            return withFailing(exchange.org(), page.data())
                    .map(shown -> Answer.json(200, new Page<>(shown, page.next()).document(Shown::document)));
        });
    }

    private Future<Answer> rotate(Exchange exchange) {
        String id = exchange.path("webhook");
        Instant now = clock.instant();
        return editing.change(exchange, current -> configurer.rotateSecret(current, id, now))
                .map(done -> {
                    Shown shown = Objects.requireNonNull(done.shown(configuration -> configuration.webhook(id)));
                    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
                    answer.put("secret", done.change().secret());
                    answer.put("previousValidUntil", previousValidUntil(shown.document()));
                    return Answer.json(200, answer).version(shown.version());
                });
    }

    private static @Nullable Object previousValidUntil(Map<String, @Nullable Object> document) {
        return document.get("signing") instanceof Map<?, ?> signing && signing.get("previousValidUntil") != null
                ? signing.get("previousValidUntil")
                : document.get("previousValidUntil");
    }

    private static Future<Answer> webhook(Exchange exchange, Future<Editing.Done> change) {
        return change.map(done -> Editing.answer(
                exchange,
                done,
                done.shown(configuration -> configuration.webhook(done.change().subject()))));
    }

    /// Adds since when each has been failing.
    private Future<List<Shown>> withFailing(OrgId org, List<Shown> webhooks) {
        if (webhooks.isEmpty()) {
            return Future.succeededFuture(webhooks);
        }
        List<Integer> numbers =
                webhooks.stream().map(shown -> number(shown.id())).toList();
        return log.failingSince(org, numbers).map(failing -> {
            List<Shown> result = new ArrayList<>();
            for (Shown shown : webhooks) {
                Map<String, @Nullable Object> document = new LinkedHashMap<>(shown.document());
                Instant since = failing.get(number(shown.id()));
                document.put("failingSince", since == null ? null : since.toString());
                result.add(new Shown(shown.id(), shown.version(), document));
            }
            return result;
        });
    }

    private static int number(String id) {
        return Integer.parseInt(id.substring(ID_PREFIX.length()));
    }
}
