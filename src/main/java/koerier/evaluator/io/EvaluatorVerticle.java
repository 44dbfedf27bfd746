package koerier.evaluator.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.AppendAttempts;
import koerier.bus.DispatchDeliveries;
import koerier.bus.EvaluateEvents;
import koerier.bus.EvaluateEvents.Logged;
import koerier.bus.RememberFirings;
import koerier.delivery.Delivery;
import koerier.evaluator.Evaluator;
import koerier.evaluator.FiringMemory;
import koerier.ingest.Lanes;
import koerier.log.AttemptRow;
import koerier.log.Firing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Evaluates the events of its lanes in the order of the log, a slice at a time so that the event loop stays free, and
/// hands the rendered deliveries on in batches. Deliveries of a rule that fires once leave after that is remembered.
public final class EvaluatorVerticle extends VerticleBase {
    /// How many events are evaluated before other work of the event loop gets its turn.
    private static final int SLICE = 64;

    private static final long FIRINGS_RETRY_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(EvaluatorVerticle.class);

    private final int index;
    private final int deliveryStations;
    private final Admission admission;
    private final InstantSource clock;
    private final Evaluator evaluator;
    private final Queue<Logged> waiting = new ArrayDeque<>();
    private boolean running;

    /// @param index which lanes are its own: those with `lane % evaluators == index`
    /// @param fired the hashes of all firings of `once` rules so far
    public EvaluatorVerticle(int index, int deliveryStations, long[] fired, Admission admission, InstantSource clock) {
        this.index = index;
        this.deliveryStations = deliveryStations;
        this.admission = admission;
        this.clock = clock;
        var memory = new FiringMemory();
        for (long hash : fired) {
            memory.add(hash);
        }
        this.evaluator = new Evaluator(memory);
    }

    @Override
    public Future<?> start() {
        return vertx.eventBus()
                .<EvaluateEvents>localConsumer(Addresses.evaluator(index), message -> take(message.body()))
                .completion();
    }

    private void take(EvaluateEvents message) {
        waiting.addAll(message.events());
        if (!running) {
            running = true;
            slice();
        }
    }

    private void slice() {
        var batch = new Batch();
        for (int i = 0; i < SLICE && !waiting.isEmpty(); i++) {
            evaluate(waiting.remove(), batch);
        }
        batch.deliveries.forEach(delivery -> admission.acquire(delivery.heldBytes()));
        if (!batch.ended.isEmpty()) {
            vertx.eventBus().send(Addresses.LOG_ATTEMPTS, new AppendAttempts(batch.ended));
        }
        if (batch.firings.isEmpty()) {
            finish(batch);
        } else {
            rememberThenFinish(batch);
        }
    }

    /// The whole slice waits for its firings, and the next slice for this one: deliveries keep their order.
    private void rememberThenFinish(Batch batch) {
        vertx.eventBus()
                .request(Addresses.LOG_FIRINGS, new RememberFirings(batch.firings))
                .onComplete(_ -> finish(batch), failure -> {
                    LOG.warn("firings could not be remembered yet, trying again: {}", failure.getMessage());
                    vertx.setTimer(FIRINGS_RETRY_MILLIS, _ -> rememberThenFinish(batch));
                });
    }

    private void finish(Batch batch) {
        dispatch(batch.deliveries);
        if (waiting.isEmpty()) {
            running = false;
        } else {
            vertx.runOnContext(_ -> slice());
        }
    }

    private void evaluate(Logged logged, Batch batch) {
        try {
            evaluator.evaluate(logged.event(), logged.position(), logged.configuration(), clock.instant(), batch);
        } catch (RuntimeException | StackOverflowError broken) {
            // One event that the evaluator cannot bear must not stop its lane; the event stays in the log.
            LOG.error(
                    "event {} of {} could not be evaluated",
                    logged.position(),
                    logged.event().org(),
                    broken);
        } finally {
            admission.release(logged.event().heldBytes());
        }
    }

    private void dispatch(List<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        List<List<Delivery>> byStation = new ArrayList<>(deliveryStations);
        for (int i = 0; i < deliveryStations; i++) {
            byStation.add(new ArrayList<>());
        }
        for (Delivery delivery : deliveries) {
            byStation.get(station(delivery)).add(delivery);
        }
        for (int i = 0; i < deliveryStations; i++) {
            if (!byStation.get(i).isEmpty()) {
                vertx.eventBus().send(Addresses.delivery(i), new DispatchDeliveries(byStation.get(i)));
            }
        }
    }

    /// A webhook and record always meet at the same station, which keeps their first attempts in order.
    private int station(Delivery delivery) {
        long hash = Lanes.hash(delivery.org().value(), delivery.webhook(), delivery.recordId());
        return (int) Long.remainderUnsigned(hash, deliveryStations);
    }

    /// What one slice of events came to.
    private static final class Batch implements Evaluator.Output {
        private final List<Delivery> deliveries = new ArrayList<>(SLICE);
        private final List<Firing> firings = new ArrayList<>();
        private final List<AttemptRow> ended = new ArrayList<>();

        @Override
        public void deliver(Delivery delivery, @Nullable Firing firing) {
            deliveries.add(delivery);
            if (firing != null) {
                firings.add(firing);
            }
        }

        @Override
        public void ended(AttemptRow attempt) {
            ended.add(attempt);
        }
    }
}
