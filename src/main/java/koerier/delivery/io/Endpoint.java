package koerier.delivery.io;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import koerier.delivery.AttemptOutcome;
import koerier.delivery.Concurrency;
import koerier.delivery.Pace;
import koerier.delivery.io.GuardedResolver.CheckedAddress;
import koerier.lane.FairSlots;
import koerier.lane.Line;
import koerier.lane.Owed;
import koerier.quota.Take;
import koerier.webhook.AddressPolicy;
import koerier.webhook.TargetUrl;
import org.jspecify.annotations.Nullable;

/// Where one organisation's deliveries to one scheme, host and port wait for a connection, and the connections that
/// take them, on one
/// event loop. A connection that is free takes the delivery that has waited longest, so that attempts start in
/// the order in which deliveries came, whatever happens to the connections.
final class Endpoint {
    /// Issued ahead of what is under way: while one half is called, the other becomes ready.
    private static final int WINDOW = 2;

    /// What a crash may cost an endpoint that takes calls faster than the log commits.
    private static final int ISSUED_MAX = 512;

    final Organisation organisation;
    /// The Host header's value, encoded once.
    final byte[] authority;

    private final EndpointClient client;
    private final TargetUrl target;
    private final int connectionsMax;
    private final Line line;
    private final Concurrency concurrency;
    /// The one used last first: the others get a chance to grow old and be closed.
    private final ArrayDeque<PinnedConnection> idle = new ArrayDeque<>();

    private int connections;
    private int dialling;
    /// Its place among those that want to start calls, and the slots of those that are under way.
    final FairSlots.Claim<Endpoint> claim = new FairSlots.Claim<>(this);

    /// What the host resolved to last; empty when it did not.
    List<CheckedAddress> resolved = List.of();

    long resolvedNanos;

    Endpoint(EndpointClient client, Organisation organisation, TargetUrl target, int connectionsMax) {
        this.client = client;
        this.organisation = organisation;
        this.target = target;
        this.connectionsMax = connectionsMax;
        this.concurrency = new Concurrency(connectionsMax);
        this.line = new Line(organisation.id, target, WINDOW * concurrency.limit(), ISSUED_MAX);
        claim.join(organisation.party);
        this.authority = target.authority().getBytes(StandardCharsets.US_ASCII);
    }

    TargetUrl target() {
        return target;
    }

    Line line() {
        return line;
    }

    int headBytesMax() {
        return client.settings().responseHeadBytesMax();
    }

    /// Whether a slot could be put to use now.
    boolean canStart() {
        return !organisation.waiting
                && line.ready() > 0
                && claim.held() < concurrency.limit()
                && (!idle.isEmpty() || canDial());
    }

    boolean isUnused() {
        return line.isEmpty() && connections == 0 && dialling == 0 && !claim.isStanding() && claim.held() == 0;
    }

    /// What the end of a call says about how many this endpoint should have under way. The call still holds its slot.
    Pace learn(AttemptOutcome outcome, long startedNanos, long nowNanos) {
        concurrency.ended(outcome, startedNanos, nowNanos, claim.held() >= concurrency.limit());
        line.follow(WINDOW * concurrency.limit(), concurrency.pace());
        return concurrency.pace();
    }

    /// A call takes longer than that of a quick endpoint.
    Pace overdue() {
        concurrency.overdue();
        line.follow(WINDOW * concurrency.limit(), concurrency.pace());
        return concurrency.pace();
    }

    private boolean canDial() {
        return dialling < line.ready() && connections + dialling < connectionsMax;
    }

    /// Sends the first delivery on an idle connection, or begins to open one.
    ///
    /// @return whether the slot is used
    boolean start() {
        Take unit = admit();
        if (unit == null) {
            return false;
        }
        PinnedConnection connection = takeIdle();
        if (connection != null) {
            client.send(line.start(), connection, unit, client.now(), client.nanoTime());
            return true;
        }
        client.units().giveBack(organisation.id, unit); // it is taken when there is a connection
        if (!canDial()) {
            return false;
        }
        dialling++;
        new Dial(client, this, client.now(), client.nanoTime()).start();
        return true;
    }

    /// Takes a unit of the daily limit for the first delivery; those for which none is left end.
    ///
    /// @return null when nothing can be sent now
    private @Nullable Take admit() {
        endUnwanted();
        while (line.ready() > 0) {
            Take take = client.units().take(organisation);
            if (!(take instanceof Take.Exhausted)) {
                return take instanceof Take.Wait ? null : take;
            }
            client.limited(line.start());
            endUnwanted();
        }
        return null;
    }

    /// How many deliveries could be under way at once.
    int demand() {
        return Math.min(line.ready(), concurrency.limit());
    }

    /// Ends the deliveries at the head of the queue whose webhook was paused while they waited.
    private void endUnwanted() {
        for (Owed next = line.peek(); next != null && client.isPaused(next); next = line.peek()) {
            client.skipped(line.start());
        }
    }

    /// An idle connection that is still open, young enough, and whose address may still be called.
    private @Nullable PinnedConnection takeIdle() {
        AddressPolicy policy = client.policy(organisation.id);
        for (PinnedConnection next = idle.poll(); next != null; next = idle.poll()) {
            client.tookIdle(next);
            if (!next.isClosed() && client.isYoung(next) && next.isAllowedBy(policy)) {
                return next;
            }
            next.close();
        }
        return null;
    }

    void opened(Dial dial, PinnedConnection connection) {
        dialling--;
        connections++;
        Take unit = admit();
        if (unit == null) {
            client.unused(this);
            client.giveBack(connection);
            return;
        }
        Owed first = line.start();
        if (first.sinceNanos() > dial.startedNanos) {
            client.send(first, connection, unit, client.now(), client.nanoTime());
        } else {
            client.send(first, connection, unit, dial.startedAt, dial.startedNanos);
        }
    }

    /// No connection: the delivery that has waited longest ends with it.
    void failed(Dial dial, AttemptOutcome outcome) {
        dialling--;
        Owed first = line.ready() == 0 ? null : line.start();
        client.released(this, outcome, dial.startedNanos);
        if (first != null) {
            client.ended(first, outcome, dial.startedAt, dial.startedNanos, dial.address());
        }
        client.arm(this);
    }

    void abandoned() {
        dialling--;
        client.unused(this);
    }

    /// A connection may take another delivery.
    void giveIdle(PinnedConnection connection) {
        idle.push(connection);
        client.arm(this);
    }

    void closed(PinnedConnection connection) {
        connections--;
        if (idle.remove(connection)) {
            client.tookIdle(connection);
        }
        client.arm(this);
    }

    void closeIdle() {
        for (PinnedConnection connection : idle.toArray(new PinnedConnection[0])) {
            connection.close();
        }
    }
}
