package koerier.delivery.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import koerier.delivery.Attempt;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.State;
import koerier.testkit.FakeReceiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Receivers that misbehave below HTTP.
class HostileSocketTest {
    private final Caller caller = new Caller(Caller.QUICK);

    @AfterEach
    void close() {
        caller.close();
    }

    @Test
    @DisplayName("R19 a banner before the request ends the connection, and the node goes on")
    void banner() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write("220 smtp.example.com ESMTP\r\n".getBytes());
                    socket.getInputStream().readAllBytes();
                } catch (IOException ended) {
                    // the caller has closed it
                }
            });
            Attempt attempt = caller.call(Caller.post(Caller.loopback(server.getLocalPort()), "/", "{}"));
            assertThat(attempt.state()).isEqualTo(State.FAILED);
            assertThat(attempt.failure()).isNotNull().returns(FailureCode.CONNECTION_FAILED, Failure::code);
        }
    }

    @Test
    @DisplayName("R21 an answer that comes before the request is written is taken, and the connection is closed")
    void earlyAnswer() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().readNBytes(10);
                    socket.getOutputStream().write("HTTP/1.1 413 X\r\nContent-Length: 0\r\n\r\n".getBytes());
                    socket.getInputStream().readNBytes(2_000);
                } catch (IOException ended) {
                    // the caller has closed it
                }
            });
            Attempt attempt =
                    caller.call(Caller.post(Caller.loopback(server.getLocalPort()), "/", "x".repeat(1_000_000)));
            assertThat(attempt.state()).isEqualTo(State.FAILED);
            assertThat(attempt.status() == 413 || attempt.status() == 0).isTrue();
        }
    }

    @Test
    @DisplayName("refused: nothing listens")
    void refused() {
        int port;
        try (var receiver = FakeReceiver.start()) {
            port = receiver.port();
        }
        Attempt attempt = caller.call(Caller.post(Caller.loopback(port), "/", "{}"));
        assertThat(attempt.failure()).isNotNull().returns("refused", Failure::reason);
        assertThat(attempt.number()).isEqualTo(1);
        assertThat(attempt.requestWritten()).isFalse();
        assertThat(attempt.address()).isEqualTo("127.0.0.1");
    }

    @Test
    @DisplayName("R2 a full backlog: a connect timeout inside the connect budget")
    void fullBacklog() throws IOException {
        List<Socket> fill = new ArrayList<>();
        try (var full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                fill.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 50);
                } catch (IOException backlogIsFull) {
                    break;
                }
            }
            Attempt attempt = caller.call(Caller.post(Caller.loopback(full.getLocalPort()), "/", "{}"));
            assertThat(attempt.failure()).isNotNull().returns("connectTimeout", Failure::reason);
            assertThat(attempt.requestWritten()).isFalse();
            assertThat(attempt.durationMillis()).isBetween(700L, 1_300L);
        } finally {
            for (Socket socket : fill) {
                socket.close();
            }
        }
    }
}
