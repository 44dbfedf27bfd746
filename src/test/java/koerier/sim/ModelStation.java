package koerier.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.Failures;
import koerier.delivery.RetrySchedule;
import koerier.lane.Advance;
import koerier.lane.DeliveryRef;
import koerier.lane.End;
import koerier.lane.LaneBook;
import koerier.lane.Line;
import koerier.lane.Owed;
import koerier.log.AttemptRow;
import koerier.org.OrgId;
import koerier.sim.ModelLog.Event;
import koerier.sim.ModelLog.ParkedRow;
import koerier.sim.ModelLog.Taken;
import koerier.sim.SimRule.Behaviour;
import koerier.timer.DeferredTimers;
import koerier.timer.TimerWheel;
import koerier.webhook.TargetUrl;

/// What is around the [LaneBook] of one share of the lanes: the evaluator that feeds it, and the calls that it leads
/// to. Messages keep the order of their sender and may be late.
final class ModelStation {
    final LaneBook book;
    private final ModelNode node;
    private final World world;
    private final int index;
    private final int count;
    private final long tail;
    private final TimerWheel timers;
    private final Map<String, Outlet> outlets = new LinkedHashMap<>();
    private final ArrayDeque<Event> accepted = new ArrayDeque<>();
    private final ArrayDeque<Runnable> fromEvaluator = new ArrayDeque<>();
    private final ArrayDeque<Runnable> fromLog = new ArrayDeque<>();
    private final List<Loading> loadings = new ArrayList<>();
    private final PriorityQueue<Call> calls = new PriorityQueue<>(Comparator.comparingLong(Call::endsAt));
    private final DeferredTimers<Outlet> deferred = new DeferredTimers<>();
    private boolean allOffered;
    private long through;
    private int unanswered;
    /// The bytes of deliveries that memory holds.
    long held;
    /// Those of them that are on the way from the evaluator.
    private long underWayHere;

    private record Call(Owed owed, Outlet outlet, long endsAt, Attempt attempt) {}

    private record Loading(Line line, long row) {}

    ModelStation(ModelNode node, int index, int count, Taken taken) {
        this.node = node;
        this.world = node.world;
        this.index = index;
        this.count = count;
        this.tail = taken.inheritance().tail();
        this.through = taken.inheritance().settled();
        this.timers = new TimerWheel(world.millis());
        boolean all = world.plant == Plant.WINDOW_IGNORED;
        this.book = new LaneBook(
                index,
                all ? Integer.MAX_VALUE : world.stationWindow(),
                world.waitingBytesMax,
                taken.inheritance(),
                delivery -> held -= delivery.heldBytes(),
                delivery -> judged(delivery, Attempt.interrupted(delivery.attempt(), now())));
        inherit(taken);
    }

    private void inherit(Taken taken) {
        List<ParkedRow> own = taken.rows().stream()
                .filter(row -> row.refs().stream().anyMatch(ref -> ref.lane() % count == index))
                .toList();
        book.inherit(own.stream().mapToLong(ParkedRow::id).sorted().toArray());
        own.forEach(row -> book.inherit(outlet(row.org(), row.target()).line, row.id(), first(row)));
        taken.timers().values().stream()
                .filter(next -> next.id().position().lane() % count == index)
                .forEach(this::arm);
    }

    private void arm(Delivery next) {
        DeliveryRef ref = DeliveryRef.of(next.id(), next.attempt());
        timers.add(next.turn().dueMillis(), ref.micros(), ref.key());
    }

    private End judged(Delivery delivery, Attempt attempt) {
        Instant ended = attempt.startedAt().plusMillis(attempt.durationMillis());
        return RetrySchedule.next(delivery.turn().policy(), attempt, ended, Instant.EPOCH, Duration.ZERO, 0)
                .map(due -> new End(new AttemptRow(delivery, attempt), delivery.next(attempt.startedAt(), due)))
                .orElseGet(() -> End.last(new AttemptRow(delivery, attempt)));
    }

    private long first(ParkedRow row) {
        return world.plant == Plant.ROWS_LAST ? Long.MAX_VALUE - 1 : row.first();
    }

    private Instant now() {
        return Instant.ofEpochMilli(world.millis());
    }

    private Outlet outlet(OrgId org, TargetUrl target) {
        int window = world.plant == Plant.WINDOW_IGNORED ? Integer.MAX_VALUE : world.lineWindow();
        return outlets.computeIfAbsent(org.value() + " " + target.host(), _ -> new Outlet(org, target, window));
    }

    private Outlet outlet(Delivery delivery) {
        return outlet(delivery.org(), delivery.request().target());
    }

    void evaluate(Event event) {
        accepted.add(event);
    }

