package koerier.delivery.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliverySettings;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.State;
import koerier.org.OrgId;
import koerier.testkit.FakeDns;
import koerier.testkit.FakeReceiver;
import koerier.testkit.FakeReceiver.Call;
import koerier.webhook.AddressPolicy;
import koerier.webhook.Network;
import koerier.webhook.TargetUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final OrgId OTHER = new OrgId("other");

    private final FakeReceiver receiver = FakeReceiver.start();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        receiver.close();
    }

    private Caller caller(int connections, int inFlight) {
        return opened(new Caller(Caller.with(connections, inFlight)));
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private List<Delivery> deliveries(Caller caller, OrgId org, int port, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> caller.delivery(
                        org, Caller.post(Caller.loopback(port), "/" + i, "{}"), Function.INSTANT_ACTION, List.of()))
                .toList();
    }

    @Test
    @DisplayName("a connection is used again")
    void keepAlive() {
        Caller caller = caller(16, 1024);
        for (int i = 0; i < 5; i++) {
            assertThat(caller.call(Caller.post(Caller.loopback(receiver.port()), "/", "{}"))
                            .state())
                    .isEqualTo(State.DELIVERED);
        }
        assertThat(receiver.connections()).isEqualTo(1);
    }

    @Test
    @DisplayName("a receiver that says close gets a new connection each time")
    void connectionClose() {
        Caller caller = caller(16, 1024);
        receiver.answer(FakeReceiver.raw("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
        for (int i = 0; i < 3; i++) {
            assertThat(caller.call(Caller.post(Caller.loopback(receiver.port()), "/", "{}"))
                            .state())
                    .isEqualTo(State.DELIVERED);
        }
        assertThat(receiver.connections()).isEqualTo(3);
        receiver.awaitClosed(3);
    }

    @Test
    @DisplayName("an idle connection is closed after its keep-alive time, and its endpoint forgotten")
    void idleClose() {
        DeliverySettings some = Caller.with(16, 1024);
        Caller caller = opened(new Caller(new DeliverySettings(
                some.connectTimeout(),
                some.responseTimeout(),
                some.dnsTimeout(),
                Duration.ofMillis(150),
                some.responseBytesMax(),
                some.responseHeadBytesMax(),
                some.connectionsPerEndpoint(),
                some.inFlightPerLoop(),
                some.drain())));
        caller.call(Caller.post(Caller.loopback(receiver.port()), "/", "{}"));
        receiver.awaitClosed(1);
        caller.call(Caller.post(Caller.loopback(receiver.port()), "/", "{}"));
        assertThat(receiver.connections()).isEqualTo(2);
        receiver.awaitClosed(2);
        caller.awaitNoEndpoints();
        assertThat(caller.inFlight()).isZero();
    }

    @Test
    @DisplayName(
            "R22 a connection that the receiver has closed is not used; one that breaks with the request counts once")
    void staleConnection() {
        Caller caller = caller(1, 1024);
        receiver.answer(
                FakeReceiver.rawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), FakeReceiver.status(200));
        List<Delivery> deliveries = deliveries(caller, Caller.ACME, receiver.port(), 30);
        caller.submit(deliveries);
        assertThat(caller.next(30)).allSatisfy(ended -> {
            Attempt attempt = ended.attempt();
            if (attempt.state() == State.FAILED) {
                assertThat(attempt.failure()).isNotNull().returns(FailureCode.CONNECTION_FAILED, Failure::code);
                assertThat(attempt.requestWritten()).isTrue();
            }
        });
        Set<String> ids = new HashSet<>();
        assertThat(receiver.calls())
                .allSatisfy(call -> assertThat(ids.add(call.header("webhook-id")))
                        .as("no request is sent twice behind our back")
                        .isTrue());
    }

    @Test
    @DisplayName("R22 a request written on a connection that is reset is not sent again")
    void resetIsNotSentAgain() {
        Caller caller = caller(1, 1024);
        AtomicInteger calls = new AtomicInteger();
        receiver.answer((call, wire) -> {
            if (calls.incrementAndGet() == 1) {
                FakeReceiver.status(200).to(call, wire);
            } else {
                wire.reset();
            }
        });
        assertThat(caller.call(Caller.post(Caller.loopback(receiver.port()), "/a", "{}"))
                        .state())
                .isEqualTo(State.DELIVERED);
        Attempt attempt = caller.call(Caller.post(Caller.loopback(receiver.port()), "/b", "{}"));
        assertThat(attempt.failure()).isNotNull().returns("reset", Failure::reason);
        assertThat(receiver.calls()).hasSize(2);
    }

    @Test
    @DisplayName("[D8] an endpoint has at most its number of connections, and they all are put to use")
    void connectionCap() {
        Caller caller = caller(4, 1024);
        var gate = new CountDownLatch(1);
        receiver.answer(FakeReceiver.after(gate, FakeReceiver.status(200)));
        caller.submit(deliveries(caller, Caller.ACME, receiver.port(), 40));
        receiver.await(4);
        assertThat(caller.inFlight()).isEqualTo(4);
        gate.countDown();
        assertThat(caller.next(40)).allMatch(ended -> ended.attempt().state() == State.DELIVERED);
        assertThat(receiver.connections()).isEqualTo(4);
    }

    @Test
    @DisplayName("[E4] attempts start in the order in which deliveries came, also when connections come and go")
    void order() {
        Caller caller = caller(1, 1024);
        AtomicInteger calls = new AtomicInteger();
        receiver.answer((call, wire) -> {
            int number = calls.getAndIncrement();
            FakeReceiver.raw("HTTP/1.1 200 OK\r\n" + (number % 3 == 0 ? "Connection: close\r\n" : "")
                            + "Content-Length: 0\r\n\r\n")
                    .to(call, wire);
        });
        List<Delivery> deliveries = deliveries(caller, Caller.ACME, receiver.port(), 60);
        caller.submit(deliveries);
        caller.next(60);
        assertThat(receiver.calls())
                .extracting(Call::target)
                .containsExactlyElementsOf(deliveries.stream()
                        .map(delivery -> delivery.request().requestTarget())
                        .toList());
    }

    @Test
    @DisplayName("[E4] a first attempt that does not end holds back none of the later ones")
    void slowFirst() {
        Caller caller = caller(16, 1024);
        var gate = new CountDownLatch(1);
        receiver.answer(FakeReceiver.after(gate, FakeReceiver.status(200)), FakeReceiver.status(200));
        List<Delivery> deliveries = deliveries(caller, Caller.ACME, receiver.port(), 5);
        caller.submit(deliveries);
        assertThat(caller.next(4)).hasSize(4);
        gate.countDown();
        caller.next();
        assertThat(receiver.calls()).hasSize(5);
    }

    @Test
    @DisplayName("[D8] slots go round robin over organisations when they are scarce")
    void roundRobin() {
        Caller caller = caller(16, 1);
        caller.submit(deliveries(caller, Caller.ACME, receiver.port(), 50));
        caller.submit(deliveries(caller, OTHER, receiver.port(), 5));
        List<OrgId> order =
                caller.next(55).stream().map(ended -> ended.delivery().org()).toList();
        assertThat(order.subList(0, 14)).filteredOn(OTHER::equals).hasSize(5);
    }

    @Test
    @DisplayName("[D8] a silent endpoint of one organisation leaves another one's calls alone")
    void bulkhead() {
        Caller caller = caller(16, 1024);
        try (var silent = FakeReceiver.start()) {
            silent.answer(FakeReceiver.silence());
            caller.submit(deliveries(caller, OTHER, silent.port(), 200));
            caller.submit(deliveries(caller, Caller.ACME, receiver.port(), 100));
            assertThat(caller.next(100)).allSatisfy(ended -> {
                assertThat(ended.delivery().org()).isEqualTo(Caller.ACME);
                assertThat(ended.attempt().state()).isEqualTo(State.DELIVERED);
            });
        }
    }

    @Test
    @DisplayName("U32 organisations never share a connection")
    void noSharedConnections() {
        Caller caller = caller(1, 1024);
        for (OrgId org : List.of(Caller.ACME, OTHER, Caller.ACME, OTHER)) {
            caller.submit(deliveries(caller, org, receiver.port(), 1));
            caller.next();
        }
        assertThat(receiver.calls()).extracting(Call::connection).containsExactly(1, 2, 1, 2);
    }

    @Test
    @DisplayName("U55 a network that is denied while running is not called again, also not over an open connection")
    void denyWhileRunning() {
        Caller caller = caller(16, 1024);
        TargetUrl target = Caller.loopback(receiver.port());
        assertThat(caller.call(Caller.post(target, "/", "{}")).state()).isEqualTo(State.DELIVERED);
        caller.policy.set(AddressPolicy.development().denying(List.of(Network.of("127.0.0.1"))));
        Attempt attempt = caller.call(Caller.post(target, "/", "{}"));
        assertThat(attempt.failure()).isNotNull().returns(FailureCode.URL_REFUSED, Failure::code);
        assertThat(attempt.number()).isZero();
        assertThat(attempt.address()).isNull();
        receiver.awaitClosed(1);
        assertThat(receiver.calls()).hasSize(1);
    }

    @Test
    @DisplayName("R37 when the first checked address refuses, the second is tried inside the same attempt")
    void secondAddress() {
        var dns = opened(FakeDns.resolvingTo("127.0.0.2", "127.0.0.1"));
        Caller caller = opened(new Caller(Caller.with(16, 1024), List.of(dns.address()), null));
        caller.policy.set(AddressPolicy.development().allowingPorts(Set.of(receiver.port())));
        Attempt attempt = caller.call(Caller.post(new TargetUrl(false, "two.test", receiver.port(), false), "/", "{}"));
        assertThat(attempt.state()).isEqualTo(State.DELIVERED);
        assertThat(attempt.number()).isEqualTo(1);
        assertThat(attempt.address()).isEqualTo("127.0.0.1");
        assertThat(receiver.calls().getFirst().header("Host")).isEqualTo("two.test:" + receiver.port());
    }

    @Test
    @DisplayName("every delivery of an endpoint that refuses ends by itself")
    void allRefused() throws IOException {
        Caller caller = caller(4, 1024);
        int port;
        try (var taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        caller.submit(deliveries(caller, Caller.ACME, port, 50));
        assertThat(caller.next(50))
                .allSatisfy(ended ->
                        assertThat(ended.attempt().failure()).isNotNull().returns("refused", Failure::reason));
        assertThat(caller.inFlight()).isZero();
        caller.awaitNoEndpoints();
    }

    @Test
    @DisplayName("draining ends what is under way, hands the rest back, and sends nothing new")
    void draining() {
        Caller caller = caller(2, 1024);
        receiver.answer(FakeReceiver.silence());
        List<Delivery> deliveries = deliveries(caller, Caller.ACME, receiver.port(), 10);
        caller.submit(deliveries);
        receiver.await(2);
        caller.drain();
        assertThat(caller.next(2))
                .allSatisfy(ended -> assertThat(ended.attempt().failure())
                        .isNotNull()
                        .returns(FailureCode.OUTCOME_UNKNOWN, Failure::code));
        assertThat(new ArrayList<>(caller.handedBack)).containsExactlyElementsOf(deliveries.subList(2, 10));
        caller.submit(deliveries(caller, Caller.ACME, receiver.port(), 1));
        assertThat(caller.handedBack).hasSize(9);
        assertThat(receiver.calls()).hasSize(2);
    }

    @Test
    @DisplayName("[U2] a connection that leads elsewhere than to the checked address is not written to")
    void pinned() {
        var address = GuardedResolver.CheckedAddress.of(new byte[] {127, 0, 0, 1}, receiver.port());
        assertThat(address.socket().hostAddress()).isEqualTo("127.0.0.1");
        assertThat(address.socket().hostName())
                .as("a name would be resolved again")
                .isNull();
        var v6 = GuardedResolver.CheckedAddress.of(
                new byte[] {0x26, 6, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 80);
        assertThat(v6.socket().hostName()).isNull();
        assertThat(v6.socket().hostAddress()).isEqualTo("2606:4700:0:0:0:0:0:1");
    }

    @Test
    @DisplayName("[U2] an IPv6 literal is dialled and named in brackets")
    void ipv6() throws IOException {
        try (var six = FakeReceiver.startOn("::1")) {
            Caller caller = caller(16, 1024);
            Attempt attempt = caller.call(Caller.post(new TargetUrl(false, "[::1]", six.port(), true), "/", "{}"));
            assertThat(attempt.state()).isEqualTo(State.DELIVERED);
            assertThat(attempt.address()).isEqualTo("0:0:0:0:0:0:0:1");
            assertThat(six.calls().getFirst().header("Host")).isEqualTo("[::1]:" + six.port());
        }
    }

    @Test
    @DisplayName("no attempt is lost when a receiver closes connections at any moment")
    void closingAtRandom() {
        Caller caller = caller(8, 1024);
        AtomicInteger calls = new AtomicInteger();
        receiver.answer((call, wire) -> {
            switch (calls.getAndIncrement() % 7) {
                case 1 -> wire.reset();
                case 3 -> wire.close();
                case 5 ->
                    FakeReceiver.rawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                            .to(call, wire);
                default -> FakeReceiver.status(200).to(call, wire);
            }
        });
        caller.submit(deliveries(caller, Caller.ACME, receiver.port(), 700));
        List<Caller.Ended> ended = caller.next(700);
        assertThat(ended).extracting(each -> each.delivery().id()).doesNotHaveDuplicates();
        assertThat(caller.inFlight()).isZero();
        Set<String> ids = new HashSet<>();
        assertThat(receiver.calls())
                .allSatisfy(
                        call -> assertThat(ids.add(call.header("webhook-id"))).isTrue());
    }

    @Test
    @DisplayName("a socket that is accepted and closed at once fails the attempt that it was opened for")
    void acceptedAndClosed() throws IOException {
        try (var server = new ServerSocket(0, 50, java.net.InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try (Socket socket = server.accept()) {
                        socket.setSoLinger(true, 0);
                    } catch (IOException closing) {
                        return;
                    }
                }
            });
            Caller caller = caller(2, 1024);
            caller.submit(deliveries(caller, Caller.ACME, server.getLocalPort(), 20));
            assertThat(caller.next(20))
                    .allSatisfy(ended -> assertThat(ended.attempt().state()).isEqualTo(State.FAILED));
            assertThat(caller.inFlight()).isZero();
        }
    }
}
