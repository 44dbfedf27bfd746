package koerier.schedule.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.AppendEvents;
import koerier.bus.AppendedEvents;
import koerier.bus.EvaluateEvents;
import koerier.ingest.RecordEvent;
import koerier.ingest.WakeOf;
import koerier.log.LoggedEvent;
import koerier.org.OrgId;
import koerier.store.DateLooks;
import koerier.store.DateLooks.Look;
import koerier.store.DateLooks.Page;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows the records that had an event while a date rule of their module was active to date rules that are newer
/// or have changed [T7]. As with what is due, a copy of a record's latest event is put into the log, and its lane
/// does the rest. One page at a time, and remembered, so a stop costs a page at most.
public final class DateRuleVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(DateRuleVerticle.class);

    /// How often it is looked whether there is a new rule.
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private static final long CROWDED_MILLIS = 50;
    private static final DeliveryOptions PATIENT =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(TimeUnit.DAYS.toMillis(365));

    private final int stations;
    private final DateLooks looks;
    private final Function<OrgId, Future<Boolean>> exists;
    private final Admission admission;

    /// @param stations how many evaluators there are
    /// @param exists whether there is such an organisation; its configuration is in memory afterwards
    public DateRuleVerticle(
            int stations, DateLooks looks, Function<OrgId, Future<Boolean>> exists, Admission admission) {
        this.stations = stations;
        this.looks = looks;
        this.exists = exists;
        this.admission = admission;
    }

    @Override
    public Future<?> start() {
        next();
        return Future.succeededFuture();
    }

    private void next() {
        if (admission.isCrowded()) {
            vertx.setTimer(CROWDED_MILLIS, _ -> next());
            return;
        }
        looks.next()
                .compose(this::look)
                .onComplete(
                        busy -> {
                            if (busy) {
                                vertx.runOnContext(_ -> next());
                            } else {
                                vertx.setTimer(IDLE_MILLIS, _ -> next());
                            }
                        },
                        failure -> {
                            LOG.warn(
                                    "date rules could not look at older records, trying again: {}",
                                    failure.getMessage());
                            vertx.setTimer(IDLE_MILLIS, _ -> next());
                        });
    }

    private Future<Boolean> look(Optional<Look> found) {
        if (found.isEmpty()) {
            return Future.succeededFuture(false);
        }
        Look look = found.get();
        return exists.apply(look.org())
                .compose(there -> there
                        ? evaluated().compose(ready -> looks.page(look)).compose(page -> append(look, page))
                        : looks.done(new Page(List.of(), look, true)))
                .map(true);
    }

    /// Completes when all events that have been accepted until now are evaluated.
    private Future<?> evaluated() {
        return Future.all(IntStream.range(0, stations)
                .mapToObj(station ->
                        vertx.eventBus().request(Addresses.evaluator(station), new EvaluateEvents(List.of()), PATIENT))
                .toList());
    }

    private Future<Void> append(Look look, Page page) {
        if (page.events().isEmpty()) {
            return looks.done(page);
        }
        List<RecordEvent> entries =
                page.events().stream().map(latest -> entry(look, latest)).toList();
        return vertx.eventBus()
                .<AppendedEvents>request(
                        Addresses.LOG_EVENTS, new AppendEvents(entries, AppendEvents.Purpose.EVENT), PATIENT)
                .compose(appended -> looks.done(page));
    }

    private static RecordEvent entry(Look look, LoggedEvent latest) {
        return latest.event()
                .waking(WakeOf.look(
                        look.rule(), look.version(), latest.position().micros()));
    }
}