    void answered(Advance advance, long at, long[] parkedIds) {
        fromLog.add(() -> {
            unanswered--;
            book.committed(advance, at, parkedIds);
            for (Advance.Ended end : advance.ended()) {
                Delivery next = end.end().next();
                if (next != null) {
                    arm(next);
                }
            }
        });
    }

    boolean act(boolean faults) {
        return switch (world.random.nextInt(12)) {
            case 0, 1 -> slice();
            case 2, 3 -> take(fromEvaluator);
            case 4, 5 -> take(fromLog);
            case 6 -> pump();
            case 7 -> say(book.settle());
            case 8 -> start();
            case 9 -> finish();
            case 10 -> load(faults);
            default -> expire();
        };
    }

    boolean actAll() {
        return slice()
                | take(fromEvaluator)
                | take(fromLog)
                | pump()
                | say(book.settle())
                | start()
                | finish()
                | load(false)
                | expire();
    }

    private static boolean take(ArrayDeque<Runnable> messages) {
        if (messages.isEmpty()) {
            return false;
        }
        messages.remove().run();
        return true;
    }

    /// Evaluates the next events: those that the last owner left are read from the log.
    private boolean slice() {
        if (node.stopping) {
            return false;
        }
        int most = world.random.nextInt(1, 4);
        List<Event> events = new ArrayList<>();
        long last = through;
        Set<DeliveryRef> done = Set.of();
        if (through < tail) {
            done = world.plant == Plant.PARKED_AND_NEW ? Set.copyOf(world.log.attempts.keySet()) : world.log.done;
            last = tail;
            for (Event event :
                    world.log.events.subMap(through, false, tail, true).values()) {
                if (events.size() == most) {
                    last = events.getLast().position().micros();
                    break;
                }
                if (event.position().lane() % count == index) {
                    events.add(event);
                }
            }
        } else if (accepted.isEmpty()) {
            return false;
        } else {
            for (; most > 0 && !accepted.isEmpty(); most--) {
                events.add(accepted.remove());
                last = events.getLast().position().micros();
            }
        }
        through = last;
        dispatch(events, Set.copyOf(done), last);
        return true;
    }

    private void dispatch(List<Event> events, Set<DeliveryRef> done, long upTo) {
        List<Delivery> deliveries = new ArrayList<>();
        List<AttemptRow> unsent = new ArrayList<>();
        for (Event event : events) {
            for (SimRule rule : event.rules()) {
                if (done.contains(ModelLog.ref(event, rule))) {
                    continue;
                }
                Delivery delivery = event.delivery(rule);
                if (rule.behaviour() == Behaviour.UNSENT) {
                    var failure = new Failure(FailureCode.INTERNAL_PROCESSING_ERROR, "", "");
                    unsent.add(new AttemptRow(delivery, Attempt.unsent(now(), failure)));
                } else {
                    held += delivery.heldBytes();
                    deliveries.add(delivery);
                }
            }
        }
        long bytes = deliveries.stream().mapToLong(Delivery::heldBytes).sum();
        underWayHere += bytes;
        fromEvaluator.add(() -> {
            underWayHere -= bytes;
            owe(deliveries, unsent, upTo);
        });
    }

    private void owe(List<Delivery> deliveries, List<AttemptRow> unsent, long upTo) {
        int ended = 0;
        for (Delivery delivery : deliveries) {
            long at = delivery.id().position().micros();
            for (;
                    ended < unsent.size()
                            && unsent.get(ended).delivery().id().position().micros() < at;
                    ended++) {
                book.endedUnsent(unsent.get(ended));
            }
            book.owe(outlet(delivery).line, new Owed(delivery, world.nanos, null));
        }
        unsent.subList(ended, unsent.size()).forEach(book::endedUnsent);
        book.evaluated(upTo);
    }

    /// What a station has no room for is offered again later.
    private boolean expire() {
        List<DeliveryRef> due = new ArrayList<>();
        timers.expire(world.wheelMillis(), 8, (_, micros, key) -> due.add(new DeliveryRef(micros, key)));
        int offered = due.size();
        due.forEach(this::offer);
        if (offered == 0 && timers.nextDue() > world.millis() && !allOffered) {
            book.timersDone(world.millis() - 1);
            allOffered = world.millis() > tail / 1_000;
        }
        due.clear();
        Outlet outlet =
                deferred.take(world.elapsedMillis(), 8, (_, micros, key) -> due.add(new DeliveryRef(micros, key)));
        if (outlet != null) {
            long refused = due.stream().filter(ref -> !offer(ref)).count();
            deferred.answered(outlet, world.elapsedMillis(), refused < Math.max(1, due.size()), refused > 0);
        }
        return offered > 0 || outlet != null;
    }

