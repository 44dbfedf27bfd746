package koerier.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.Turn;
import koerier.lane.Advance;
import koerier.lane.DeliveryRef;
import koerier.lane.Inheritance;
import koerier.log.AttemptRow;
import koerier.org.OrgId;
import koerier.webhook.TargetUrl;

/// The tables of the log and the rules of its one statement: a flush is written as a whole or not at all, and nothing
/// is written for an owner that has ended. Looks at every flush whether it may be true.
final class ModelLog {
    record Event(Position position, int record, List<SimRule> rules) {
        Delivery delivery(SimRule rule) {
            return new Delivery(
                    new DeliveryId(position, rule.number(), 0),
                    rule.org(),
                    1,
                    rule.number(),
                    "Deals",
                    "r" + record,
                    "e",
                    Function.INSTANT_ACTION,
                    Turn.first(rule.policy()),
                    rule.request(),
                    List.of());
        }

        SimRule rule(int number) {
            return rules.stream()
                    .filter(rule -> rule.number() == number)
                    .findFirst()
                    .orElseThrow();
        }
    }

    record ParkedRow(long id, OrgId org, TargetUrl target, List<DeliveryRef> refs, Set<DeliveryRef> ended) {
        long first() {
            return refs.getFirst().micros();
        }

        boolean isOpen() {
            return ended.size() < refs.size();
        }
    }

    /// @param at later than everything written before
    record Progress(
            long at,
            long epoch,
            long[] settled,
            long issuedFrom,
            long parkedFrom,
            List<DeliveryRef> issued,
            List<DeliveryRef> returned) {}

    record Flush(Progress progress, List<Event> events, List<Advance> advances, List<ParkedRow> parked) {}

    /// @param timers attempts that wait for their time
    record Taken(long epoch, Inheritance inheritance, List<ParkedRow> rows, Map<DeliveryRef, Delivery> timers) {}

    private final Plant plant;
    final TreeMap<Long, Event> events = new TreeMap<>();
    final Map<DeliveryRef, AttemptRow> attempts = new HashMap<>();
    /// Attempts that are still to come.
    final Map<DeliveryRef, Delivery> timers = new HashMap<>();

    final TreeMap<Long, ParkedRow> parked = new TreeMap<>();
    final List<Progress> progress = new ArrayList<>();
    /// Issued, and neither ended nor returned: who has issued it.
    final Map<DeliveryRef, Long> issued = new HashMap<>();
    /// First attempts that have ended or are parked.
    final Set<DeliveryRef> done = new HashSet<>();

    private final TreeMap<Long, Event> unsettled = new TreeMap<>();
    private long epoch;

    ModelLog(Plant plant) {
        this.plant = plant;
    }

    boolean isOwner(long who) {
        return who == epoch;
    }

    /// Ends the owner and reads what it left.
    Taken take() {
        epoch++;
        if (progress.isEmpty()) {
            return new Taken(epoch, Inheritance.none(), List.of(), Map.of());
        }
        Progress newest = progress.getLast();
        long settled = Long.MAX_VALUE;
        for (long each : newest.settled) {
            settled = Math.min(settled, each);
        }
        Set<DeliveryRef> left = new HashSet<>();
        for (Progress row : progress) {
            if (row.at >= newest.issuedFrom) {
                left.addAll(row.issued);
                row.returned.forEach(left::remove);
            }
        }
        for (DeliveryRef ref : issued.keySet()) {
            Check.that(left.contains(ref), () -> ref + " is issued, and a new owner would not see it");
        }
        List<ParkedRow> rows = new ArrayList<>();
        for (ParkedRow row : parked.values()) {
            Check.that(
                    !row.isOpen() || row.id >= newest.parkedFrom,
                    () -> row + " is open, and a new owner would not see it");
            if (row.isOpen()) {
                rows.add(row);
            }
        }
        rows.sort(Comparator.comparingLong(ParkedRow::first).thenComparingLong(ParkedRow::id));
        var inheritance = new Inheritance(
                settled,
                newest.at,
                newest.issuedFrom,
                newest.parkedFrom,
                plant == Plant.ISSUES_FORGOTTEN ? Set.of() : left);
        return new Taken(epoch, inheritance, rows, Map.copyOf(timers));
    }

    /// @return false when its owner has ended: nothing is written
    boolean commit(Flush flush) {
        if (!isOwner(flush.progress.epoch) && plant != Plant.FENCE_IGNORED) {
            return false;
        }
        for (Event event : flush.events) {
            events.put(event.position.micros(), event);
            unsettled.put(event.position.micros(), event);
        }
        for (ParkedRow row : flush.parked) {
            if (plant != Plant.PARKING_LOST) {
                parked.put(row.id, row);
                row.refs.forEach(ref -> {
                    Check.that(done.add(ref.first()), () -> ref + " has ended or is parked, and is parked");
                });
            }
        }
        for (DeliveryRef ref : flush.progress.issued) {
            Check.that(
                    issued.put(ref, flush.progress.epoch) == null && !attempts.containsKey(ref),
                    () -> ref + " is issued twice");
        }
        flush.progress.returned.forEach(issued::remove);
        flush.advances.forEach(advance -> advance.ended().forEach(this::ended));
        progress.add(flush.progress);
        checkSettled(flush.progress.settled);
        return true;
    }

    private void ended(Advance.Ended end) {
        AttemptRow row = end.end().row();
        DeliveryRef ref = end.owed().ref();
        Check.that(attempts.put(ref, row) == null, () -> ref + " ends twice");
        boolean wasDone = !done.add(ref.first());
        long parkedId = end.owed().parkedId();
        if (parkedId != 0 && plant != Plant.PARKED_END_APART) {
            ParkedRow place = parked.get(parkedId);
            Check.that(place != null && place.refs.contains(ref), () -> ref + " is not parked in " + parkedId);
            Check.that(place != null && place.ended.add(ref), () -> ref + " ends twice in " + parkedId);
        }
        Check.that(!wasDone || parkedId != 0 || ref.number() > 1, () -> ref + " ends, and stays parked");
        issued.remove(ref);
        timers.remove(ref);
        Delivery next = end.end().next();
        if (next != null && plant != Plant.TIMER_APART) {
            timers.put(DeliveryRef.of(next.id(), next.attempt()), next);
        }
    }

    Event event(DeliveryRef ref) {
        return events.get(ref.micros());
    }

    private void checkSettled(long[] settled) {
        long newest = Arrays.stream(settled).max().orElseThrow();
        unsettled.headMap(newest, true).values().removeIf(event -> {
            boolean passed = event.position.micros() <= settled[event.position.lane() % settled.length];
            if (passed) {
                for (SimRule rule : event.rules) {
                    DeliveryRef ref = ref(event, rule);
                    Check.that(done.contains(ref), () -> ref + " is settled, and neither ended nor parked");
                }
            }
            return passed;
        });
    }

    static DeliveryRef ref(Event event, SimRule rule) {
        return DeliveryRef.of(new DeliveryId(event.position, rule.number(), 0), 1);
    }
}
