package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.api.Page;
import koerier.api.Problem;
import koerier.bus.Addresses;
import koerier.bus.ArmActions;
import koerier.delivery.DeliveryId;
import koerier.document.DocumentReader;
import koerier.document.FieldError;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduleQuery;
import koerier.schedule.ScheduleQuery.Found;
import koerier.schedule.ScheduledAction;
import koerier.schedule.ScheduledAction.State;
import koerier.store.ScheduleStore;
import org.jspecify.annotations.Nullable;

/// `/v1/orgs/{org}/scheduled-actions`: what waits for its time, calling it off, running it now [T7].
final class ScheduleRoutes {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final EventBus bus;
    private final Editing editing;
    private final ScheduleStore schedule;
    private final InstantSource clock;

    ScheduleRoutes(EventBus bus, Editing editing, ScheduleStore schedule, InstantSource clock) {
        this.bus = bus;
        this.editing = editing;
        this.schedule = schedule;
        this.clock = clock;
    }

    void addTo(Map<String, Route> routes) {
        routes.put("listScheduledActions", Route.checked(this::list));
        routes.put("getScheduledAction", Route.checked(this::get));
        routes.put("cancelScheduledAction", Route.checked(this::cancel));
        routes.put("runScheduledAction", Route.checked(this::run));
    }

    private Future<Answer> list(Exchange exchange) {
        ScheduleQuery query = query(exchange);
        return editing.configuration(exchange)
                .compose(configuration -> schedule.list(query))
                .map(found -> Page.trimmed(
                        found,
                        exchange.limit(),
                        last -> Page.cursor(
                                exchange.operation().id(), last.action().text())))
                .map(page -> Answer.json(200, page.document(ScheduleRoutes::document)));
    }

    private Future<Answer> get(Exchange exchange) {
        return find(exchange).map(found -> Answer.json(200, document(found)));
    }

    private Future<Answer> cancel(Exchange exchange) {
        return pending(exchange)
                .compose(action -> write(ScheduleEntry.cancelledByHand(action)))
                .map(written -> Answer.empty(204));
    }

    private Future<Answer> run(Exchange exchange) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return pending(exchange)
                .compose(action -> {
                    ScheduleEntry.Moved moved = ScheduleEntry.runNow(action, now);
                    return write(moved).map(written -> {
                        bus.send(Addresses.SCHEDULE, new ArmActions(List.of(moved.moved())), LOCAL);
                        return new Found(moved.moved(), State.PENDING, null);
                    });
                })
                .map(found -> Answer.json(202, document(found)));
    }

    private Future<Found> find(Exchange exchange) {
        DeliveryId id =
                ScheduledAction.parse(exchange.path("action")).orElseThrow(() -> new Refused(Problem.NOT_FOUND));
        return editing.configuration(exchange)
                .compose(configuration -> schedule.find(exchange.org(), id))
                .map(found -> found.orElseThrow(() -> new Refused(Problem.NOT_FOUND)));
    }

    private Future<ScheduledAction> pending(Exchange exchange) {
        return find(exchange).map(found -> {
            if (found.state() != State.PENDING) {
                throw new Refused(Problem.NOT_PENDING);
            }
            return found.action();
        });
    }

    /// Somebody else, or its due time, may have been faster.
    private Future<Void> write(ScheduleEntry entry) {
        return schedule.append(List.of(entry), clock.instant()).map(written -> {
            if (written.isEmpty()) {
                throw new Refused(Problem.NOT_PENDING);
            }
            return null;
        });
    }

    /// Asks for one more than the page holds, to know whether there is another.
    private static ScheduleQuery query(Exchange exchange) {
        List<FieldError> errors = new ArrayList<>();
        ScheduleQuery query = new ScheduleQuery(
                exchange.org(),
                exchange.query("record"),
                DeliveryFilter.number(exchange, "rule", "rul_", errors),
                DeliveryFilter.number(exchange, "webhook", "wh_", errors),
                DeliveryFilter.choice(exchange.query("state"), State.values()),
                exchange.cursor(1).map(parts -> ScheduledAction.parse(parts[0]).orElseThrow(Exchange::badCursor)),
                exchange.limit() + 1);
        if (!errors.isEmpty()) {
            throw new Refused(Problem.validation(errors));
        }
        return query;
    }

    private static Map<String, @Nullable Object> document(Found found) {
        ScheduledAction action = found.action();
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("id", action.text());
        result.put("ruleId", "rul_" + action.id().rule());
        result.put("webhookId", "wh_" + action.webhook());
        result.put("module", action.module());
        result.put("recordId", action.recordId());
        result.put("dueAt", action.due().toString());
        result.put("state", DocumentReader.spelling(found.state()));
        result.put("reason", found.reason());
        DeliveryId delivery = found.delivery();
        result.put("deliveryId", delivery == null ? null : delivery.toString());
        return result;
    }
}
