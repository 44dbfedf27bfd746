package koerier.delivery.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import koerier.delivery.Attempt;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.State;
import koerier.testkit.FakeDns;
import koerier.testkit.FakeReceiver;
import koerier.webhook.AddressPolicy;
import koerier.webhook.Network;
import koerier.webhook.TargetUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// A name that leads elsewhere from its second answer on, with a listener there that must hear nothing.
class RebindingTest {
    private static final String DENIED = "127.0.0.3";

    private final FakeReceiver receiver = FakeReceiver.start();
    private final AtomicInteger answers = new AtomicInteger();
    private final FakeDns dns = FakeDns.start(question -> question.type() != FakeDns.A
            ? FakeDns.Reply.of()
            : FakeDns.Reply.of(
                    FakeDns.Record.address(question.name(), answers.getAndIncrement() == 0 ? "127.0.0.1" : DENIED)));
    private ServerSocketChannel canary;

    @BeforeEach
    void listen() throws IOException {
        canary = ServerSocketChannel.open();
        canary.bind(new InetSocketAddress(DENIED, receiver.port()));
        canary.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        canary.close();
        dns.close();
        receiver.close();
    }

    private Caller caller() {
        Caller caller = new Caller(Caller.with(16, 1024), List.of(dns.address()), null);
        caller.policy.set(AddressPolicy.development()
                .denying(List.of(Network.of(DENIED)))
                .allowingPorts(Set.of(receiver.port())));
        return caller;
    }

    private Attempt call(Caller caller) {
        return caller.call(Caller.post(new TargetUrl(false, "rebind.test", receiver.port(), false), "/", "{}"));
    }

    @Test
    @DisplayName(
            "U29 the address that was judged is the one that is called: one lookup, and nothing to the second answer")
    void rebinding() throws IOException {
        try (Caller caller = caller()) {
            Attempt attempt = call(caller);
            assertThat(attempt.state()).isEqualTo(State.DELIVERED);
            assertThat(attempt.address()).isEqualTo("127.0.0.1");
            assertThat(dns.questions())
                    .extracting(FakeDns.Question::type)
                    .containsExactlyInAnyOrder(FakeDns.A, FakeDns.AAAA);
            assertThat(call(caller).state()).as("over the open connection").isEqualTo(State.DELIVERED);
            assertThat(receiver.connections()).isEqualTo(1);
        }
        try (Caller later = caller()) {
            Attempt attempt = call(later);
            assertThat(attempt.failure()).isNotNull().returns(FailureCode.URL_REFUSED, Failure::code);
            assertThat(attempt.number()).isZero();
        }
        assertThat(canary.accept()).as("nobody has knocked").isNull();
        assertThat(receiver.calls()).hasSize(2);
    }

    @Test
    @DisplayName("A31 a denied address answers the same whether somebody listens there or not, and nothing is dialled")
    void noOracle() throws IOException {
        try (Caller caller = caller()) {
            int silent;
            try (var taken = new java.net.ServerSocket(0)) {
                silent = taken.getLocalPort();
            }
            Attempt open = caller.call(Caller.post(new TargetUrl(false, DENIED, receiver.port(), true), "/", "{}"));
            Attempt closed = caller.call(Caller.post(new TargetUrl(false, DENIED, silent, true), "/", "{}"));
            assertThat(open.failure()).isEqualTo(closed.failure());
            assertThat(open.failure())
                    .isNotNull()
                    .returns(FailureCode.URL_REFUSED, Failure::code)
                    .returns("", Failure::detail);
            assertThat(open.address()).isNull();
            assertThat(canary.accept()).isNull();
        }
    }

    @Test
    @DisplayName("U52 a proxy that the JVM was told of is not asked")
    void noProxy() throws IOException {
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(DENIED, receiver.port())));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
        System.setProperty("http.proxyHost", DENIED);
        System.setProperty("http.proxyPort", Integer.toString(receiver.port()));
        try (Caller caller = caller()) {
            assertThat(call(caller).state()).isEqualTo(State.DELIVERED);
            assertThat(canary.accept()).isNull();
        } finally {
            ProxySelector.setDefault(before);
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
        }
    }

    @Test
    @DisplayName(
            "R32 what a receiver says is kept byte by byte: markup, escapes, turned text, NUL and ill-formed UTF-8")
    void hostileBytes() {
        byte[] body = "<script>alert(1)</script>\u001b[31m\u202e\0\n{\"level\":\"ERROR\"}"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] bytes = java.util.Arrays.copyOf(body, body.length + 2);
        bytes[body.length] = (byte) 0xC3;
        bytes[body.length + 1] = (byte) 0x28;
        receiver.answer((_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + bytes.length + "\r\n\r\n");
            wire.send(bytes);
        });
        try (Caller caller = caller()) {
            Attempt attempt = call(caller);
            assertThat(attempt.state()).isEqualTo(State.DELIVERED);
            assertThat(attempt.responseExcerpt()).isEqualTo(bytes);
        }
    }

    @Test
    @DisplayName("T38 a secret that the receiver repeats is masked in what is kept")
    void repeatedSecret() {
        receiver.answer(FakeReceiver.status(500, "no such token: canary-55"));
        try (Caller caller = caller()) {
            caller.secretForms = List.of("canary-55".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(new String(call(caller).responseExcerpt())).isEqualTo("no such token: ***");
        }
    }
}
