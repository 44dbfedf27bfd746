package koerier.api.io;

import io.vertx.core.Future;
import java.util.Map;
import koerier.api.Page;
import koerier.api.Problem;
import koerier.configuration.Configurer;
import koerier.configuration.Shown;

/// `/v1/orgs/{org}/modules` and their fields.
final class SchemaRoutes {
    private final Editing editing;
    private final Configurer configurer;

    SchemaRoutes(Editing editing, Configurer configurer) {
        this.editing = editing;
        this.configurer = configurer;
    }

    void addTo(Map<String, Route> routes) {
        addModules(routes);
        addFields(routes);
    }

    private void addModules(Map<String, Route> routes) {
        routes.put(
                "listModules",
                Route.checked(exchange -> editing.configuration(exchange).map(configuration -> {
                    Page<Shown> page = exchange.page(configuration.modules(), Shown::id);
                    return Answer.json(200, page.document(Shown::document));
                })));
        routes.put(
                "getModule",
                Route.checked(exchange -> editing.find(
                                exchange, configuration -> configuration.module(exchange.path("module")))
                        .map(Editing::answer)));
        routes.put(
                "putModule",
                Route.merged(exchange -> module(
                        exchange,
                        editing.change(
                                exchange,
                                current -> configurer.putModule(
                                        current,
                                        exchange.path("module"),
                                        exchange.document(),
                                        exchange.precondition())))));
        routes.put(
                "patchModule",
                Route.merged(exchange -> module(
                        exchange,
                        editing.change(
                                exchange,
                                current -> configurer.patchModule(
                                        current,
                                        exchange.path("module"),
                                        exchange.document(),
                                        exchange.precondition())))));
        routes.put(
                "deleteModule",
                Route.merged(exchange -> editing.change(
                                exchange,
                                current -> configurer.deleteModule(
                                        current, exchange.path("module"), exchange.precondition()))
                        .map(Answer.empty(204))));
    }

    private void addFields(Map<String, Route> routes) {
        routes.put(
                "listFields",
                Route.checked(exchange -> editing.configuration(exchange).map(configuration -> {
                    Page<Shown> page = exchange.page(
                            configuration
                                    .fields(exchange.path("module"))
                                    .orElseThrow(() -> new Refused(Problem.NOT_FOUND)),
                            Shown::id);
                    return Answer.json(200, page.document(Shown::document));
                })));
        routes.put(
                "getField",
                Route.checked(exchange -> editing.find(
                                exchange,
                                configuration -> configuration.field(exchange.path("module"), exchange.path("field")))
                        .map(Editing::answer)));
        routes.put(
                "putField",
                Route.merged(exchange -> field(
                        exchange,
                        editing.change(
                                exchange,
                                current -> configurer.putField(
                                        current,
                                        exchange.path("module"),
                                        exchange.path("field"),
                                        exchange.document(),
                                        exchange.precondition())))));
        routes.put(
                "patchField",
                Route.merged(exchange -> field(
                        exchange,
                        editing.change(
                                exchange,
                                current -> configurer.patchField(
                                        current,
                                        exchange.path("module"),
                                        exchange.path("field"),
                                        exchange.document(),
                                        exchange.precondition())))));
        routes.put(
                "deleteField",
                Route.merged(exchange -> editing.change(
                                exchange,
                                current -> configurer.deleteField(
                                        current,
                                        exchange.path("module"),
                                        exchange.path("field"),
                                        exchange.precondition()))
                        .map(Answer.empty(204))));
    }

    private static Future<Answer> module(Exchange exchange, Future<Editing.Done> change) {
        return change.map(done -> Editing.answer(
                exchange, done, done.shown(configuration -> configuration.module(exchange.path("module")))));
    }

    private static Future<Answer> field(Exchange exchange, Future<Editing.Done> change) {
        return change.map(done -> Editing.answer(
                exchange,
                done,
                done.shown(configuration -> configuration.field(exchange.path("module"), exchange.path("field")))));
    }
}
