package koerier.evaluator.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.EvaluateEvents;
import koerier.bus.EvaluateEvents.Logged;
import koerier.bus.RenderAgain;
import koerier.delivery.Delivery;
import koerier.delivery.Position;
import koerier.evaluator.Evaluator;
import koerier.evaluator.FiringMemory;
import koerier.lane.Inheritance;
import koerier.store.LaneReader;
import koerier.store.LaneReader.Share;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Evaluates the events of its lanes in the order of the log, a slice at a time so that the event loop stays free, and
/// hands what they come to on to the delivery station of the same lanes.
///
/// It has two ways to get events: from the log station, as they are committed, and by reading the log. It reads after a
/// start, from where the last owner of the lanes had everything settled, and when more is committed than it has room
/// for; it has caught up when it has read everything that it did not keep.
public final class EvaluatorVerticle extends VerticleBase {
    /// How many events are evaluated before other work of the event loop gets its turn.
    private static final int SLICE = 64;

    /// Committed events that wait here; beyond it they are read from the log when their turn comes.
    private static final long WAITING_BYTES_MAX = 16L << 20;

    private static final long RETRY_MILLIS = 200;
    private static final long CROWDED_MILLIS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(EvaluatorVerticle.class);

    private final int index;
    private final Admission admission;
    private final InstantSource clock;
    private final Evaluator evaluator;
    private final Inheritance inherited;
    private final LogSlices slices;
    private final PastConfigurations configurations;
    private final Queue<Logged> waiting = new ArrayDeque<>();
    private long waitingBytes;
    /// Everything up to here is evaluated.
    private long through;
    /// Everything up to here that is not evaluated has to be read.
    private long readThrough;

    private boolean running;

    /// @param index which lanes are its own: those with `lane % evaluators == index`
    /// @param fired the hashes of the firings of `once` rules by events that are settled
    /// @param inherited what the lanes' last owner left
    public EvaluatorVerticle(
            int index,
            int evaluators,
            long[] fired,
            Inheritance inherited,
            LaneReader reader,
            PastConfigurations configurations,
            Admission admission,
            InstantSource clock) {
        this.index = index;
        this.admission = admission;
        this.clock = clock;
        this.inherited = inherited;
        this.slices = new LogSlices(reader, new Share(index, evaluators));
        this.configurations = configurations;
        this.through = inherited.settled();
        this.readThrough = inherited.tail();
        var memory = new FiringMemory();
        for (long hash : fired) {
            memory.add(hash);
        }
        this.evaluator = new Evaluator(memory);
    }

    @Override
    public Future<?> start() {
        var bus = vertx.eventBus();
        var renderer = bus.<RenderAgain>localConsumer(Addresses.renderer(index), this::renderAgain);
        var events = bus.<EvaluateEvents>localConsumer(Addresses.evaluator(index), message -> take(message.body()));
        run();
        return renderer.completion().compose(_ -> events.completion());
    }

    private void take(EvaluateEvents message) {
        for (Logged logged : message.events()) {
            waiting.add(logged);
            waitingBytes += logged.event().heldBytes();
        }
        if (waitingBytes > WAITING_BYTES_MAX) {
            leaveInTheLog();
        }
        run();
    }

    private void leaveInTheLog() {
        for (Logged logged = waiting.poll(); logged != null; logged = waiting.poll()) {
            readThrough = Math.max(readThrough, logged.position().micros());
            admission.release(logged.event().heldBytes());
        }
        waitingBytes = 0;
    }

    private void run() {
        if (!running) {
            running = true;
            step();
        }
    }

    private void step() {
        if (through < readThrough) {
            read();
        } else if (!waiting.isEmpty()) {
            slice();
            vertx.runOnContext(_ -> step());
        } else {
            running = false;
        }
    }

    private void slice() {
        var outcome = new Outcome(this::signed);
        long last = through;
        for (int i = 0; i < SLICE && !waiting.isEmpty(); i++) {
            Logged logged = waiting.remove();
            waitingBytes -= logged.event().heldBytes();
            if (logged.position().micros() > through) { // else it has been read from the log already
                evaluate(logged, outcome);
                last = logged.position().micros();
            }
            admission.release(logged.event().heldBytes());
        }
        through = last;
        dispatch(outcome);
    }

    /// The next slice of the log. Up to the tail of the last owner, some of it may have been done.
    private void read() {
        if (admission.isCrowded()) {
            vertx.setTimer(CROWDED_MILLIS, _ -> step());
            return;
        }
        boolean past = through < inherited.tail();
        long limit = past ? Math.min(readThrough, inherited.tail()) : readThrough;
        slices.next(through, limit, past)
                .compose(slice -> configurations.resolve(slice.events()).map(events -> {
                    var outcome = new Outcome(slice.done(), this::signed);
                    events.forEach(logged -> evaluate(logged, outcome));
                    through = slice.through();
                    dispatch(outcome);
                    return null;
                }))
                .onComplete(_ -> vertx.runOnContext(_ -> step()), failure -> {
                    LOG.warn("the log could not be read, trying again: {}", failure.getMessage());
                    vertx.setTimer(RETRY_MILLIS, _ -> step());
                });
    }

    private void evaluate(Logged logged, Outcome outcome) {
        try {
            evaluator.evaluate(logged.event(), logged.position(), logged.configuration(), clock.instant(), outcome);
        } catch (RuntimeException | StackOverflowError broken) {
            // One event that the evaluator cannot bear must not stop its lane; the event stays in the log.
            LOG.error(
                    "event {} of {} could not be evaluated",
                    logged.position(),
                    logged.event().org(),
                    broken);
        }
    }

    private Delivery signed(Delivery delivery) {
        return configurations.signed(delivery, clock.instant());
    }

    private void dispatch(Outcome outcome) {
        outcome.deliveries().forEach(delivery -> admission.acquire(delivery.heldBytes()));
        vertx.eventBus().send(Addresses.delivery(index), outcome.message(through));
    }

    private void renderAgain(Message<RenderAgain> message) {
        var deliveries = message.body().deliveries();
        slices.events(deliveries)
                .compose(configurations::resolve)
                .onComplete(
                        events -> {
                            var outcome = new Outcome(this::signed);
                            var byPosition = new java.util.HashMap<Position, Logged>();
                            events.forEach(logged -> byPosition.put(logged.position(), logged));
                            for (var ref : deliveries) {
                                Logged logged = byPosition.get(ref.position());
                                if (logged == null) {
                                    LOG.error("delivery {} waits for an event that is no longer kept", ref.id());
                                } else {
                                    evaluator.again(
                                            ref.id(), logged.event(), logged.configuration(), clock.instant(), outcome);
                                }
                            }
                            outcome.deliveries().forEach(delivery -> admission.acquire(delivery.heldBytes()));
                            message.reply(outcome.again());
                        },
                        failure -> message.fail(1, String.valueOf(failure.getMessage())));
    }
}
