package koerier.log.io;

import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.AdvanceLanes;
import koerier.bus.Advanced;
import koerier.bus.AppendedEvents;
import koerier.bus.CommittedAttempts;
import koerier.bus.EvaluateEvents;
import koerier.bus.EvaluateEvents.Logged;
import koerier.delivery.Position;
import koerier.log.io.Batch.Appended;
import koerier.store.LogWriter.EventRow;
import koerier.store.LogWriter.Flush;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells everybody what became of a batch: the evaluators first, then those who wait for an answer. Gives back
/// the memory of events that nobody evaluates.
final class Announcer {
    private static final Logger LOGGER = LoggerFactory.getLogger(Announcer.class);

    private final EventBus bus;
    private final int evaluators;
    private final Admission admission;

    Announcer(EventBus bus, int evaluators, Admission admission) {
        this.bus = bus;
        this.evaluators = evaluators;
        this.admission = admission;
    }

    /// It is committed.
    ///
    /// @param inserted for each event, in order, whether it is new
    /// @param answer false when those who waited for events were told already that nobody knows
    void committed(Batch batch, Flush flush, boolean[] inserted, boolean answer) {
        List<@Nullable List<Logged>> lanes = new ArrayList<>(evaluators);
        for (int i = 0; i < evaluators; i++) {
            lanes.add(null);
        }
        List<AppendedEvents> answers = new ArrayList<>(batch.events().size());
        int at = 0;
        for (Appended appended : batch.events()) {
            List<@Nullable Position> positions = new ArrayList<>(appended.rows().size());
            for (int i = 0; i < appended.rows().size(); i++, at++) {
                EventRow row = appended.rows().get(i);
                positions.add(inserted[at] ? row.position() : null);
                if (inserted[at] && !row.test()) {
                    evaluate(
                            lanes,
                            new Logged(
                                    row.event(),
                                    row.position(),
                                    appended.configurations().get(i)));
                } else {
                    admission.release(row.event().heldBytes());
                }
            }
            answers.add(new AppendedEvents(positions));
        }
        send(lanes);
        if (answer) {
            for (int i = 0; i < answers.size(); i++) {
                batch.events().get(i).message().reply(answers.get(i));
            }
        }
        advanced(batch, flush);
        if (!flush.attempts().isEmpty()) {
            bus.publish(
                    Addresses.LOG_COMMITTED,
                    new CommittedAttempts(flush.progress().at(), flush.attempts()));
        }
    }

    private static void advanced(Batch batch, Flush flush) {
        int parked = 0;
        for (Message<AdvanceLanes> message : batch.advances()) {
            long[] ids = new long[message.body().advance().parkings().size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = flush.progress().parked().get(parked++).id();
            }
            message.reply(new Advanced(flush.progress().at(), ids));
        }
    }

    private void evaluate(List<@Nullable List<Logged>> lanes, Logged logged) {
        int evaluator = logged.position().lane() % evaluators;
        List<Logged> events = lanes.get(evaluator);
        if (events == null) {
            events = new ArrayList<>();
            lanes.set(evaluator, events);
        }
        events.add(logged);
    }

    private void send(List<@Nullable List<Logged>> lanes) {
        for (int i = 0; i < evaluators; i++) {
            List<Logged> events = lanes.get(i);
            if (events != null) {
                bus.send(Addresses.evaluator(i), new EvaluateEvents(events));
            }
        }
    }

    /// Those who wait for events hear that they may be sent again; the memory of the events is held until [#dropped].
    void unanswered(Batch batch, String why) {
        batch.events().forEach(appended -> appended.message().fail(LogVerticle.OVERLOADED, why));
    }

    /// It is not written and will not be. Said before the answers, so that who hears one finds the memory free.
    void dropped(Batch batch) {
        batch.events()
                .forEach(appended -> appended.rows()
                        .forEach(row -> admission.release(row.event().heldBytes())));
    }

    /// A batch of one that the database will never take.
    void rejected(Batch batch, Throwable why) {
        dropped(batch);
        for (Appended appended : batch.events()) {
            LOGGER.error("events of {} cannot be stored: {}", organisation(appended), why.getMessage());
            appended.message().fail(LogVerticle.NOT_STORABLE, "an event holds what cannot be stored");
        }
        for (Message<AdvanceLanes> message : batch.advances()) {
            LOGGER.error(
                    "station {} said what cannot be stored: {}",
                    message.body().advance().station(),
                    why.getMessage());
            message.fail(LogVerticle.NOT_STORABLE, "cannot be stored");
        }
    }

    private static String organisation(Appended appended) {
        return appended.rows().isEmpty()
                ? "nobody"
                : appended.rows().getFirst().event().org().value();
    }
}
