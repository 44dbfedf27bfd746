package koerier.api.io;

import io.vertx.core.Future;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import koerier.api.DeliveryDocument;
import koerier.api.Page;
import koerier.api.Problem;
import koerier.configuration.Configuration;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.delivery.State;
import koerier.document.DocumentReader;
import koerier.document.FieldError;
import koerier.log.DeliveryQuery;
import koerier.log.LoggedDelivery;
import koerier.store.LogReader;
import org.jspecify.annotations.Nullable;

/// `/v1/orgs/{org}/deliveries`: the delivery log.
final class DeliveryRoutes {
    static final Duration SHOWN_BY_DEFAULT = Duration.ofDays(30);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

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
        DeliveryQuery query = query(exchange);
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
            return log.deliveries(behind(query, last))
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

    private DeliveryQuery query(Exchange exchange) {
        List<FieldError> errors = new ArrayList<>();
        Instant now = clock.instant();
        DeliveryQuery query = new DeliveryQuery(
                exchange.org(),
                number(exchange, "webhook", "wh_", errors),
                number(exchange, "rule", "rul_", errors),
                exchange.query("module"),
                exchange.query("record"),
                choice(exchange.query("state"), State.values()),
                exchange.query("code"),
                choice(exchange.query("function"), Function.values()),
                time(exchange, "from", errors).orElse(now.minus(SHOWN_BY_DEFAULT)),
                time(exchange, "to", errors).orElse(now.plus(Duration.ofDays(1))),
                exchange.cursor(1).map(parts -> DeliveryId.parse(parts[0]).orElseThrow(Exchange::badCursor)),
                exchange.limit());
        if (!errors.isEmpty()) {
            throw new Refused(Problem.validation(errors));
        }
        return query;
    }

    /// Whether anything comes behind a page.
    private static DeliveryQuery behind(DeliveryQuery query, DeliveryId last) {
        return new DeliveryQuery(
                query.org(),
                query.webhook(),
                query.rule(),
                query.module(),
                query.record(),
                query.state(),
                query.code(),
                query.function(),
                query.from(),
                query.to(),
                Optional.of(last),
                1);
    }

    /// The number in an id that is given as a filter.
    static Optional<Integer> number(Exchange exchange, String name, String prefix, List<FieldError> errors) {
        Optional<String> text = exchange.query(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String id = text.get();
        if (!id.startsWith(prefix)
                || !NUMBER.matcher(id.substring(prefix.length())).matches()) {
            errors.add(new FieldError("?" + name, "format", "must be an id such as " + prefix + "1"));
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(id.substring(prefix.length())));
    }

    /// The contract has said that it is one of them.
    static <E extends Enum<E>> Optional<E> choice(Optional<String> text, E[] constants) {
        return text.flatMap(spelling -> List.of(constants).stream()
                .filter(constant -> DocumentReader.spelling(constant).equals(spelling))
                .findFirst());
    }

    private static Optional<Instant> time(Exchange exchange, String name, List<FieldError> errors) {
        Optional<String> text = exchange.query(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant time = OffsetDateTime.parse(text.get()).toInstant();
            if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
                return Optional.of(time);
            }
        } catch (DateTimeException noTime) {
            // said below
        }
        errors.add(new FieldError("?" + name, "format", "must be a time with an offset, such as 2026-11-24T09:30:00Z"));
        return Optional.empty();
    }
}
