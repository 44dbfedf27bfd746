package koerier.delivery.io;

import io.vertx.core.http.HttpHeaders;
import java.util.ArrayDeque;
import java.util.List;
import koerier.delivery.AttemptOutcome;
import koerier.delivery.io.GuardedResolver.CheckedAddress;
import koerier.lane.Line;
import koerier.lane.Owed;
import koerier.quota.Take;
import koerier.webhook.AddressPolicy;
import koerier.webhook.TargetUrl;
import org.jspecify.annotations.Nullable;

/// Where one organisation's deliveries to one scheme, host and port wait for a connection, and the connections that
/// take them, on one
/// event loop. A connection that is free takes the delivery that has waited longest, so that attempts start in the
/// order
/// in which deliveries came, whatever happens to the connections.
final class Endpoint {
    /// What a crash may cost an endpoint that takes calls faster than the log commits.
    private static final int ISSUED_MAX = 512;

    final Organisation organisation;
    /// The Host header's value, encoded once.
    final CharSequence authority;

    private final EndpointClient client;
    private final TargetUrl target;
    private final int connectionsMax;
    private final Line line;
    /// The one used last first: the others get a chance to grow old and be closed.
    private final ArrayDeque<PinnedConnection> idle = new ArrayDeque<>();

    private int connections;
    private int dialling;
    /// Whether it stands in its organisation's ring.
    boolean armed;

    /// What the host resolved to last; empty when it did not.
    List<CheckedAddress> resolved = List.of();

    long resolvedNanos;

    Endpoint(EndpointClient client, Organisation organisation, TargetUrl target, int connectionsMax) {
        this.client = client;
        this.organisation = organisation;
        this.target = target;
        this.connectionsMax = connectionsMax;
        this.line = new Line(organisation.id, target, 2 * connectionsMax, ISSUED_MAX);
        this.authority = HttpHeaders.createOptimized(target.authority());
    }

    TargetUrl target() {
        return target;
    }

    Line line() {
        return line;
    }

    /// Whether a slot could be put to use now.
    boolean canStart() {
        return !organisation.waiting && line.ready() > 0 && (!idle.isEmpty() || canDial());
    }

    boolean isUnused() {
        return line.isEmpty() && connections == 0 && dialling == 0;
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
        return Math.min(line.ready(), connectionsMax);
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
            client.released();
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
        client.released();
        if (first != null) {
            client.ended(first, outcome, dial.startedAt, dial.startedNanos, dial.address());
        }
        client.arm(this);
    }

    void abandoned() {
        dialling--;
        client.released();
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
