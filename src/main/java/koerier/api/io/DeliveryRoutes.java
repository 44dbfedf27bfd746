package koerier.api.io;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import koerier.api.DeliveryDocument;
import koerier.api.Page;
import koerier.api.Problem;
import koerier.configuration.Configuration;
import koerier.delivery.DeliveryId;
import koerier.log.DeliveryQuery;
import koerier.log.LoggedDelivery;
import koerier.store.LogReader;
import org.jspecify.annotations.Nullable;

/// `/v1/orgs/{org}/deliveries`: the delivery log.
final class DeliveryRoutes {
    private final Editing editing;
    private final LogReader log;
    private final Renderings renderings;
    private final InstantSource clock;

    DeliveryRoutes(Editing editing, LogReader log, Renderings renderings, InstantSource clock) {
        this.editing = editing;
        this.log = log;
        this.renderings = renderings;
        this.clock = clock;
    }

    void addTo(Map<String, Route> routes) {
        routes.put("listDeliveries", Route.checked(this::list));
        routes.put("getDelivery", Route.checked(this::get));
    }

    private Future<Answer> list(Exchange exchange) {
        DeliveryQuery query = DeliveryFilter.ofQuery(exchange)
                .query(
                        exchange.org(),
                        clock.instant(),
                        exchange.cursor(1)
                                .map(parts -> DeliveryId.parse(parts[0]).orElseThrow(Exchange::badCursor)),
                        exchange.limit());
        return editing.configuration(exchange)
                .compose(configuration -> page(query, exchange)
                        .map(page -> Answer.json(200, page.document(document(exchange, configuration)::of))));
    }

    private Future<Page<LoggedDelivery>> page(DeliveryQuery query, Exchange exchange) {
        return log.deliveries(query).compose(found -> {
            if (found.size() < query.limit()) {
                return Future.succeededFuture(new Page<>(found, null));
            }
            DeliveryId last = found.getLast().id();
            return log.deliveries(query.after(Optional.of(last), 1))
                    .map(more -> new Page<>(
                            found,
                            more.isEmpty()
                                    ? null
                                    : Page.cursor(exchange.operation().id(), last.toString())));
        });
    }

    private Future<Answer> get(Exchange exchange) {
        DeliveryId id = DeliveryId.parse(exchange.path("delivery")).orElseThrow(() -> new Refused(Problem.NOT_FOUND));
        return editing.configuration(exchange)
                .compose(configuration -> log.delivery(exchange.org(), id).compose(found -> {
                    LoggedDelivery delivery = found.orElseThrow(() -> new Refused(Problem.NOT_FOUND));
                    Map<String, @Nullable Object> document = new LinkedHashMap<>(
                            document(exchange, configuration).of(delivery));
                    return renderings.request(exchange.org(), delivery).map(request -> {
                        document.put("request", request.orElse(null));
                        return Answer.json(200, document);
                    });
                }));
    }

    private static DeliveryDocument document(Exchange exchange, Configuration configuration) {
        return new DeliveryDocument(
                exchange.language(configuration.organisation().locale()),
                exchange.caller().isOperator());
    }
}
