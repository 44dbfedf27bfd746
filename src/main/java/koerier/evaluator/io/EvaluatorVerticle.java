package koerier.evaluator.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.ArmActions;
import koerier.bus.EvaluateEvents;
import koerier.bus.EvaluateEvents.Logged;
import koerier.bus.RenderAgain;
import koerier.delivery.Delivery;
import koerier.delivery.Position;
import koerier.evaluator.Evaluator;
import koerier.evaluator.FiringMemory;
import koerier.ingest.EventKey;
import koerier.lane.Inheritance;
import koerier.schedule.ScheduledAction;
import koerier.store.LaneReader;
import koerier.store.LaneReader.Share;
import koerier.store.LaneSchedule;
import org.jspecify.annotations.Nullable;
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
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final Logger LOG = LoggerFactory.getLogger(EvaluatorVerticle.class);

    private final int index;
    private final Admission admission;
    private final InstantSource clock;
    private final Evaluator evaluator;
    private final Inheritance inherited;
    private final LogSlices slices;
    private final PastConfigurations configurations;
    private final LaneSchedule schedule;
    private final Share share;
    private final EventKey.Maker keys = new EventKey.Maker();
    private final Queue<Logged> waiting = new ArrayDeque<>();
    private final Queue<Asked> asked = new ArrayDeque<>();
    private @Nullable PinnedLanes pinnedLanes;
    private long waitingBytes;
    /// Everything up to here is evaluated.
    private long through;
    /// Everything up to here that is not evaluated has to be read.
    private long readThrough;

    /// The newest event that came.
    private long taken;

    private boolean running;

    /// Somebody who waits until everything up to a position is evaluated.
    private record Asked(long through, Message<?> message) {}

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
            LaneSchedule schedule,
            Admission admission,
            InstantSource clock) {
        this.index = index;
        this.admission = admission;
        this.clock = clock;
        this.inherited = inherited;
        this.share = new Share(index, evaluators);
        this.slices = new LogSlices(reader, share);
        this.schedule = schedule;
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
        pinnedLanes = new PinnedLanes(vertx, evaluator, schedule, clock, this::arm);
        return pinned().load(share)
                .compose(loaded -> {
                    run();
                    return bus.<RenderAgain>localConsumer(Addresses.renderer(index), this::renderAgain)
                            .completion();
                })
                .compose(_ -> bus.<EvaluateEvents>localConsumer(Addresses.evaluator(index), this::take)
                        .completion());
    }

    private PinnedLanes pinned() {
        return Objects.requireNonNull(pinnedLanes);
    }

    private void arm(List<ScheduledAction> actions) {
        if (!actions.isEmpty()) {
            vertx.eventBus().send(Addresses.SCHEDULE, new ArmActions(actions), LOCAL);
        }
    }

    private void take(Message<EvaluateEvents> message) {
        for (Logged logged : message.body().events()) {
            waiting.add(logged);
            waitingBytes += logged.event().heldBytes();
            taken = Math.max(taken, logged.position().micros());
        }
        if (message.replyAddress() != null) {
            asked.add(new Asked(Math.max(taken, readThrough), message));
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
        } else {
            running = false;
        }
        answer();
    }

    /// Tells those who wait for all events up to some point.
    private void answer() {
        for (Asked first = asked.peek(); first != null && first.through <= through; first = asked.peek()) {
            asked.remove();
            first.message.reply(true, LOCAL);
        }
    }

    private void slice() {
        var outcome = Outcome.fresh(keys, this::signed);
        List<Logged> slice = new ArrayList<>(SLICE);
        long last = through;
        long bytes = 0;
        for (int i = 0; i < SLICE && !waiting.isEmpty(); i++) {
            Logged logged = waiting.remove();
            bytes += logged.event().heldBytes();
            if (logged.position().micros() > through) { // else it has been read from the log already
                slice.add(logged);
                last = logged.position().micros();
            }
        }
        waitingBytes -= bytes;
        long held = bytes;
        long reached = last;
        pinned().evaluate(slice, outcome).onSuccess(_ -> {
            admission.release(held);
            through = reached;
            dispatch(outcome);
            vertx.runOnContext(_ -> step());
        });
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
                .compose(slice -> configurations.resolve(slice.events()).compose(events -> {
                    var outcome = Outcome.late(slice.done(), keys, this::signed);
                    return pinned().evaluate(events, outcome).map(_ -> {
                        through = slice.through();
                        dispatch(outcome);
                        return null;
                    });
                }))
                .onComplete(_ -> vertx.runOnContext(_ -> step()), failure -> {
                    LOG.warn("the log could not be read, trying again: {}", failure.getMessage());
                    vertx.setTimer(RETRY_MILLIS, _ -> step());
                });
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
                            var outcome = Outcome.late(Set.of(), keys, this::signed);
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
