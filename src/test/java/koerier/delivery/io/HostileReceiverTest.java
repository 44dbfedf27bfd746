package koerier.delivery.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import koerier.delivery.Attempt;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.State;
import koerier.testkit.FakeReceiver;
import koerier.testkit.FakeReceiver.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileReceiverTest {
    private static final int WARM_UP_MAX = 5;
    private static final int ENDLESS = 30;
    private static final long HEAP_MAX = 10_000_000;
    private static final String OK_ENDLESS = "HTTP/1.1 200 OK\r\n\r\n";

    private final FakeReceiver receiver = FakeReceiver.start();
    private final Caller caller = new Caller(Caller.QUICK);

    @AfterEach
    void close() {
        caller.close();
        receiver.close();
    }

    private Attempt call() {
        return caller.call(Caller.post(Caller.loopback(receiver.port()), "/", "{}"));
    }

    private Attempt answeredWith(Answer answer) {
        // the first call warms the code up, so that the short deadlines measure the receiver
        receiver.answer(FakeReceiver.status(200));
        for (int i = 0; i < WARM_UP_MAX && call().state() != State.DELIVERED; i++) {
            receiver.await(1);
        }
        receiver.answer(answer);
        return call();
    }

    /// The connection that misbehaved is never used again.
    private void assertNextCallUsesAnotherConnection() {
        receiver.answer(FakeReceiver.status(200));
        int before = receiver.calls().getLast().connection();
        assertThat(call().state()).isEqualTo(State.DELIVERED);
        assertThat(receiver.calls().getLast().connection()).isNotEqualTo(before);
    }

    private static void assertFailure(Attempt attempt, FailureCode code, String reason) {
        Failure failure = attempt.failure();
        assertThat(failure).as("%s", attempt).isNotNull();
        assertThat(failure).returns(code, Failure::code).returns(reason, Failure::reason);
        assertThat(attempt.state()).isEqualTo(State.FAILED);
        assertThat(attempt.number()).isEqualTo(1);
        assertThat(attempt.requestWritten()).isTrue();
    }

    private static void assertConnectionFailed(Attempt attempt, String reason) {
        assertFailure(attempt, FailureCode.CONNECTION_FAILED, reason);
        assertThat(attempt.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 206, 299})
    @DisplayName("[D2] 2xx is success")
    void success(int status) {
        assertThat(answeredWith(FakeReceiver.status(status, "fine")).state()).isEqualTo(State.DELIVERED);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 404, 410, 413, 429, 500, 502, 503, 504, 599, 999})
    @DisplayName("[D2] R29 R27 R17 everything else is a failure with its status")
    void failures(int status) {
        Attempt attempt = answeredWith(FakeReceiver.status(status, "no"));
        assertFailure(attempt, FailureCode.HTTP, "");
        assertThat(attempt.status()).isEqualTo(status);
        assertThat(new String(attempt.responseExcerpt())).isEqualTo("no");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    @DisplayName("U37 a redirect is a failure and not followed")
    void redirects(int status) {
        try (var elsewhere = FakeReceiver.start()) {
            Attempt attempt = answeredWith(FakeReceiver.raw(
                    "HTTP/1.1 " + status + " X\r\nLocation: " + elsewhere.url("/") + "\r\nContent-Length: 0\r\n\r\n"));
            assertFailure(attempt, FailureCode.HTTP, "redirect");
            assertThat(attempt.status()).isEqualTo(status);
            assertThat(elsewhere.connections()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"204, DELIVERED", "205, DELIVERED", "304, FAILED"})
    @DisplayName("R18 a status without a body is judged by the status; a body that comes all the same poisons nothing")
    void bodilessStatuses(int status, State state) {
        Attempt attempt = answeredWith(
                FakeReceiver.raw("HTTP/1.1 " + status + " X\r\n\r\nHTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"));
        assertThat(attempt.state()).isEqualTo(state);
        assertThat(attempt.status()).isEqualTo(status);
        assertNextCallUsesAnotherConnection();
    }

    @Test
    @DisplayName("R1 no answer: a failure at the deadline")
    void silence() {
        Attempt attempt = answeredWith(FakeReceiver.silence());
        assertConnectionFailed(attempt, "timeout");
        assertThat(attempt.durationMillis()).isBetween(900L, 1_500L);
        assertThat(caller.inFlight()).isZero();
        assertNextCallUsesAnotherConnection();
    }

    @Test
    @DisplayName("R4 a header that drips: a failure at the deadline")
    void headerDrip() {
        Attempt attempt = answeredWith((_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nX-");
            for (int i = 0; i < 100; i++) {
                wire.hold(Duration.ofMillis(50));
                wire.send("a");
            }
        });
        assertConnectionFailed(attempt, "timeout");
        assertThat(attempt.durationMillis()).isBetween(900L, 1_500L);
    }

    @Test
    @DisplayName("R5 a head at once and a body that drips: ended at the deadline, the status decides")
    void bodyDrip() {
        Answer drip = (_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            for (int i = 0; i < 100; i++) {
                wire.send("a");
                wire.hold(Duration.ofMillis(50));
            }
        };
        Attempt attempt = answeredWith(drip);
        assertThat(attempt.state()).isEqualTo(State.DELIVERED);
        assertThat(attempt.durationMillis()).isBetween(900L, 1_500L);
        assertThat(attempt.responseExcerpt()).hasSizeBetween(5, 30);
        assertNextCallUsesAnotherConnection();
    }

    @Test
    @DisplayName("R5 an error whose body is cut off says so")
    void cutOffError() {
        Attempt attempt =
                answeredWith(FakeReceiver.rawThenClose("HTTP/1.1 500 X\r\nContent-Length: 1000\r\n\r\nonly this"));
        assertFailure(attempt, FailureCode.HTTP, "");
        assertThat(attempt.failure().detail()).contains("incomplete");
        assertThat(new String(attempt.responseExcerpt())).isEqualTo("only this");
    }

    @Test
    @DisplayName("R6 an endless body at full speed is read up to the cap, then the connection is closed")
    void endlessBody() {
        byte[] chunk = new byte[8192];
        Attempt attempt = answeredWith((_, wire) -> {
            wire.send(OK_ENDLESS);
            while (true) {
                wire.send(chunk);
            }
        });
        assertThat(attempt.state()).isEqualTo(State.DELIVERED);
        assertThat(attempt.durationMillis()).isLessThan(900);
        assertThat(attempt.responseExcerpt()).hasSize(2048);
        receiver.awaitClosed(1);
    }

    @Test
    @DisplayName(
            "R6 R7 R8 endless bodies take less than 10 MB of heap and less than 50 ms of the loop's time at a stretch")
    void endlessBodiesCostLittle(TestReporter reporter) {
        byte[] chunk = new byte[65_536];
        Answer endless = (_, wire) -> {
            wire.send(OK_ENDLESS);
            while (true) {
                wire.send(chunk);
            }
        };
        receiver.answer(endless);
        try (Caller patient = new Caller(Caller.with(16, 1024))) {
            for (int i = 0; i < 20; i++) {
                patient.call(Caller.post(Caller.loopback(receiver.port()), "/", "{}"));
            }
            LoopCost.Spent spent = LoopCost.of(patient, () -> {
                for (int i = 0; i < ENDLESS; i++) {
                    assertThat(patient.call(Caller.post(Caller.loopback(receiver.port()), "/", "{}"))
                                    .state())
                            .isEqualTo(State.DELIVERED);
                }
            });
            reporter.publishEntry("R6", ENDLESS + " endless bodies: " + spent);
            assertThat(spent.allocatedBytes() / ENDLESS).isLessThan(HEAP_MAX);
            assertThat(spent.directBytes()).isLessThan(HEAP_MAX);
            assertThat(spent.longestStretch()).isLessThan(Duration.ofMillis(50));
        }
    }

    @Test
    @DisplayName("R7 a huge Content-Length is not believed in advance")
    void hugeContentLength() {
        byte[] chunk = new byte[8192];
        Attempt attempt = answeredWith((_, wire) -> {
            wire.send("HTTP/1.1 500 X\r\nContent-Length: 10737418240\r\n\r\n");
            while (true) {
                wire.send(chunk);
            }
        });
        assertFailure(attempt, FailureCode.HTTP, "");
        assertThat(attempt.durationMillis()).isLessThan(900);
        receiver.awaitClosed(1);
    }

    @Test
    @DisplayName("R8 R9 a compressed response is kept as it came")
    void compressed() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[1_000_000]);
        }
        byte[] packed = bytes.toByteArray();
        Attempt attempt = answeredWith((_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Encoding: br, gzip, gzip\r\nContent-Length: " + packed.length
                    + "\r\n\r\n");
            wire.send(packed);
        });
        assertThat(attempt.state()).isEqualTo(State.DELIVERED);
        assertThat(attempt.responseExcerpt()).isEqualTo(packed).hasSizeLessThan(2048);
        assertThat(receiver.calls().getLast().headers("Accept-Encoding")).isEmpty();
    }

    @Test
    @DisplayName("R10 a response head over the caps is refused")
    void hugeHeads() {
        for (String head : List.of(
                "HTTP/1.1 200 OK\r\nX: " + "a".repeat(1_000_000) + "\r\n\r\n",
                "HTTP/1.1 200 OK\r\n" + "X: a\r\n".repeat(100_000) + "\r\n",
                "HTTP/1.1 200 " + "K".repeat(10_000) + "\r\n\r\n")) {
            assertConnectionFailed(
                    answeredWith((_, wire) -> {
                        wire.send(head);
                        wire.hold(Duration.ofSeconds(5));
                    }),
                    "responseTooLarge");
        }
        assertNextCallUsesAnotherConnection();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 102 Processing\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            })
    @DisplayName("R11 endless interim responses are a bad response, long before the deadline")
    void interimFlood(String interim) {
        Attempt attempt = answeredWith((_, wire) -> {
            while (true) {
                wire.send(interim);
            }
        });
        assertConnectionFailed(attempt, "badResponse");
        assertThat(attempt.durationMillis()).isLessThan(900);
    }

    @Test
    @DisplayName("R11 an interim response or two are passed over")
    void interim() {
        Attempt attempt = answeredWith(FakeReceiver.raw(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        assertThat(attempt.state()).isEqualTo(State.DELIVERED);
    }

    @Test
    @DisplayName("R13 switching protocols is a failure, and the connection is closed")
    void switchingProtocols() {
        Attempt attempt =
                answeredWith(FakeReceiver.raw("HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"));
        assertThat(attempt.state()).isEqualTo(State.FAILED);
        receiver.awaitClosed(1);
        assertNextCallUsesAnotherConnection();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 12345678901234567890\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12345678901234567\r\nab\r\n",
                "HTTP/1.1 1000 X\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 -5 X\r\nContent-Length: 0\r\n\r\n",
                "SSH-2.0-OpenSSH_9.6\r\n\r\n",
                "\u0001\u0002\u0003garbage\r\n\r\n",
                "<html>HTTP/0.9</html>\r\n\r\n",
                "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n"
            })
    @DisplayName("R15 R16 R17 R19 what is not HTTP/1.1 is a bad response, and the connection is closed")
    void badResponses(String response) {
        assertConnectionFailed(answeredWith(FakeReceiver.raw(response)), "badResponse");
        receiver.awaitClosed(1);
        assertNextCallUsesAnotherConnection();
    }

    @Test
    @DisplayName("R16 endless chunk extensions and trailers are too large")
    void hugeChunkParts() {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (String rest : List.of("1;" + "x".repeat(100_000), "0\r\nX: " + "t".repeat(100_000) + "\r\n\r\n")) {
            assertConnectionFailed(
                    answeredWith((_, wire) -> {
                        wire.send(chunked + rest);
                        wire.hold(Duration.ofSeconds(5));
                    }),
                    "responseTooLarge");
        }
    }

    @Test
    @DisplayName("R20 a reset before, during and after the head fails by phase, and the attempt is counted once")
    void resets() {
        assertConnectionFailed(answeredWith(FakeReceiver.reset()), "reset");
        assertConnectionFailed(
                answeredWith((_, wire) -> {
                    wire.send("HTTP/1.1 20");
                    wire.hold(Duration.ofMillis(50));
                    wire.reset();
                }),
                "reset");
        Attempt late = answeredWith((_, wire) -> {
            wire.send("HTTP/1.1 500 X\r\nContent-Length: 5\r\n\r\n");
            wire.hold(Duration.ofMillis(50));
            wire.reset();
        });
        assertFailure(late, FailureCode.HTTP, "");
        assertThat(receiver.calls())
                .as("one to warm up and one that was reset, three times")
                .hasSize(6);
    }

    @Test
    @DisplayName("R20 closed without an answer")
    void closedWithoutAnswer() {
        assertConnectionFailed(answeredWith(FakeReceiver.rawThenClose("")), "closed");
    }

    @Test
    @DisplayName("a response that ends with the connection is whole, and the connection is not used again")
    void untilClose() {
        Attempt attempt = answeredWith(FakeReceiver.rawThenClose("HTTP/1.1 200 OK\r\n\r\nall of it"));
        assertThat(attempt.state()).isEqualTo(State.DELIVERED);
        assertThat(new String(attempt.responseExcerpt())).isEqualTo("all of it");
        assertNextCallUsesAnotherConnection();
    }
}
