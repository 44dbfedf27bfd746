package koerier.evaluator.io;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import koerier.bus.EvaluateEvents.Logged;
import koerier.delivery.Position;
import koerier.evaluator.Evaluator;
import koerier.ingest.RecordEvent;
import koerier.ingest.WakeOf;
import koerier.schedule.Judgement;
import koerier.schedule.RecordFilter;
import koerier.schedule.RecordKey;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduledAction;
import koerier.schedule.Standing;
import koerier.store.LaneReader.Share;
import koerier.store.LaneSchedule;
import koerier.store.LaneSchedule.Woken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Evaluates events in order, with what is known of the scheduled actions of their records. What they mean for
/// these is written down before anything else of them is handed on, so whoever reads it sees all events up to some
/// point and none after. An event of a record that is not pinned costs no look at the database.
final class PinnedLanes {
    private static final long RETRY_MILLIS = 200;
    private static final Logger LOG = LoggerFactory.getLogger(PinnedLanes.class);

    /// What is evaluated together.
    private enum Sort {
        WAKE,
        LOOK,
        OTHER;

        static Sort of(Logged logged) {
            WakeOf wake = logged.event().wake();
            if (wake == null) {
                return OTHER;
            }
            return wake.isLook() ? LOOK : WAKE;
        }
    }

    private final Vertx vertx;
    private final Evaluator evaluator;
    private final LaneSchedule schedule;
    private final InstantSource clock;
    private final Consumer<List<ScheduledAction>> made;
    private RecordFilter filter = new RecordFilter(0);

    /// @param made told of actions that are written and wait for their time
    PinnedLanes(
            Vertx vertx,
            Evaluator evaluator,
            LaneSchedule schedule,
            InstantSource clock,
            Consumer<List<ScheduledAction>> made) {
        this.vertx = vertx;
        this.evaluator = evaluator;
        this.schedule = schedule;
        this.clock = clock;
        this.made = made;
    }

    /// Finds out which records are pinned. Before the first event.
    Future<Void> load(Share share) {
        return schedule.pinnedCount().compose(count -> {
            filter = new RecordFilter(count / share.stations());
            return schedule.pinned(share, filter::add);
        });
    }

    /// Never fails: what the database does not take now is said again.
    Future<Void> evaluate(List<Logged> events, Outcome outcome) {
        if (events.isEmpty()) {
            return Future.succeededFuture();
        }
        Sort sort = Sort.of(events.getFirst());
        int end = 1;
        while (end < events.size() && sort == Sort.of(events.get(end))) {
            end++;
        }
        List<Logged> some = events.subList(0, end);
        List<Logged> others = events.subList(end, events.size());
        Future<Void> evaluated = switch (sort) {
            case WAKE -> wake(some, outcome);
            case LOOK -> look(some, outcome);
            case OTHER -> evaluateAll(some, outcome);
        };
        return evaluated.compose(done -> write(outcome.takeSchedule())).compose(done -> evaluate(others, outcome));
    }

    private Future<Void> evaluateAll(List<Logged> events, Outcome outcome) {
        Set<RecordKey> pinned = new HashSet<>();
        for (Logged logged : events) {
            if (isPinned(logged.event())) {
                pinned.add(RecordKey.of(logged.event()));
            }
        }
        if (pinned.isEmpty()) {
            evaluateAll(events, new HashMap<>(), outcome);
            return Future.succeededFuture();
        }
        return persist(() -> schedule.standing(pinned)).map(found -> {
            evaluateAll(events, new HashMap<>(found), outcome);
            return null;
        });
    }

    private boolean isPinned(RecordEvent event) {
        return !filter.isEmpty()
                && event.isPosted()
                && filter.mayContain(RecordKey.of(event).hash());
    }

    private void evaluateAll(List<Logged> events, Map<RecordKey, Standing> standings, Outcome outcome) {
        for (Logged logged : events) {
            RecordEvent event = logged.event();
            boolean pinned = isPinned(event);
            int before = outcome.scheduledCount();
            int pins = outcome.pinCount();
            Standing standing = pinned ? standings.getOrDefault(RecordKey.of(event), Standing.NONE) : null;
            carefully(
                    logged,
                    () -> evaluator.evaluate(
                            event, logged.position(), logged.configuration(), standing, clock.instant(), outcome));
            if (outcome.pinCount() > pins) {
                RecordKey record = RecordKey.of(event);
                filter.add(record.hash());
                Standing known = standings.getOrDefault(record, Standing.NONE);
                standings.put(record, known.after(outcome.scheduledSince(before)));
            }
        }
    }

