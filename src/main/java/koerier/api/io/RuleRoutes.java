package koerier.api.io;

import io.vertx.core.Future;
import java.util.Map;
import koerier.api.Page;
import koerier.configuration.Configurer;
import koerier.configuration.Shown;

/// `/v1/orgs/{org}/rules`.
final class RuleRoutes {
    private final Editing editing;
    private final Configurer configurer;

    RuleRoutes(Editing editing, Configurer configurer) {
        this.editing = editing;
        this.configurer = configurer;
    }

    void addTo(Map<String, Route> routes) {
        routes.put(
                "listRules",
                Route.checked(exchange -> editing.configuration(exchange).map(configuration -> {
                    Page<Shown> page = exchange.page(configuration.rules(), Shown::id);
                    return Answer.json(200, page.document(Shown::document));
                })));
        routes.put(
                "createRule",
                Route.merged(exchange -> rule(
                        exchange,
                        editing.change(exchange, current -> configurer.createRule(current, exchange.document())))));
        routes.put(
                "getRule",
                Route.checked(
                        exchange -> editing.find(exchange, configuration -> configuration.rule(exchange.path("rule")))
                                .map(Editing::answer)));
        routes.put(
                "putRule",
                Route.merged(exchange -> rule(
                        exchange,
                        editing.change(
                                exchange,
                                current -> configurer.putRule(
                                        current,
                                        exchange.path("rule"),
                                        exchange.document(),
                                        exchange.precondition())))));
        routes.put(
                "patchRule",
                Route.merged(exchange -> rule(
                        exchange,
                        editing.change(
                                exchange,
                                current -> configurer.patchRule(
                                        current,
                                        exchange.path("rule"),
                                        exchange.document(),
                                        exchange.precondition())))));
        routes.put(
                "deleteRule",
                Route.merged(exchange -> editing.change(
                                exchange,
                                current ->
                                        configurer.deleteRule(current, exchange.path("rule"), exchange.precondition()))
                        .map(Answer.empty(204))));
    }

    private static Future<Answer> rule(Exchange exchange, Future<Editing.Done> change) {
        return change.map(done -> Editing.answer(
                exchange,
                done,
                done.shown(configuration -> configuration.rule(done.change().subject()))));
    }
}
