package koerier.delivery.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.ReplyException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.AdvanceLanes;
import koerier.bus.Advanced;
import koerier.bus.DispatchDeliveries;
import koerier.bus.UnitGate;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.DeliverySettings;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.State;
import koerier.delivery.Turn;
import koerier.lane.Inheritance;
import koerier.log.AttemptRow;
import koerier.testkit.FakeReceiver;
import koerier.webhook.AddressPolicy;
import koerier.webhook.Webhook;
import koerier.webhook.WebhookRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeliveryVerticleTest {
    private final Vertx vertx = Vertx.vertx();
    private final FakeReceiver receiver = FakeReceiver.start();
    private final Admission admission = new Admission(1 << 20);
    private final BlockingQueue<AttemptRow> appended = new LinkedBlockingQueue<>();
    private String deployment = "";
    private final AtomicLong at = new AtomicLong();
    private long micros = 1;

    @BeforeEach
    void deploy() {
        for (Class<?> type : List.of(DispatchDeliveries.class, AdvanceLanes.class, Advanced.class, Attempt.class)) {
            register(type);
        }
        vertx.eventBus().<AdvanceLanes>localConsumer(Addresses.LOG_ADVANCES, message -> {
            message.body()
                    .advance()
                    .ended()
                    .forEach(ended -> appended.add(ended.end().row()));
            message.reply(new Advanced(at.incrementAndGet(), new long[0]));
        });
        var runtime = DeliveryRuntime.of(
                2,
                settings(),
                _ -> AddressPolicy.development(),
                (_, _) -> false,
                (_, _) -> List.of(),
                UnitGate.OPEN,
                admission,
                "0.1-test");
        var lanes = new LaneShare(Inheritance.none(), List.of(), new NoReader(), 1 << 20);
        deployment =
                vertx.deployVerticle(new DeliveryVerticle(1, runtime, lanes)).await();
    }

    @AfterEach
    void close() {
        vertx.close().await();
        receiver.close();
    }

    @Test
    @DisplayName("deliveries become attempts in the log, and their bytes are given back")
    void attemptsAreAppended() throws InterruptedException {
        List<Delivery> deliveries = IntStream.range(0, 50)
                .mapToObj(i -> delivery("/" + i, Function.INSTANT_ACTION))
                .toList();
        deliveries.forEach(delivery -> admission.acquire(delivery.heldBytes()));
        vertx.eventBus().send(Addresses.delivery(1), new DispatchDeliveries(deliveries, List.of(), List.of(), micros));
        List<AttemptRow> rows = rows(50);
        assertThat(rows).extracting(AttemptRow::delivery).containsExactlyInAnyOrderElementsOf(deliveries);
        assertThat(rows).extracting(row -> row.attempt().state()).containsOnly(State.DELIVERED);
        assertThat(admission.held()).isZero();
        assertThat(receiver.calls()).hasSize(50);
        assertThat(receiver.connections()).as("this loop's share of 16").isLessThanOrEqualTo(8);
    }

    @Test
    @DisplayName("[D9] a test is answered with its attempt, which is in the log too")
    void testsAreAnswered() throws InterruptedException {
        Delivery test = delivery("/test", Function.TEST);
        admission.acquire(test.heldBytes());
        receiver.answer(FakeReceiver.status(404, "no such thing"));
        Attempt attempt = vertx.eventBus()
                .<Attempt>request(Addresses.delivery(1), new DispatchDeliveries(List.of(test), List.of(), List.of(), 0))
                .await()
                .body();
        assertThat(attempt.status()).isEqualTo(404);
        assertThat(attempt.responseExcerpt()).isEqualTo("no such thing".getBytes());
        assertThat(rows(1).getFirst()).isEqualTo(new AttemptRow(test, attempt));
        assertThat(admission.held()).isZero();
    }

    @Test
    @DisplayName("C5 stopping waits for calls under way and hands back what waits, unsent")
    void stoppingDrains() throws InterruptedException {
        var gate = new CountDownLatch(1);
        receiver.answer(FakeReceiver.after(gate, FakeReceiver.status(200)));
        List<Delivery> deliveries = IntStream.range(0, 20)
                .mapToObj(i -> delivery("/" + i, Function.INSTANT_ACTION))
                .toList();
        Delivery test = delivery("/waiting", Function.TEST);
        deliveries.forEach(delivery -> admission.acquire(delivery.heldBytes()));
        admission.acquire(test.heldBytes());
        vertx.eventBus().send(Addresses.delivery(1), new DispatchDeliveries(deliveries, List.of(), List.of(), micros));
        var answer = vertx.eventBus()
                .request(Addresses.delivery(1), new DispatchDeliveries(List.of(test), List.of(), List.of(), 0));
        receiver.await(4); // what a new endpoint begins with
        var stopped = vertx.undeploy(deployment);
        assertThatThrownBy(answer::await).isInstanceOf(ReplyException.class).hasMessageContaining("the node stops");
        assertThat(stopped.isComplete()).isFalse();
        gate.countDown();
        stopped.await();
        assertThat(rows(4)).extracting(row -> row.attempt().state()).containsOnly(State.DELIVERED);
        assertThat(receiver.calls()).hasSize(4);
        assertThat(admission.held()).isZero();
    }

    @Test
    @DisplayName("[D5] a call that does not end while the node stops has an unknown outcome")
    void stoppingGivesUp() throws InterruptedException {
        receiver.answer(FakeReceiver.silence());
        Delivery delivery = delivery("/", Function.INSTANT_ACTION);
        admission.acquire(delivery.heldBytes());
        vertx.eventBus()
                .send(Addresses.delivery(1), new DispatchDeliveries(List.of(delivery), List.of(), List.of(), micros));
        receiver.await(1);
        vertx.undeploy(deployment).await();
        assertThat(rows(1).getFirst().attempt().failure())
                .isNotNull()
                .returns(FailureCode.OUTCOME_UNKNOWN, failure -> failure.code());
        assertThat(admission.held()).isZero();
    }

    private static DeliverySettings settings() {
        DeliverySettings some = Caller.with(16, 1024);
        return new DeliverySettings(
                some.connectTimeout(),
                some.responseTimeout(),
                some.dnsTimeout(),
                some.keepAlive(),
                some.responseBytesMax(),
                some.responseHeadBytesMax(),
                some.connectionsPerEndpoint(),
                some.inFlightPerLoop(),
                java.time.Duration.ofSeconds(1));
    }

    private Delivery delivery(String path, Function function) {
        WebhookRequest request = Caller.post(Caller.loopback(receiver.port()), path, "{}");
        return new Delivery(
                new DeliveryId(new Position(micros++, 0), 1, 0),
                Caller.ACME,
                1,
                1,
                "Deals",
                "1",
                "e",
                function,
                Turn.first(new Webhook.Retry.None()),
                request,
                List.of());
    }

    private List<AttemptRow> rows(int count) throws InterruptedException {
        List<AttemptRow> rows = new ArrayList<>();
        while (rows.size() < count) {
            AttemptRow row = appended.poll(10, TimeUnit.SECONDS);
            assertThat(row).as("attempt %d of %d", rows.size() + 1, count).isNotNull();
            rows.add(row);
        }
        return rows;
    }

    private <T> void register(Class<T> type) {
        vertx.eventBus().registerDefaultCodec(type, new MessageCodec<T, T>() {
            @Override
            public void encodeToWire(Buffer buffer, T body) {
                throw new AssertionError("local only");
            }

            @Override
            public T decodeFromWire(int position, Buffer buffer) {
                throw new AssertionError("local only");
            }

            @Override
            public T transform(T body) {
                return body;
            }

            @Override
            public String name() {
                return type.getName();
            }

            @Override
            public byte systemCodecID() {
                return -1;
            }
        });
    }
}
