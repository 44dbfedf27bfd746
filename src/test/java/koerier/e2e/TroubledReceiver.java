package koerier.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import koerier.testkit.TestPostgres;

/// Many endpoints on one event loop, told apart by their address: `127.1.ORG.N` is the Nth of an organisation. In
/// trouble, the first of each takes 10 s, the second of each second one never answers, of the others it fails.
/// All of `127.2` belong to one organisation.
final class TroubledReceiver implements AutoCloseable {
    /// So many of an organisation's endpoints, the first ones, are not always healthy.
    static final int TROUBLED = 2;

    /// How the addresses of the organisation begin whose endpoints may all be slow.
    static final String SLOW_TENANT = "127.2.";

    private static final Duration SLOW = Duration.ofSeconds(10);
    private static final Duration FLOODED = Duration.ofMillis(300);

    enum Trouble {
        NONE,
        ENDPOINTS_FAIL,
        /// The first organisation has many events, and endpoints that take 300 ms.
        TENANT_FLOODS,
        /// All endpoints of one organisation take 10 s.
        TENANT_IS_SLOW
    }

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Set<HttpServerResponse> held = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Long> due = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> took = new ConcurrentLinkedQueue<>();
    private final AtomicInteger measured = new AtomicInteger();
    private final AtomicInteger received = new AtomicInteger();
    private volatile Trouble trouble = Trouble.NONE;

    private TroubledReceiver() {
        server = TestPostgres.await(vertx.createHttpServer(
                        new io.vertx.core.http.HttpServerOptions().setAcceptBacklog(1024))
                .requestHandler(request -> {
                    long now = System.nanoTime();
                    request.body().onSuccess(body -> answer(request, body.toString(), now));
                })
                .listen(0, "0.0.0.0"));
    }

    static TroubledReceiver start() {
        return new TroubledReceiver();
    }

    static boolean isTroubled(int endpoint) {
        return endpoint < TROUBLED;
    }

    int port() {
        return server.actualPort();
    }

    /// How many calls have come.
    int received() {
        return received.get();
    }

    /// How many of those that are measured have come.
    int measured() {
        return measured.get();
    }

    void begin(Trouble kind) {
        trouble = kind;
    }

    /// The deliveries of a record are measured from a moment on.
    void measure(int record, long dueNanos) {
        due.put(record, dueNanos);
    }

    /// The trouble is over; who has waited is answered.
    ///
    /// @param count how many were measured
    /// @param late what those count that have not come
    /// @return what they took, ascending, in nanoseconds
    long[] end(int count, Duration late) {
        trouble = Trouble.NONE;
        due.clear();
        held.forEach(this::letGo);
        Stream<Long> missing = Stream.generate(late::toNanos).limit(Math.max(0, count - took.size()));
        long[] all = Stream.concat(took.stream(), missing)
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        took.clear();
        measured.set(0);
        return all;
    }

    private void answer(HttpServerRequest request, String body, long now) {
        String[] address = request.authority().host().split("\\.");
        int org = Integer.parseInt(address[2]);
        int endpoint = Integer.parseInt(address[3]) - 1;
        received.incrementAndGet();
        Long from = due.get(Integer.parseInt(body.split("\"")[3]));
        if (from != null && !isTroubled(endpoint)) {
            took.add(now - from);
            measured.incrementAndGet();
        }
        HttpServerResponse response = request.response();
        Trouble present = trouble;
        if (request.authority().host().startsWith(SLOW_TENANT)) {
            if (present == Trouble.TENANT_IS_SLOW) {
                hold(response, SLOW);
            } else {
                response.end();
            }
        } else if (present == Trouble.TENANT_FLOODS && org == 0) {
            hold(response, FLOODED);
        } else if (present == Trouble.ENDPOINTS_FAIL && isTroubled(endpoint)) {
            if (endpoint == 0) {
                hold(response, SLOW);
            } else if (org % 2 == 0) {
                held.add(response);
                if (trouble != present) {
                    letGo(response); // it ended between
                }
            } else {
                response.setStatusCode(500).end();
            }
        } else {
            response.end();
        }
    }

    private void hold(HttpServerResponse response, Duration time) {
        held.add(response);
        vertx.setTimer(time.toMillis(), _ -> letGo(response));
    }

    private void letGo(HttpServerResponse response) {
        if (held.remove(response)) {
            response.end();
        }
    }

    @Override
    public void close() {
        TestPostgres.await(vertx.close());
    }
}
