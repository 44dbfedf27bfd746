package koerier.delivery.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import koerier.bus.UnitGate;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.State;
import koerier.org.OrgId;
import koerier.quota.Account;
import koerier.quota.Lease;
import koerier.quota.ModelStore;
import koerier.quota.Take;
import koerier.quota.Terms;
import koerier.testkit.FakeReceiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnitsOfCallsTest {
    private static final OrgId OTHER = new OrgId("other");

    private final FakeReceiver receiver = FakeReceiver.start();
    private final ScriptedGate gate = new ScriptedGate();
    private final Caller caller = new Caller(Caller.with(16, 4), gate);

    /// The cap of one organisation; the other one's units are decided when the test says so.
    private static final class ScriptedGate implements UnitGate {
        final Account account = new Account(Caller.ACME);
        final AtomicInteger givenBack = new AtomicInteger();
        final ConcurrentHashMap<OrgId, CountDownLatch> asked = new ConcurrentHashMap<>();
        final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        volatile boolean otherIsDecided;
        private final ModelStore store = new ModelStore();
        private final Terms terms = new Terms(1, 20, java.time.ZoneId.of("UTC"), java.time.Instant.EPOCH);

        @Override
        public synchronized Take take(OrgId org) {
            if (org.equals(OTHER)) {
                return otherIsDecided ? Take.FREE : Take.WAIT;
            }
            var ask = account.next(terms, 1, 0);
            if (ask != null) {
                account.granted(ask, store.lease(ask, java.time.Instant.parse("2026-11-24T10:00:00Z")), 0, 0);
            }
            return account.take(terms, 0);
        }

        @Override
        public void await(OrgId org, int demand, Runnable decided) {
            waiting.add(decided);
            asked.computeIfAbsent(org, _ -> new CountDownLatch(1)).countDown();
        }

        @Override
        public synchronized void giveBack(OrgId org, Lease lease) {
            givenBack.incrementAndGet();
            account.giveBack(lease);
        }

        @Override
        public Future<Optional<Long>> used(OrgId org) {
            return Future.succeededFuture(Optional.empty());
        }
    }

    @AfterEach
    void close() {
        caller.close();
        receiver.close();
    }

    private Delivery delivery(OrgId org, int port) {
        return caller.delivery(org, Caller.post(Caller.loopback(port), "/", "{}"), Function.INSTANT_ACTION, List.of());
    }

    @Test
    @DisplayName("[Q3, Q5] 20 units for 50 deliveries: 20 calls, 30 ends without one")
    void exactly() {
        caller.submit(IntStream.range(0, 50)
                .mapToObj(_ -> delivery(Caller.ACME, receiver.port()))
                .toList());
        List<Attempt> attempts =
                caller.next(50).stream().map(Caller.Ended::attempt).toList();

        assertThat(receiver.calls()).hasSize(20);
        assertThat(attempts.stream().filter(each -> each.state() == State.DELIVERED))
                .hasSize(20);
        assertThat(attempts.stream().filter(each -> each.failure() != null))
                .hasSize(30)
                .allMatch(each -> each.number() == 0 && each.failure().code() == FailureCode.DAILY_LIMIT_REACHED);
    }

    @Test
    @DisplayName("[Q2] a call that does not connect costs nothing")
    void unconnected() throws Exception {
        int dead;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            dead = taken.getLocalPort();
        }
        for (int i = 0; i < 30; i++) {
            caller.submit(List.of(delivery(Caller.ACME, dead)));
            assertThat(caller.next().attempt().failure().code()).isEqualTo(FailureCode.CONNECTION_FAILED);
        }
        assertThat(gate.givenBack).hasValue(30);

        caller.submit(IntStream.range(0, 20)
                .mapToObj(_ -> delivery(Caller.ACME, receiver.port()))
                .toList());
        assertThat(caller.next(20)).allMatch(each -> each.attempt().state() == State.DELIVERED);
    }

    @Test
    @DisplayName(
            "[D8] an organisation that waits for units takes no slot from others, and goes on when they are decided")
    void waitsAside() throws Exception {
        List<Delivery> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(delivery(OTHER, receiver.port()));
        }
        caller.submit(waiting);
        assertThat(gate.asked.computeIfAbsent(OTHER, _ -> new CountDownLatch(1)).await(10, TimeUnit.SECONDS))
                .isTrue();

        caller.submit(IntStream.range(0, 20)
                .mapToObj(_ -> delivery(Caller.ACME, receiver.port()))
                .toList());
        assertThat(caller.next(20)).allMatch(each -> each.delivery().org().equals(Caller.ACME));
        assertThat(gate.waiting).as("one waiter for an organisation and loop").hasSize(1);

        gate.otherIsDecided = true;
        gate.waiting.remove().run();
        assertThat(caller.next(100)).allMatch(each -> each.attempt().state() == State.DELIVERED);
    }
}
