package koerier.quota;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// Nodes that share one organisation's days, in virtual time: the real [Account]s, a [ModelStore] in place of
/// the database, and a world that loses answers, kills and pauses nodes, changes the configuration and sets the
/// database's clock. Whatever a node takes is a request on the wire, counted at once against the day of its
/// unit.
final class QuotaSimulation {
    enum Fault {
        LOST_ANSWER,
        LOST_ASK,
        CRASH,
        PAUSE,
        CLOCK_JUMP,
        CAP_CHANGE,
        ZONE_CHANGE
    }

    /// Mistakes that an implementation could make; the simulation must see them.
    enum Plant {
        NONE,
        CREDITED_ON_CRASH,
        RETURN_REPEATED
    }

    private static final OrgId ORG = new OrgId("acme");
    private static final long TICK_NANOS = Duration.ofMillis(50).toNanos();
    private static final List<ZoneId> ZONES = List.of(
            ZoneId.of("Europe/Amsterdam"),
            ZoneId.of("Pacific/Kiritimati"),
            ZoneId.of("Pacific/Honolulu"),
            ZoneId.of("Asia/Kolkata"));

    private final SplittableRandom random;
    private final List<Fault> faults;
    private final Plant plant;
    private final ModelStore store = new ModelStore();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Instant, Long> spent = new HashMap<>();
    private Terms terms;
    private Instant databaseTime = Instant.parse("2026-11-24T20:00:00Z");
    private long nanos;
    long wastedByCrashes;

    QuotaSimulation(long seed, int count, long cap, List<Fault> faults, Plant plant) {
        this.random = new SplittableRandom(seed);
        this.faults = faults;
        this.plant = plant;
        this.terms = new Terms(1, cap, ZONES.getFirst(), databaseTime);
        for (int i = 0; i < count; i++) {
            nodes.add(new Node());
        }
    }

    private static final class Node {
        Account account = new Account(ORG);
        long waiting;
        long held;
        long heldMax = 1;

        @Nullable Flight flight;

        long pausedUntil;
    }

    /// An ask under way.
    ///
    /// @param grant null when the store never got it
    private record Flight(Ask ask, @Nullable Grant grant, long sent, long arrives, boolean lost) {}

    /// @param perTick how many requests each node is given, on average, every 50 ms
    void run(int ticks, double perTick) {
        for (int tick = 0; tick < ticks; tick++) {
            nanos += TICK_NANOS;
            databaseTime = databaseTime.plusNanos(TICK_NANOS);
            if (!faults.isEmpty() && random.nextInt(40) == 0) {
                happen(faults.get(random.nextInt(faults.size())));
            }
            for (Node node : nodes) {
                if (random.nextDouble() < perTick / 4) {
                    node.waiting += random.nextInt(8);
                }
                if (nanos >= node.pausedUntil) {
                    arrive(node);
                    work(node);
                }
            }
        }
    }

    private void arrive(Node node) {
        Flight flight = node.flight;
        if (flight == null || nanos < flight.arrives) {
            return;
        }
        node.flight = null;
        Grant grant = flight.grant;
        if (flight.lost || grant == null) {
            node.account.unknown(nanos);
            if (plant == Plant.RETURN_REPEATED && flight.ask.returned() > 0) {
                store.lease(flight.ask, databaseTime);
            }
            return;
        }
        node.account.granted(flight.ask, grant, flight.sent, nanos);
        node.held += grant.units();
    }

    private void work(Node node) {
        while (node.waiting > 0) {
            Take take = node.account.take(terms, nanos);
            if (take instanceof Lease lease) {
                node.held--;
                send(lease.day());
            } else if (take instanceof Take.Wait) {
                break;
            }
            node.waiting--;
        }
        Ask ask = node.account.next(terms, node.waiting, nanos);
        if (ask != null) {
            send(node, ask);
        }
    }

    private void send(QuotaDay day) {
        long now = spent.merge(day.start(), 1L, Long::sum);
        if (store.isOf(ORG, day) && now > store.leased(ORG)) {
            throw new AssertionError(now + " requests, and only " + store.leased(ORG) + " units were granted");
        }
        if (now > terms.cap()) {
            throw new AssertionError(now + " requests on the day of " + day.start() + ", the cap is " + terms.cap());
        }
    }

    private void send(Node node, Ask ask) {
        node.held = ask.held();
        boolean arrives = !strikes(Fault.LOST_ASK);
        Grant grant = arrives ? store.lease(ask, databaseTime) : null;
        if (grant != null && grant.units() > 0) {
            node.heldMax = Math.max(1, (grant.cap() - grant.leased() + grant.units()) / Grant.BLOCK_DIVISOR);
        }
        node.flight = new Flight(
                ask, grant, nanos, nanos + random.nextInt(4) * TICK_NANOS, !arrives || strikes(Fault.LOST_ANSWER));
    }

    private boolean strikes(Fault fault) {
        return faults.contains(fault) && random.nextInt(10) == 0;
    }

    private void happen(Fault fault) {
        Node node = nodes.get(random.nextInt(nodes.size()));
        switch (fault) {
            case LOST_ANSWER, LOST_ASK -> {}
            case CRASH -> crash(node);
            case PAUSE -> node.pausedUntil = nanos + random.nextInt(2_400) * TICK_NANOS;
            case CLOCK_JUMP ->
                databaseTime =
                        databaseTime.plusSeconds(random.nextLong(-3_600, random.nextInt(5) == 0 ? 30_000 : 3_600));
            case CAP_CHANGE ->
                terms = new Terms(terms.version() + 1, random.nextLong(1, 2_000), terms.zone(), terms.since());
            case ZONE_CHANGE ->
                terms = new Terms(
                        terms.version() + 1, terms.cap(), ZONES.get(random.nextInt(ZONES.size())), databaseTime);
        }
    }

    private void crash(Node node) {
        if (node.held > node.heldMax) {
            throw new AssertionError("a crash wastes " + node.held + ", more than a twentieth: " + node.heldMax);
        }
        Ask rest = node.account.close(nanos);
        if (rest != null) {
            wastedByCrashes += rest.returned();
            if (plant == Plant.CREDITED_ON_CRASH) {
                // it is taken for dead, but it only paused, and wakes
                store.lease(rest, databaseTime);
                for (long unit = rest.returned(); unit > 0; unit--) {
                    send(node.account.day() == null ? QuotaDay.of(terms.zone(), databaseTime) : node.account.day());
                }
            }
        }
        node.account = new Account(ORG);
        node.waiting = 0;
        node.held = 0;
        node.heldMax = 1;
        node.flight = null;
    }

    long spentAtMost() {
        return spent.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    long spentInAll() {
        return spent.values().stream().mapToLong(Long::longValue).sum();
    }

    long leased() {
        return store.leased(ORG);
    }

    int days() {
        return spent.size();
    }
}
