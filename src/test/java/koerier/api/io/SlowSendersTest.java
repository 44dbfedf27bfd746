package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// A server on a clock of the test's own: time passes when the test says so, and sweeps follow at once.
class SlowSendersTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Duration LIMIT = Duration.ofSeconds(65);
    private static final int PATIENCE_MILLIS = 10_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final AtomicLong now = new AtomicLong(1);
    private final BlockingQueue<HttpServerRequest> requests = new LinkedBlockingQueue<>();
    private int port;

    @BeforeEach
    void serve() {
        var context = vertx.getOrCreateContext();
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false));
        var listening = io.vertx.core.Promise.<HttpServer>promise();
        context.runOnContext(_ -> {
            var slow = new SlowSenders(vertx, LIMIT, Duration.ofMillis(1), 3, now::get);
            server.connectionHandler(slow::connected)
                    .requestHandler(request -> {
                        slow.requested(request);
                        requests.add(request);
                    })
                    .listen(0, "127.0.0.1")
                    .onComplete(listening);
        });
        port = ApiUnderTest.await(listening.future()).actualPort();
    }

    @AfterEach
    void close() {
        ApiUnderTest.await(vertx.close());
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /// The next byte; -1 when the server has closed, in order or not.
    private static int read(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException reset) {
            return -1;
        }
    }

    private HttpServerRequest nextRequest() throws InterruptedException {
        HttpServerRequest request = requests.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(request).isNotNull();
        return request;
    }

    /// Lets the server say `HTTP/1.1 200 OK` and reads it.
    private void answer(HttpServerRequest request, Socket socket) throws IOException {
        vertx.runOnContext(_ -> request.response().end("."));
        int last = 0;
        while (last != '.') {
            int next = read(socket);
            assertThat(next).isNotEqualTo(-1);
            last = next == '.' && last == '1' ? 0 : next; // the one in HTTP/1.1
        }
    }

    /// The time of an answer's end is that of the first sweep after it: so time goes on until the connection is closed.
    private void assertClosedAsTimePasses(Socket socket) throws IOException {
        socket.setSoTimeout(20);
        for (int i = 0; i < PATIENCE_MILLIS / 20; i++) {
            now.addAndGet(LIMIT.toNanos() + 1);
            try {
                assertThat(read(socket)).isEqualTo(-1);
                return;
            } catch (SocketTimeoutException open) {
                continue;
            }
        }
        throw new AssertionError("the connection is still open");
    }

    @Test
    @DisplayName("A22 a head that drips does not hold its connection, from the start or after a request")
    void drippingHead() throws Exception {
        try (Socket first = connect();
                Socket second = connect()) {
            send(second, REQUEST);
            answer(nextRequest(), second);
            send(first, "GET / HTTP/1.1\r\nX: ");
            send(second, "GET / HTTP/1.1\r\nX: ");
            assertClosedAsTimePasses(first);
            assertClosedAsTimePasses(second);
        }
    }

    @Test
    @DisplayName("A22 an answer that takes long is waited for, and its connection used again")
    void slowAnswer() throws Exception {
        try (Socket socket = connect();
                Socket canary = connect()) {
            send(socket, REQUEST);
            HttpServerRequest request = nextRequest();
            assertClosedAsTimePasses(canary); // so sweeps have passed, long after the time was over
            answer(request, socket);
            send(socket, REQUEST);
            answer(nextRequest(), socket);
        }
    }

    @Test
    @DisplayName("A22 connections beyond the limit are closed, and one that ends makes room")
    void tooMany() throws Exception {
        try (Socket first = connect();
                Socket second = connect();
                Socket third = connect()) {
            for (Socket each : new Socket[] {first, second, third}) {
                send(each, REQUEST);
                answer(nextRequest(), each);
            }
            try (Socket fourth = connect()) {
                assertThat(read(fourth)).isEqualTo(-1);
            }
            send(third, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            answer(nextRequest(), third);
            assertThat(read(third)).isEqualTo(-1);
            // the server may hear of the end after the caller: it is tried until there is room
            HttpServerRequest request = null;
            for (int i = 0; request == null && i < PATIENCE_MILLIS / 20; i++) {
                try (Socket fifth = connect()) {
                    send(fifth, REQUEST);
                    request = requests.poll(20, TimeUnit.MILLISECONDS);
                } catch (SocketException closed) {
                    continue;
                }
            }
            assertThat(request).isNotNull();
        }
    }

    @Test
    void theLimitsAreWhatTheDocumentsSay() {
        assertThat(SlowSenders.HEAD_TIME_MAX).isEqualTo(LIMIT);
        assertThat(SlowSenders.SWEEP).isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(SlowSenders.CONNECTIONS_MAX).isEqualTo(10_000);
    }
}
