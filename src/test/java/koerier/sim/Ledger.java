package koerier.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.State;
import koerier.lane.DeliveryRef;
import koerier.sim.ModelLog.Flush;

/// The third parties, who write down every request, and see at once when one should not have come.
final class Ledger {
    private final World world;
    private final Set<DeliveryRef> sent = new HashSet<>();
    private final Map<DeliveryId, Integer> times = new HashMap<>();
    /// The newest event of which a first attempt came, by webhook and record.
    private final Map<String, Long> newest = new HashMap<>();
    /// Issued by an owner and never sent.
    private final Map<DeliveryRef, Slot> untried = new HashMap<>();

    private record Slot(long epoch, int station, String outlet) {}

    Ledger(World world) {
        this.world = world;
    }

    int requests() {
        return sent.size();
    }

    boolean wasSent(DeliveryRef ref) {
        return sent.contains(ref);
    }

    void committed(ModelNode node, Flush flush) {
        flush.progress().returned().forEach(untried::remove);
        flush.advances()
                .forEach(advance ->
                        advance.ended().forEach(end -> untried.remove(end.owed().ref())));
        Map<Slot, Integer> waiting = new HashMap<>();
        for (DeliveryRef ref : flush.progress().issued()) {
            String outlet = world.log.event(ref).rule(ref.id().rule()).outlet();
            untried.put(ref, new Slot(node.epoch, ref.lane() % node.stations.size(), outlet));
        }
        for (Slot slot : untried.values()) {
            if (slot.epoch == node.epoch) {
                waiting.merge(slot, 1, Integer::sum);
            }
        }
        Map<Integer, Integer> byStation = new HashMap<>();
        waiting.forEach((slot, issued) -> {
            Check.that(issued <= world.lineWindow(), () -> issued + " of " + slot + " are issued and not sent");
            byStation.merge(slot.station, issued, Integer::sum);
        });
        byStation.forEach((station, issued) -> Check.that(
                issued <= world.stationWindow(), () -> issued + " of station " + station + " are issued and not sent"));
    }

    /// It will not be sent, and that is known.
    void skipped(DeliveryRef ref) {
        untried.remove(ref);
    }

    void sent(ModelNode node, int station, Delivery delivery) {
        DeliveryRef ref = DeliveryRef.of(delivery.id(), delivery.attempt());
        SimRule rule = world.log.event(ref).rule(delivery.id().rule());
        Check.that(sent.add(ref), () -> "[I3] " + ref + " is sent twice");
        Long issuer = world.log.issued.get(ref);
        boolean zombie = node.isZombie();
        Check.that(zombie || issuer != null && issuer == node.epoch, () -> ref + " is sent and was not issued");
        untried.remove(ref);
        int count = times.merge(delivery.id(), 1, Integer::sum);
        Check.that(count <= rule.attemptsMax(), () -> "[I3] " + ref + " is sent " + count + " times");
        if (ref.number() > 1) {
            Delivery due = world.log.timers.get(ref);
            Check.that(zombie || due != null, () -> ref + " is tried again, and has no timer");
            Check.that(
                    due == null || due.turn().dueMillis() <= world.latestMillis,
                    () -> "[I8] " + ref + " is sent before its time");
            return;
        }
        String key = rule.number() + " " + delivery.recordId();
        long last = newest.getOrDefault(key, 0L);
        // One that lost its lanes sends what it has issued: late, and nobody can know.
        Check.that(zombie || ref.micros() > last, () -> "[I6] " + ref + " is sent after that of " + last);
        newest.put(key, Math.max(last, ref.micros()));
    }

    /// How a call ends, and when.
    <T> T answer(SimRule rule, Delivery delivery, BiFunction<Attempt, Long, T> call) {
        var random = world.random;
        return switch (rule.behaviour()) {
            case FAST -> call.apply(attempt(delivery, 200, 3), 3L);
            case FLAKY -> call.apply(attempt(delivery, random.nextBoolean() ? 200 : 503, 10), 10L);
            case FAILING -> call.apply(attempt(delivery, 404, 5), 5L);
            case DEAD -> call.apply(attempt(delivery, 0, 30_000), 30_000L);
            case SLOW, PAUSED, UNSENT -> {
                long millis = random.nextInt(500, 5_000);
                yield call.apply(attempt(delivery, 200, millis), millis);
            }
        };
    }

    private Attempt attempt(Delivery delivery, int status, long millis) {
        Failure failure = status == 200
                ? null
                : new Failure(status == 0 ? FailureCode.CONNECTION_FAILED : FailureCode.HTTP, "", "");
        return new Attempt(
                delivery.attempt(),
                java.time.Instant.ofEpochMilli(world.millis()),
                millis,
                failure == null ? State.DELIVERED : State.FAILED,
                "192.0.2.1",
                status,
                failure,
                new byte[0]);
    }
}