    private boolean offer(DeliveryRef ref) {
        Delivery delivery = world.log.timers.get(ref);
        if (delivery == null) {
            return true;
        }
        held += delivery.heldBytes();
        Outlet outlet = outlet(delivery);
        boolean taken = book.oweAgain(outlet.line, new Owed(delivery, world.nanos, null));
        if (!taken) {
            deferred.defer(outlet, world.elapsedMillis(), delivery.turn().dueMillis(), ref.micros(), ref.key());
        }
        return taken;
    }

    boolean pump() {
        boolean any = say(book.next(world.nanos));
        for (Line line = book.hungry(); line != null; line = book.hungry()) {
            loadings.add(new Loading(line, book.takeRow(line)));
            any = true;
        }
        return any;
    }

    private boolean say(@org.jspecify.annotations.Nullable Advance advance) {
        if (advance == null) {
            return false;
        }
        unanswered++;
        node.say(this, advance);
        if (world.plant == Plant.SENT_BEFORE_ISSUED) {
            advance.issued().forEach(owed -> world.ledger.sent(node, index, owed.delivery()));
        }
        return true;
    }

    private boolean load(boolean faults) {
        if (loadings.isEmpty()) {
            return false;
        }
        Loading loading = loadings.remove(world.random.nextInt(loadings.size()));
        if (faults && world.random.nextInt(8) == 0) {
            book.notLoaded(loading.line, loading.row);
            return true;
        }
        ParkedRow row = world.log.parked.get(loading.row);
        List<Owed> owed = new ArrayList<>();
        for (DeliveryRef ref : row == null ? List.<DeliveryRef>of() : row.refs()) {
            if (ref.lane() % count == index && !row.ended().contains(ref)) {
                Event event = world.log.event(ref);
                Delivery delivery = event.delivery(event.rule(ref.id().rule()));
                held += delivery.heldBytes();
                owed.add(new Owed(delivery, world.nanos, null));
            }
        }
        book.loaded(loading.line, loading.row, owed, List.of());
        return true;
    }

    private boolean start() {
        if (node.stopping || calls.size() >= world.inFlightMax) {
            return false;
        }
        List<Outlet> able = outlets.values().stream()
                .filter(outlet -> outlet.line.ready() > 0 && outlet.connections < world.connectionsMax)
                .toList();
        if (able.isEmpty()) {
            return false;
        }
        Outlet outlet = able.get(world.random.nextInt(able.size()));
        call(outlet, outlet.line.start());
        return true;
    }

    private void call(Outlet outlet, Owed owed) {
        Delivery delivery = owed.delivery();
        SimRule rule = world.log.event(owed.ref()).rule(delivery.id().rule());
        if (rule.behaviour() == Behaviour.PAUSED) {
            world.ledger.skipped(owed.ref());
            end(owed, Attempt.skipped(now(), Failures.webhookPaused()));
            return;
        }
        world.ledger.sent(node, index, delivery);
        outlet.connections++;
        calls.add(world.ledger.answer(
                rule, delivery, (attempt, millis) -> new Call(owed, outlet, world.elapsedMillis() + millis, attempt)));
    }

    private boolean finish() {
        Call call = calls.peek();
        if (call == null || call.endsAt > world.elapsedMillis()) {
            return false;
        }
        calls.remove();
        call.outlet.connections--;
        end(call.owed, call.attempt);
        return true;
    }

    private void end(Owed owed, Attempt attempt) {
        held -= owed.delivery().heldBytes();
        book.ended(owed, judged(owed.delivery(), attempt));
    }

    void stop() {
        fromEvaluator.forEach(Runnable::run);
        fromEvaluator.clear();
        book.stop();
        for (Outlet outlet : outlets.values()) {
            book.stop(outlet.line).forEach(owed -> held -= owed.delivery().heldBytes());
        }
    }

    boolean isQuiet() {
        return calls.isEmpty() && unanswered == 0 && fromEvaluator.isEmpty() && fromLog.isEmpty() && loadings.isEmpty();
    }

    /// Beyond what may be issued, a line keeps one delivery and what it has read from one row.
    void checkMemory() {
        long deliveries = world.waitingBytesMax / 512 + world.stationWindow() + 8L + outlets.size() * 12L;
        Check.that(held - underWayHere <= deliveries * 640, () -> held + " bytes are held");
    }

    /// How long nothing will happen by itself; [Long#MAX_VALUE] when nothing ever will.
    long waitMillis() {
        long call = calls.isEmpty() ? Long.MAX_VALUE : calls.peek().endsAt - world.elapsedMillis();
        long again = deferred.isEmpty() ? Long.MAX_VALUE : deferred.nextMillis() - world.elapsedMillis();
        long due = timers.nextDue() == Long.MAX_VALUE ? Long.MAX_VALUE : timers.nextDue() - world.millis();
        return Math.min(Math.min(call, again), due);
    }
}
