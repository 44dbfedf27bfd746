package koerier.timer.io;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.DispatchRetries;
import koerier.bus.LocalCodec;
import koerier.bus.RefusedRetries;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.Turn;
import koerier.lane.DeliveryRef;
import koerier.lane.RetryKey;
import koerier.org.OrgId;
import koerier.store.RetryStore;
import koerier.webhook.TargetUrl;
import koerier.webhook.Webhook.Retry;
import koerier.webhook.WebhookRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The station of retries beside a delivery station that has no room for one endpoint.
class RetryVerticleTest {
    private static final int MANY = 250_000;
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final Map<DeliveryRef, Delivery> due = new ConcurrentHashMap<>();
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();
    private final Promise<Void> well = Promise.promise();
    private final Promise<Void> all = Promise.promise();
    private final Promise<Long> done = Promise.promise();
    private volatile boolean room;

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private void owe(String host, long micros) {
        var request = new WebhookRequest(
                "POST", new TargetUrl(true, host, TargetUrl.HTTPS_PORT, false), "/", List.of(), new byte[0], false);
        Delivery first = new Delivery(
                new DeliveryId(new Position(micros, 3), 1, 0),
                new OrgId("acme"),
                1,
                1,
                "Deals",
                "1",
                "e",
                Function.INSTANT_ACTION,
                Turn.first(new Retry.Standard()),
                request,
                List.of());
        Delivery delivery = first.next(NOW, Instant.ofEpochMilli(micros));
        due.put(DeliveryRef.of(delivery.id(), 2), delivery);
    }

    /// The log, in memory: what is tested here is what the station does with it.
    private final class Timers implements RetryStore {
        @Override
        public Future<Long> due(long from, long before, Consumer<List<RetryKey>> page) {
            Map<Long, RetryKey> found = new TreeMap<>();
            due.values().forEach(delivery -> found.put(delivery.turn().dueMillis(), RetryKey.of(delivery)));
            page.accept(List.copyOf(found.values()));
            return Future.succeededFuture(0L);
        }

        @Override
        public Future<List<Delivery>> load(List<RetryKey> keys) {
            return Future.succeededFuture(
                    keys.stream().map(key -> due.get(key.ref())).toList());
        }
    }

    private void station() {
        vertx.eventBus().<DispatchRetries>localConsumer(Addresses.retries(0), message -> {
            List<Delivery> refused = new ArrayList<>();
            for (Delivery delivery : message.body().deliveries()) {
                String host = delivery.request().target().host();
                if (host.startsWith("dead") && !room) {
                    refused.add(delivery);
                } else {
                    taken.merge(host, 1, Integer::sum);
                }
            }
            message.reply(new RefusedRetries(refused));
            if (message.body().doneThroughMillis() > 0) {
                done.tryComplete(message.body().doneThroughMillis());
            }
            if (taken.containsKey("well.example")) {
                well.tryComplete();
            }
            if (taken.getOrDefault("dead.example", 0) == MANY) {
                all.tryComplete();
            }
        });
    }

    @Test
    @DisplayName("250,000 due retries of an endpoint without room hold up no other, nor a start; each is taken once")
    void oneEndpointHoldsUpNoOther() {
        LocalCodec.registerAll(vertx.eventBus());
        station();
        for (int i = 0; i < MANY; i++) {
            owe("dead.example", 1_000 + i);
        }
        owe("well.example", 1_000 + MANY);
        await(vertx.deployVerticle(new RetryVerticle(
                1, 0, new Timers(), Future::succeededFuture, new Admission(Long.MAX_VALUE), () -> NOW)));
        await(well.future());
        assertThat(await(done.future())).as("what was offered was not begun").isEqualTo(NOW.toEpochMilli());
        assertThat(taken).containsOnlyKeys("well.example");
        room = true;
        await(all.future());
        assertThat(taken).isEqualTo(Map.of("well.example", 1, "dead.example", MANY));
    }
}
