package koerier.delivery.io;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import koerier.bus.Addresses;
import koerier.bus.AdvanceLanes;
import koerier.bus.Advanced;
import koerier.bus.ArmRetries;
import koerier.bus.DispatchDeliveries;
import koerier.bus.DispatchRetries;
import koerier.bus.RefusedRetries;
import koerier.bus.RenderAgain;
import koerier.bus.RenderedAgain;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.Function;
import koerier.delivery.RetrySchedule;
import koerier.lane.Advance;
import koerier.lane.DeliveryRef;
import koerier.lane.End;
import koerier.lane.LaneBook;
import koerier.lane.Line;
import koerier.lane.Owed;
import koerier.lane.RetryKey;
import koerier.log.AttemptRow;
import koerier.store.LaneReader.Share;
import koerier.store.LogWriter.WaitingRow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The delivery station of one event loop: takes [DispatchDeliveries], says to the log what is about to be sent, makes
/// the calls once that is committed, and says how they ended. What happens in one tick is said in one message. Stopping
/// it drains it.
public final class DeliveryVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryVerticle.class);

    /// The log answers when the database does, however long that takes.
    private static final DeliveryOptions PATIENT =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(TimeUnit.DAYS.toMillis(365));

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    /// The failure code of a reply that says: the node stops, the test was not made.
    private static final int STOPPING = 503;

    /// How often it is looked what has waited for long, and how far *settled* has come.
    private static final long SETTLE_MILLIS = 500;

    private static final long STOP_SECONDS_MAX = 5;

    private final int index;
    private final DeliveryRuntime runtime;
    private final LaneShare lanes;
    private final Share share;
    private final LaneBook book;
    private boolean pumpDue;
    private int unanswered;
    private @Nullable EndpointClient client;
    private @Nullable MessageConsumer<DispatchDeliveries> consumer;
    private @Nullable Promise<Void> quiet;

    /// @param index which of the runtime's loops it is, from 0
    public DeliveryVerticle(int index, DeliveryRuntime runtime, LaneShare lanes) {
        if (index < 0 || index >= runtime.loops()) {
            throw new IllegalArgumentException("no such loop: " + index);
        }
        this.index = index;
        this.runtime = runtime;
        this.lanes = lanes;
        this.share = new Share(index, runtime.loops());
        this.book = new LaneBook(
                index,
                2 * runtime.settings().inFlightPerLoop(),
                lanes.waitingBytesMax(),
                lanes.inherited(),
                delivery -> runtime.admission().release(delivery.heldBytes()),
                this::interrupted);
    }

    @Override
    public Future<?> start() {
        client = new EndpointClient((ContextInternal) context, runtime, new AttemptListener() {
            @Override
            public void ended(Owed owed, Attempt attempt, Duration retryAfter) {
                end(owed, attempt, retryAfter);
            }

            @Override
            public void paced(Line line) {
                book.paced(line);
            }

            @Override
            public void stopping(Line line) {
                handBack(line);
            }
        });
        inherit();
        vertx.setPeriodic(SETTLE_MILLIS, _ -> {
            pump();
            say(book.settle());
        });
        consumer = vertx.eventBus().localConsumer(Addresses.delivery(index), this::dispatch);
        var retries = vertx.eventBus().<DispatchRetries>localConsumer(Addresses.retries(index), this::retry);
        return consumer.completion().compose(_ -> retries.completion());
    }

    @Override
    public Future<?> stop() {
        EndpointClient stopping = client;
        MessageConsumer<DispatchDeliveries> listening = consumer;
        if (stopping == null || listening == null) {
            return Future.succeededFuture();
        }
        book.stop(); // retries that still come find no line to be handed back
        return listening
                .unregister()
                .eventually(stopping::drain)
                .eventually(this::silence)
                .eventually(() -> {
                    stopping.close();
                    return Future.succeededFuture();
                });
    }

    /// Says what is left to say and waits for the answers.
    private Future<Void> silence() {
        Promise<Void> end = Promise.promise();
        quiet = end;
        pump();
        completeSilence();
        return end.future().timeout(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private void completeSilence() {
        if (quiet != null && unanswered == 0 && !pumpDue) {
            quiet.tryComplete();
        }
    }

    private void inherit() {
        List<WaitingRow> own =
                lanes.rows().stream().filter(row -> isOurs(row.lanes())).toList();
        book.inherit(own.stream().mapToLong(WaitingRow::id).sorted().toArray());
        for (WaitingRow row : own) {
            book.inherit(client().endpoint(row.org(), row.target()).line(), row.id(), row.first());
        }
        pumpSoon();
    }

    private boolean isOurs(long rowLanes) {
        for (int lane = index; lane < Long.SIZE; lane += runtime.loops()) {
            if ((rowLanes >>> lane & 1) == 1) {
                return true;
            }
        }
        return false;
    }

    private void dispatch(Message<DispatchDeliveries> message) {
        DispatchDeliveries body = message.body();
        long now = runtime.nanoTime().getAsLong();
        if (message.replyAddress() != null) {
            body.deliveries().forEach(delivery -> test(delivery, now, message));
            pumpSoon();
            return;
        }
        int ended = 0;
        for (Delivery delivery : body.deliveries()) {
            for (; ended < body.unsent().size() && isBefore(body.unsent().get(ended), delivery); ended++) {
                book.endedUnsent(body.unsent().get(ended));
            }
            owe(delivery, now);
        }
        body.unsent().subList(ended, body.unsent().size()).forEach(book::endedUnsent);
        book.fired(body.firings());
        book.evaluated(body.through());
        pumpSoon();
    }

    private static boolean isBefore(AttemptRow row, Delivery delivery) {
        return row.delivery().id().position().micros()
                < delivery.id().position().micros();
    }

    private void owe(Delivery delivery, long now) {
        AttemptRow refused = refused(delivery);
        if (refused == null) {
            book.owe(line(delivery), new Owed(delivery, now, null));
        } else {
            runtime.admission().release(delivery.heldBytes());
            book.endedUnsent(refused);
        }
    }

    private void test(Delivery delivery, long now, Message<?> message) {
        AttemptRow refused = refused(delivery);
        if (refused != null) {
            runtime.admission().release(delivery.heldBytes());
            book.endedUnsent(refused);
            message.reply(refused.attempt(), LOCAL);
        } else if (client().isDraining()) {
            runtime.admission().release(delivery.heldBytes());
            message.fail(STOPPING, "the node stops");
        } else {
            Consumer<@Nullable Attempt> answer = answer(message);
            if (!book.oweAgain(line(delivery), new Owed(delivery, now, answer))) {
                message.fail(STOPPING, "too much waits for this endpoint");
            }
        }
    }

    private static Consumer<@Nullable Attempt> answer(Message<?> message) {
        return attempt -> {
            if (attempt == null) {
                message.fail(STOPPING, "the node stops");
            } else {
                message.reply(attempt, LOCAL);
            }
        };
    }

    private @Nullable AttemptRow refused(Delivery delivery) {
        Attempt refusal = client().refusal(delivery);
        return refusal == null ? null : new AttemptRow(delivery, refusal);
    }

    private Line line(Delivery delivery) {
        return client().endpoint(delivery.org(), delivery.request().target()).line();
    }

    private void end(Owed owed, Attempt attempt, Duration retryAfter) {
        runtime.admission().release(owed.delivery().heldBytes());
        End end = judged(owed.delivery(), attempt, retryAfter);
        book.ended(owed, end);
        if (owed.asked() != null) {
            owed.asked().accept(end.row().attempt());
        }
        pumpSoon();
    }

    /// Whether a delivery has come to its end, and when it is tried again if not.
    private End judged(Delivery delivery, Attempt attempt, Duration retryAfter) {
        if (delivery.function() == Function.TEST) {
            return End.last(new AttemptRow(delivery, attempt));
        }
        Instant firstStartedAt = delivery.turn().firstStartedAt();
        Optional<Instant> due = RetrySchedule.next(
                delivery.turn().policy(),
                attempt,
                runtime.clock().instant(),
                firstStartedAt == null ? attempt.startedAt() : firstStartedAt,
                retryAfter,
                ThreadLocalRandom.current().nextDouble());
        return due.map(at ->
                        new End(new AttemptRow(delivery, attempt.retrying(at)), delivery.next(attempt.startedAt(), at)))
                .orElseGet(() -> End.last(new AttemptRow(delivery, attempt)));
    }

    private void handBack(Line line) {
        for (Owed owed : book.stop(line)) {
            runtime.admission().release(owed.delivery().heldBytes());
            if (owed.asked() != null) {
                owed.asked().accept(null);
            }
        }
    }

    private End interrupted(Delivery delivery) {
        Attempt attempt =
                Attempt.interrupted(delivery.attempt(), runtime.clock().instant());
        return judged(delivery, attempt, Duration.ZERO);
    }

    private void retry(Message<DispatchRetries> message) {
        long now = runtime.nanoTime().getAsLong();
        List<Delivery> refused = new ArrayList<>();
        for (Delivery delivery : message.body().deliveries()) {
            if (!book.oweAgain(line(delivery), new Owed(delivery, now, null))) {
                refused.add(delivery);
            }
        }
        book.timersDone(message.body().doneThroughMillis());
        message.reply(new RefusedRetries(refused), LOCAL);
        pumpSoon();
    }

    /// After what the event loop has in hand already: it is said in the same message.
    private void pumpSoon() {
        if (!pumpDue) {
            pumpDue = true;
            context.runOnContext(_ -> pump());
        }
    }

    private void pump() {
        pumpDue = false;
        say(book.next(runtime.nanoTime().getAsLong()));
        for (Line line = book.hungry(); line != null; line = book.hungry()) {
            load(line, book.takeRow(line));
        }
        completeSilence();
    }

    private void say(@Nullable Advance advance) {
        if (advance == null) {
            return;
        }
        unanswered++;
        vertx.eventBus()
                .<Advanced>request(Addresses.LOG_ADVANCES, new AdvanceLanes(advance), PATIENT)
                .onComplete(
                        answer -> {
                            unanswered--;
                            book.committed(
                                    advance, answer.body().at(), answer.body().parkedIds());
                            advance.issued().forEach(owed -> client().arm(owed));
                            armTimers(advance, answer.body().at());
                            pumpSoon();
                        },
                        failure -> {
                            unanswered--;
                            LOG.error("the log did not take what station {} said: {}", index, failure.getMessage());
                            book.refused(advance);
                            completeSilence();
                        });
    }

    private void armTimers(Advance advance, long at) {
        List<RetryKey> timers = new ArrayList<>();
        for (Advance.Ended ended : advance.ended()) {
            if (ended.end().next() != null) {
                timers.add(RetryKey.of(ended.end().next()));
            }
        }
        if (!timers.isEmpty()) {
            vertx.eventBus().send(Addresses.TIMERS, new ArmRetries(at, timers), LOCAL);
        }
    }

    private void load(Line line, long row) {
        lanes.reader()
                .parked(share, row)
                .compose(this::render)
                .onComplete(again -> loaded(line, row, again), failure -> {
                    LOG.warn("parked deliveries could not be read, trying again: {}", failure.getMessage());
                    book.notLoaded(line, row); // the next look at what has waited asks again
                });
    }

    private Future<RenderedAgain> render(List<DeliveryRef> refs) {
        return refs.isEmpty()
                ? Future.succeededFuture(new RenderedAgain(List.of(), List.of()))
                : vertx.eventBus()
                        .<RenderedAgain>request(Addresses.renderer(index), new RenderAgain(refs), LOCAL)
                        .map(Message::body);
    }

    private void loaded(Line line, long row, RenderedAgain again) {
        long now = runtime.nanoTime().getAsLong();
        List<Owed> owed = new ArrayList<>(again.deliveries().size());
        List<AttemptRow> unsent = new ArrayList<>(again.unsent());
        for (Delivery delivery : again.deliveries()) {
            AttemptRow refused = refused(delivery);
            if (refused == null) {
                owed.add(new Owed(delivery, now, null));
            } else {
                runtime.admission().release(delivery.heldBytes());
                unsent.add(refused);
            }
        }
        book.loaded(line, row, owed, unsent);
        pumpSoon();
    }

    private EndpointClient client() {
        return Objects.requireNonNull(client);
    }
}
