package koerier.api.io;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Closes the connections of callers who take too long to ask for something, and those that are too many. Bytes that
/// drip keep a connection from being idle, so the idle time alone lets one caller hold any number of them with half a
/// head each. A connection whose answer is still being written is let alone. One per event loop.
final class SlowSenders {
    /// From the connection, or the end of the answer before, to the whole head of a request: more than the idle time,
    /// so that a connection that is kept open for the next request is not taken for a slow one.
    static final Duration HEAD_TIME_MAX = ApiVerticle.IDLE_TIMEOUT.plusSeconds(5);

    static final Duration SWEEP = Duration.ofSeconds(5);

    /// Open connections of one event loop.
    static final int CONNECTIONS_MAX = 10_000;

    private final long headNanosMax;
    private final int connectionsMax;
    private final LongSupplier nanoTime;
    private final Map<HttpConnection, State> connections = new IdentityHashMap<>();

    SlowSenders(Vertx vertx, Duration headTimeMax, Duration sweep, int connectionsMax, LongSupplier nanoTime) {
        this.headNanosMax = headTimeMax.toNanos();
        this.connectionsMax = connectionsMax;
        this.nanoTime = nanoTime;
        vertx.setPeriodic(sweep.toMillis(), _ -> sweep());
    }

    void connected(HttpConnection connection) {
        if (connections.size() >= connectionsMax) {
            connection.close();
            return;
        }
        connections.put(connection, new State(nanoTime.getAsLong()));
        connection.closeHandler(_ -> connections.remove(connection));
    }

    void requested(HttpServerRequest request) {
        State state = connections.get(request.connection());
        if (state != null) {
            state.answer = request.response();
        }
    }

    private void sweep() {
        long now = nanoTime.getAsLong();
        for (Map.Entry<HttpConnection, State> each : List.copyOf(connections.entrySet())) {
            if (each.getValue().isTooSlow(now, headNanosMax)) {
                each.getKey().close();
            }
        }
    }

    private static final class State {
        /// The answer to the last request; null when it is known to have ended, or there was no request.
        @Nullable HttpServerResponse answer;

        long waitingSince;

        State(long now) {
            waitingSince = now;
        }

        boolean isTooSlow(long now, long nanosMax) {
            HttpServerResponse last = answer;
            if (last == null) {
                return now - waitingSince > nanosMax;
            }
            if (last.ended() || last.closed()) {
                answer = null;
                waitingSince = now;
            }
            return false;
        }
    }
}
