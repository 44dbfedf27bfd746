package koerier.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import koerier.lane.DeliveryRef;
import koerier.sim.ModelLog.Event;
import koerier.sim.ModelNode.Draft;

/// One run: events come in, owners crash, are taken for dead, or stop in good order, the database fails; then the
/// faults end and everything must come to its end. Everything follows from the seed.
final class World {
    private static final int RECORDS = 4;
    private static final int LANES = 6;
    private static final int ROUNDS_MAX = 20_000;
    private static final int TICK_MILLIS = 256;
    private static final int CLOCK_JUMP_MILLIS = 2 * 3_600_000;
    private static final long NANOS_A_MILLI = 1_000_000;

    final SplittableRandom random;
    final Plant plant;
    final ModelLog log;
    final Ledger ledger = new Ledger(this);
    final int connectionsMax;
    final int inFlightMax;
    final long waitingBytesMax;
    private final List<SimRule> rules = new ArrayList<>();
    private final List<ModelNode> zombies = new ArrayList<>();
    private final int eventsMax;
    private ModelNode owner;
    private int events;
    private int crashesInARow;
    /// Time that only runs on.
    long nanos = 1_000_000_000_000_000L;
    /// The clock on the wall, that is put forward and back, against it.
    private long wallMillis;
    /// The latest moment that it has shown.
    long latestMillis;

    World(long seed, Plant plant) {
        this.random = new SplittableRandom(seed);
        this.plant = plant;
        this.log = new ModelLog(plant);
        this.connectionsMax = random.nextInt(1, 3);
        this.inFlightMax = random.nextInt(2, 5);
        this.waitingBytesMax = random.nextBoolean() ? 1_200 : random.nextInt(512, 20_000);
        this.eventsMax = random.nextInt(10, 40);
        int count = random.nextInt(1, 5);
        for (int number = 1; number <= count; number++) {
            rules.add(SimRule.random(number, random));
        }
        this.owner = takeOver();
    }

    int lineWindow() {
        return 2 * connectionsMax;
    }

    int stationWindow() {
        return 2 * inFlightMax;
    }

    /// What the clock on the wall shows.
    long millis() {
        long now = nanos / NANOS_A_MILLI + wallMillis;
        latestMillis = Math.max(latestMillis, now);
        return now;
    }

    /// What the wheel of timers is told.
    long wheelMillis() {
        return millis() + (plant == Plant.TICK_EARLY ? TICK_MILLIS : 0);
    }

    /// What is measured in, and never jumps.
    long elapsedMillis() {
        return nanos / NANOS_A_MILLI;
    }

    void run() {
        int steps = random.nextInt(300, 1_500);
        for (int step = 0; step < steps; step++) {
            nanos += random.nextInt(40) * NANOS_A_MILLI / 10;
            act();
        }
        zombies.clear();
        finish();
    }

    private void act() {
        int choice = random.nextInt(1_000);
        if (choice < 60 && events < eventsMax) {
            accept();
        } else if (choice < 70) {
            nanos += random.nextInt(3_000) * NANOS_A_MILLI;
        } else if (choice < 72) {
            nanos += random.nextInt(1_000_000) * NANOS_A_MILLI;
        } else if (choice < 73) {
            wallMillis += random.nextInt(-CLOCK_JUMP_MILLIS, CLOCK_JUMP_MILLIS);
        } else if (choice < 78 || crashesInARow > 0 && choice < 120) {
            crash();
        } else if (choice < 200 && !zombies.isEmpty()) {
            zombies.get(random.nextInt(zombies.size())).act(true);
        } else {
            owner.act(true);
            owner.stations.forEach(ModelStation::checkMemory);
            if (owner.stopping && owner.isSilent()) {
                stopped();
            }
        }
    }

    private void accept() {
        events++;
        int record = random.nextInt(RECORDS);
        List<SimRule> fired = new ArrayList<>(rules);
        fired.removeIf(_ -> random.nextInt(4) == 0);
        owner.append(new Draft(record, record % LANES, fired));
    }

    private void crash() {
        crashesInARow = crashesInARow > 0 ? crashesInARow - 1 : random.nextInt(3);
        switch (random.nextInt(4)) {
            case 0 -> {
                if (!owner.stopping) {
                    owner.stop();
                    return;
                }
            }
            case 1 -> zombies.add(owner);
            default -> {}
        }
        owner = takeOver();
    }

    /// Who stops in good order leaves nothing that may have been sent.
    private void stopped() {
        log.issued.forEach((ref, epoch) -> Check.that(
                epoch != owner.epoch, () -> ref + " is issued, was not sent, and the owner has stopped in good order"));
        for (ModelStation station : owner.stations) {
            Check.that(station.held == 0, () -> station.held + " bytes are held by one that has stopped");
        }
        owner = takeOver();
    }

    private ModelNode takeOver() {
        return new ModelNode(this, log.take(), random.nextInt(1, 4));
    }

    private void finish() {
        if (owner.stopping) {
            owner = takeOver();
        }
        settle();
        check();
        int requests = ledger.requests();
        owner = takeOver();
        settle();
        Check.that(ledger.requests() == requests, () -> "a new owner sends what has ended");
    }

    /// Lets everything happen that still can.
    private void settle() {
        int idle = 0;
        for (int round = 0; idle < 6; round++) {
            int rounds = round;
            Check.that(rounds < ROUNDS_MAX, () -> "it never comes to an end");
            if (owner.actAll()) {
                idle = 0;
                nanos += NANOS_A_MILLI;
                continue;
            }
            long next = owner.stations.stream()
                    .mapToLong(ModelStation::waitMillis)
                    .min()
                    .orElse(Long.MAX_VALUE);
            idle = next == Long.MAX_VALUE ? idle + 1 : 0;
            long wait = next == Long.MAX_VALUE ? 500 : Math.max(1, Math.min(next, 10_000));
            nanos += wait * NANOS_A_MILLI;
        }
    }

    private void check() {
        for (Event event : log.events.values()) {
            for (SimRule rule : event.rules()) {
                checkEnd(event, rule);
            }
        }
        Check.that(log.issued.isEmpty(), () -> "issued without an end: " + log.issued);
        Check.that(log.timers.isEmpty(), () -> "timers without an end: " + log.timers);
        log.parked.values().forEach(row -> Check.that(!row.isOpen(), () -> "parked without an end: " + row));
        for (ModelStation station : owner.stations) {
            Check.that(station.held == 0, () -> station.held + " bytes are held for nothing");
        }
        if (!log.events.isEmpty()) {
            long[] settled = log.progress.getLast().settled();
            long newest = log.events.lastKey();
            int station = log.events.get(newest).position().lane() % settled.length;
            Check.that(settled[station] >= newest, () -> "not all is settled");
        }
    }

    private void checkEnd(Event event, SimRule rule) {
        DeliveryRef first = ModelLog.ref(event, rule);
        var row = log.attempts.get(first);
        Check.that(row != null, () -> "[I1] " + first + " is lost");
        for (int number = 2; row != null && rule.next(row.attempt()).isPresent(); number++) {
            DeliveryRef next = DeliveryRef.of(first.id(), number);
            row = log.attempts.get(next);
            Check.that(row != null, () -> "[I1] " + next + " is lost");
        }
    }
}
