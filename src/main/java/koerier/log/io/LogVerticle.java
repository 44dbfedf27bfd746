package koerier.log.io;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.AdvanceLanes;
import koerier.bus.AppendEvents;
import koerier.bus.CommittedAttempts;
import koerier.configuration.Configuration;
import koerier.lane.Inheritance;
import koerier.org.OrgId;
import koerier.store.LogWriteException;
import koerier.store.LogWriter;
import koerier.store.LogWriter.Flush;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one writer of the logs on this node. While one flush is in flight the next one fills; there is no timer in the
/// steady state. What is committed is handed to the evaluators in the order of the log, and then answered.
///
/// A request fails with [#OVERLOADED] when it may be sent again, with [#UNKNOWN_ORGANISATION], or with [#NOT_STORABLE]
/// when it can never be written.
public final class LogVerticle extends VerticleBase {
    public static final int OVERLOADED = 503;
    public static final int UNKNOWN_ORGANISATION = 404;
    public static final int NOT_STORABLE = 422;

    private static final Logger LOGGER = LoggerFactory.getLogger(LogVerticle.class);
    private static final long MAINTENANCE_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final long STOP_SECONDS_MAX = 10;
    private static final long RETRY_MILLIS_MIN = 50;
    private static final long RETRY_MILLIS_MAX = 2_000;

    /// A batch and the rows that were made of it.
    private record Attempted(Batch batch, Flush rows) {}

    private final LogWriter writer;
    private final Inheritance inherited;
    private final Runnable onFenced;
    private final Function<OrgId, @Nullable Configuration> configurations;
    private final int evaluators;
    private final Admission admission;
    private final InstantSource clock;
    private final Waiting waiting = new Waiting();
    /// Parts of a batch that was refused as a whole; they are written before anything else.
    private final ArrayDeque<Batch> parts = new ArrayDeque<>();
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();
    private @Nullable BatchBuilder builder;
    private @Nullable Announcer announcer;
    /// A flush is due or in flight.
    private boolean busy;
    /// The database does not answer: nothing is flushed and events are refused until it does.
    private boolean down;
    /// A flush that may have been committed before the connection broke.
    private @Nullable Attempted unresolved;

    /// Another process has taken the lanes: nothing is written any more.
    private boolean fenced;
    private long retryMillis = RETRY_MILLIS_MIN;
    private @Nullable Promise<Void> drained;

    /// @param configurations what is in force for an organisation, null when there is none
    /// @param inherited what the lanes' last owner left
    /// @param fenced called once, when another process has taken the lanes and this one has to end
    /// @param evaluators how many there are; lane `n` belongs to number `n % evaluators`
    /// @param admission asked for the `heldBytes` of each event; what goes to an evaluator is released there,
    ///     everything else here
    public LogVerticle(
            LogWriter writer,
            Inheritance inherited,
            Runnable fenced,
            Function<OrgId, @Nullable Configuration> configurations,
            int evaluators,
            Admission admission,
            InstantSource clock) {
        this.writer = writer;
        this.inherited = inherited;
        this.onFenced = fenced;
        this.configurations = configurations;
        this.evaluators = evaluators;
        this.admission = admission;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        announcer = new Announcer(vertx.eventBus(), evaluators, admission);
        builder = new BatchBuilder(
                configurations,
                admission,
                clock,
                new Positions(inherited.tail()),
                new StationsSaid(evaluators, inherited));
        return writer.maintainPartitions().compose(made -> {
            vertx.setPeriodic(
                    MAINTENANCE_MILLIS,
                    tick -> writer.maintainPartitions()
                            .onFailure(failure -> LOGGER.warn(
                                    "the log's partitions could not be looked after: {}", failure.getMessage())));
            return listen();
        });
    }

    private Future<?> listen() {
        var bus = vertx.eventBus();
        bus.publish(Addresses.LOG_COMMITTED, new CommittedAttempts(inherited.tail(), List.of()));
        consumers.add(bus.<AppendEvents>localConsumer(Addresses.LOG_EVENTS, this::events));
        consumers.add(bus.<AdvanceLanes>localConsumer(Addresses.LOG_ADVANCES, this::advance));
        consumers.add(bus.localConsumer(Addresses.LOG_STATE, asked -> asked.reply(refusal())));
        return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
    }

    /// Writes what waits, then stops.
    @Override
    public Future<?> stop() {
        Promise<Void> end = Promise.promise();
        drained = end;
        flushSoon();
        if (fenced) { // what waits will never be written
            end.complete();
        }
        return end.future()
                .timeout(STOP_SECONDS_MAX, TimeUnit.SECONDS)
                .onFailure(late -> LOGGER.error("stopped before everything was written to the log"))
                .transform(done -> Future.all(
                        consumers.stream().map(MessageConsumer::unregister).toList()));
    }

    private void events(Message<AppendEvents> message) {
        Waiting.Events events = Waiting.Events.of(message);
        String refusal = refusal();
        if (!refusal.isEmpty()) {
            message.fail(OVERLOADED, refusal);
        } else if (!waiting.hasRoomFor(events) || !admission.tryAcquire(events.bytes())) {
            message.fail(OVERLOADED, "overloaded");
        } else {
            waiting.add(events);
            flushSoon();
        }
    }

