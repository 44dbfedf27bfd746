package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import koerier.bus.Admission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
    private static final int SECONDS_MAX = 30;
    private static final long OVER = BodyReader.TIME_MAX.plusSeconds(1).toNanos();

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - OVER / 2); // monotonic clocks may wrap
    private final Admission room = new Admission(1_000);
    private final Semaphore begun = new Semaphore(0);
    private int port;

    @BeforeEach
    void serve() throws Exception {
        var bodies = new BodyReader(vertx, room, now::get);
        port = vertx.createHttpServer()
                .requestHandler(request -> {
                    bodies.read(request)
                            .onComplete(
                                    body -> request.response().end("read " + body.length),
                                    failure -> request.response()
                                            .setStatusCode(((Refused) failure)
                                                    .problem()
                                                    .status())
                                            .end());
                    begun.release();
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(SECONDS_MAX, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    }

    /// A request of which half the body has come.
    private Socket half() throws Exception {
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(SECONDS_MAX * 1_000);
        send(socket, "POST / HTTP/1.1\r\nHost: koerier\r\nContent-Length: 10\r\n\r\nhalf ");
        assertThat(begun.tryAcquire(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String status(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    @Test
    @DisplayName("A22 a body that is not there after its time is answered 408 and its room is free; others are read")
    void tooSlow() throws Exception {
        try (Socket first = half();
                Socket second = half();
                Socket third = half()) {
            send(second, "whole");
            assertThat(status(second)).isEqualTo("HTTP/1.1 200 OK");
            now.addAndGet(OVER);
            try (Socket late = half()) {
                assertThat(status(first)).startsWith("HTTP/1.1 408 ");
                assertThat(status(third)).startsWith("HTTP/1.1 408 ");
                send(late, "whole");
                assertThat(status(late)).isEqualTo("HTTP/1.1 200 OK");
            }
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
        assertThat(room.held()).isZero();
    }
}