    /// An entry whose record has had another event since is out of date: date rules have looked at that one.
    private Future<Void> look(List<Logged> entries, Outcome outcome) {
        Set<RecordKey> records = new HashSet<>();
        entries.forEach(logged -> records.add(RecordKey.of(logged.event())));
        return persist(() -> schedule.latest(records))
                .compose(latest -> persist(() -> schedule.standing(records)).map(found -> {
                    Map<RecordKey, Standing> standings = new HashMap<>(found);
                    for (Logged logged : entries) {
                        RecordKey record = RecordKey.of(logged.event());
                        WakeOf wake = Objects.requireNonNull(logged.event().wake());
                        Position newest = latest.get(record);
                        if (newest != null && newest.micros() == wake.since()) {
                            Standing known = standings.getOrDefault(record, Standing.NONE);
                            int before = outcome.scheduledCount();
                            carefully(
                                    logged,
                                    () -> evaluator.look(
                                            logged.event(), logged.position(), logged.configuration(), known, outcome));
                            standings.put(record, known.after(outcome.scheduledSince(before)));
                        }
                    }
                    return null;
                }));
    }

    /// Who ends an action carries it out: a person, an event and its time may come to it at once.
    private Future<Void> wake(List<Logged> events, Outcome outcome) {
        Map<Position, Judgement> judged = new HashMap<>();
        List<Woken> woken = new ArrayList<>();
        for (Logged logged : events) {
            WakeOf wake = Objects.requireNonNull(logged.event().wake());
            carefully(logged, () -> {
                Judgement judgement = evaluator.judge(logged.event(), wake, logged.position(), logged.configuration());
                judged.put(logged.position(), judgement);
                woken.add(new Woken(logged.position(), judgement.end(), judgement.next()));
            });
        }
        return persist(() -> schedule.carryOut(woken, clock.instant())).map(ours -> {
            List<ScheduledAction> next = new ArrayList<>();
            for (Logged logged : events) {
                Judgement judgement = judged.get(logged.position());
                if (judgement != null && ours.contains(logged.position())) {
                    judgement.next().ifPresent(next::add);
                    carefully(
                            logged,
                            () -> evaluator.carryOut(
                                    judgement,
                                    logged.event(),
                                    logged.position(),
                                    logged.configuration(),
                                    clock.instant(),
                                    outcome));
                }
            }
            made.accept(next);
            return null;
        });
    }

    private Future<Void> write(Outcome.Schedule some) {
        if (some.isEmpty()) {
            return Future.succeededFuture();
        }
        return persist(() -> schedule.write(some.entries(), some.pins(), clock.instant()))
                .map(written -> {
                    made.accept(waiting(some.entries()));
                    return null;
                });
    }

    private static List<ScheduledAction> waiting(List<ScheduleEntry> entries) {
        List<ScheduledAction> waiting = new ArrayList<>();
        for (ScheduleEntry entry : entries) {
            switch (entry) {
                case ScheduleEntry.Made(ScheduledAction action) -> waiting.add(action);
                case ScheduleEntry.Moved moved -> waiting.add(moved.moved());
                default -> {}
            }
        }
        return waiting;
    }

    /// One event that the evaluator cannot bear must not stop its lane; the event stays in the log.
    private static void carefully(Logged logged, Runnable evaluation) {
        try {
            evaluation.run();
        } catch (RuntimeException | StackOverflowError broken) {
            LOG.error(
                    "event {} of {} could not be evaluated",
                    logged.position(),
                    logged.event().org(),
                    broken);
        }
    }

    /// The events are evaluated once and remembered in memory, so what they came to has to be written, however
    /// long the database is away.
    private <T> Future<T> persist(Supplier<Future<T>> step) {
        return step.get().recover(failure -> {
            LOG.warn("scheduled actions wait for the database: {}", failure.getMessage());
            return vertx.timer(RETRY_MILLIS).compose(again -> persist(step));
        });
    }
}