    /// Why no events are taken now; empty when they are.
    private String refusal() {
        if (drained != null || fenced) {
            return "the node stops";
        }
        return down ? "the database does not answer" : "";
    }

    private void advance(Message<AdvanceLanes> message) {
        waiting.add(message);
        flushSoon();
    }

    /// After what the event loop has in hand already: its messages join this flush.
    private void flushSoon() {
        if (!busy && !down && !fenced) {
            busy = true;
            context.runOnContext(now -> flush());
        }
    }

    private void flush() {
        Batch batch = parts.isEmpty() ? builder().next(waiting) : parts.removeFirst();
        if (!batch.isEmpty()) {
            Attempted attempted = new Attempted(batch, builder().rows(batch));
            writer.flush(attempted.rows)
                    .onComplete(inserted -> committed(attempted, inserted), failure -> failed(attempted, failure));
        } else if (waiting.isEmpty()) {
            busy = false;
            if (drained != null) {
                drained.tryComplete();
            }
        } else {
            flush(); // everything that was taken was refused
        }
    }

    private void committed(Attempted attempted, boolean[] inserted) {
        retryMillis = RETRY_MILLIS_MIN;
        announcer().committed(attempted.batch, attempted.rows, inserted, true);
        flush();
    }

    private void failed(Attempted attempted, Throwable failure) {
        Batch batch = attempted.batch;
        LogWriteException.Outcome outcome =
                failure instanceof LogWriteException known ? known.outcome() : LogWriteException.Outcome.UNKNOWN;
        switch (outcome) {
            case REJECTED -> {
                if (batch.isSingle()) {
                    announcer().rejected(batch, failure);
                } else {
                    batch.halves().reversed().forEach(parts::addFirst);
                }
                flush();
            }
            case NOT_WRITTEN -> {
                goDown(failure); // the parts behind it are put back first
                giveUp(batch, true);
            }
            case FENCED -> {
                giveUp(batch, true);
                end(failure);
            }
            case UNKNOWN ->
                writer.written(attempted.rows).onComplete(written -> resolved(attempted, written, true), unclear -> {
                    announcer().unanswered(batch, "the database went away: it may or may not be written");
                    unresolved = attempted;
                    if (isFenced(unclear)) {
                        end(unclear);
                    } else {
                        goDown(failure);
                    }
                });
        }
    }

    /// It is known now what became of a flush whose connection broke.
    ///
    /// @param answer whether anybody still waits for an answer about its events
    private void resolved(Attempted attempted, Optional<boolean[]> written, boolean answer) {
        written.ifPresentOrElse(
                inserted -> announcer().committed(attempted.batch, attempted.rows, inserted, answer),
                () -> giveUp(attempted.batch, answer));
        flush();
    }

    /// Nothing of it was written: what stations said waits for the next time, events have to be sent again.
    private void giveUp(Batch batch, boolean answer) {
        announcer().dropped(batch);
        if (answer) {
            announcer().unanswered(batch, "the database does not take it now");
        }
        waiting.putBack(batch.advances());
    }

    private static boolean isFenced(Throwable failure) {
        return failure instanceof LogWriteException known && known.outcome() == LogWriteException.Outcome.FENCED;
    }

    /// Nothing of ours will ever be written again. What is in flight belongs to the new owner, who counts it.
    private void end(Throwable failure) {
        LOGGER.error("this process does not own the log any more: {}", failure.getMessage());
        fenced = true;
        busy = false;
        parts.clear();
        refuseWaiting();
        if (drained != null) {
            drained.tryComplete();
        }
        onFenced.run();
    }

    /// Everybody who waits for an answer gets one, and the database is asked from time to time.
    private void goDown(Throwable failure) {
        LOGGER.warn("the log cannot be written: {}", failure.getMessage());
        down = true;
        busy = false;
        parts.reversed().forEach(part -> giveUp(part, true));
        parts.clear();
        refuseWaiting();
        vertx.setTimer(retryMillis, timer -> probe());
        retryMillis = Math.min(2 * retryMillis, RETRY_MILLIS_MAX);
    }

    private void refuseWaiting() {
        for (List<Waiting.Events> some = waiting.takeEvents(); !some.isEmpty(); some = waiting.takeEvents()) {
            for (Waiting.Events events : some) {
                admission.release(events.bytes());
                events.message().fail(OVERLOADED, "the database does not answer");
            }
        }
    }

    private void probe() {
        Attempted unclear = unresolved;
        Future<Optional<boolean[]>> answer = unclear == null
                ? writer.flush(builder().rows(new Batch(List.of(), List.of()))).map(Optional::of)
                : writer.written(unclear.rows);
        answer.onComplete(
                written -> {
                    LOGGER.info("the log can be written again");
                    down = false;
                    busy = true;
                    unresolved = null;
                    if (unclear == null) {
                        flush();
                    } else {
                        resolved(unclear, written, false);
                    }
                },
                failure -> {
                    if (isFenced(failure)) {
                        end(failure);
                    } else {
                        goDown(failure);
                    }
                });
    }

    private BatchBuilder builder() {
        return Objects.requireNonNull(builder);
    }

    private Announcer announcer() {
        return Objects.requireNonNull(announcer);
    }
}
