package koerier.delivery.io;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.TrustOptions;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import koerier.bus.Admission;
import koerier.bus.UnitGate;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.DeliverySettings;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.Turn;
import koerier.lane.Advance;
import koerier.lane.End;
import koerier.lane.Inheritance;
import koerier.lane.LaneBook;
import koerier.lane.Line;
import koerier.lane.Owed;
import koerier.log.AttemptRow;
import koerier.org.OrgId;
import koerier.webhook.AddressPolicy;
import koerier.webhook.TargetUrl;
import koerier.webhook.Webhook;
import koerier.webhook.WebhookRequest;
import org.jspecify.annotations.Nullable;

/// An [EndpointClient] on an event loop of its own, driven from the test's thread.
final class Caller implements AutoCloseable, AttemptListener {
    static final OrgId ACME = new OrgId("acme");
    static final DeliverySettings QUICK = new DeliverySettings(
            Duration.ofMillis(700),
            Duration.ofMillis(900),
            Duration.ofMillis(700),
            Duration.ofSeconds(4),
            64 * 1024,
            16 * 1024,
            16,
            1024,
            Duration.ofMillis(300));
    private static final long PATIENCE_SECONDS = 10;

    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    final BlockingQueue<Delivery> handedBack = new LinkedBlockingQueue<>();
    final AtomicReference<AddressPolicy> policy = new AtomicReference<>(AddressPolicy.development());
    volatile List<byte[]> secretForms = List.of();
    private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    private final EndpointClient client;
    private final LaneBook book = new LaneBook(
            0,
            100_000,
            Long.MAX_VALUE,
            Inheritance.none(),
            handedBack::add,
            delivery -> End.last(new AttemptRow(delivery, Attempt.interrupted(1, java.time.Instant.EPOCH))));
    private long at;
    private long micros = 1_795_512_600_000_000L;

    record Ended(Delivery delivery, Attempt attempt) {}

    Caller(DeliverySettings settings) {
        this(settings, List.of(), null);
    }

    Caller(DeliverySettings settings, UnitGate units) {
        this(settings, units, List.of(), null);
    }

    Caller(DeliverySettings settings, List<InetSocketAddress> dnsServers, @Nullable TrustOptions trust) {
        this(settings, UnitGate.OPEN, dnsServers, trust);
    }

    private Caller(
            DeliverySettings settings,
            UnitGate units,
            List<InetSocketAddress> dnsServers,
            @Nullable TrustOptions trust) {
        var runtime = new DeliveryRuntime(
                1,
                settings,
                _ -> policy.get(),
                (_, _) -> false,
                (_, _) -> secretForms,
                units,
                dnsServers,
                trust,
                new Admission(1 << 30),
                InstantSource.system(),
                System::nanoTime,
                "0.1-test");
        this.client = onLoop(() -> new EndpointClient(context, runtime, this));
    }

    static DeliverySettings with(int connections, int inFlight) {
        return new DeliverySettings(
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                64 * 1024,
                16 * 1024,
                connections,
                inFlight,
                Duration.ofMillis(300));
    }

    static TargetUrl loopback(int port) {
        return new TargetUrl(false, "127.0.0.1", port, true);
    }

    static WebhookRequest post(TargetUrl target, String requestTarget, String body) {
        return new WebhookRequest(
                "POST",
                target,
                requestTarget,
                List.of(new WebhookRequest.Header("Content-Type", "application/json; charset=utf-8")),
                body.getBytes(StandardCharsets.UTF_8),
                false);
    }

    Delivery delivery(WebhookRequest request) {
        return delivery(ACME, request, Function.INSTANT_ACTION, List.of());
    }

    Delivery delivery(OrgId org, WebhookRequest request, Function function, List<byte[]> keys) {
        return new Delivery(
                new DeliveryId(new Position(micros++, 3), 1, 0),
                org,
                1,
                1,
                "Deals",
                "4711",
                "crm-8f1c",
                function,
                Turn.first(new Webhook.Retry.None()),
                request,
                keys);
    }

    /// Makes one call and waits for its end.
    Attempt call(WebhookRequest request) {
        submit(List.of(delivery(request)));
        return next().attempt();
    }

    void submit(List<Delivery> deliveries) {
        onLoop(() -> {
            deliveries.forEach(this::submit);
            return true;
        });
    }

    /// Issues it at once, as a station does whose log answers at once.
    private void submit(Delivery delivery) {
        Attempt refusal = client.refusal(delivery);
        if (refusal != null) {
            ended.add(new Ended(delivery, refusal));
            return;
        }
        book.oweAgain(
                client.endpoint(delivery.org(), delivery.request().target()).line(),
                new Owed(delivery, System.nanoTime(), null));
        pump();
    }

    private void pump() {
        for (Advance advance = book.next(0); advance != null; advance = book.next(0)) {
            book.committed(advance, ++at, new long[0]);
            advance.issued().forEach(client::arm);
        }
    }

    Ended next() {
        try {
            Ended next = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no attempt ended");
            }
            return next;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    List<Ended> next(int count) {
        List<Ended> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(next());
        }
        return all;
    }

    void drain() {
        var done = new CompletableFuture<Void>();
        context.runOnContext(_ -> client.drain().onComplete(_ -> done.complete(null)));
        get(done);
    }

    int inFlight() {
        return onLoop(client::inFlight);
    }

    /// The receiver sees that a connection is closed before the loop does: lets the loop go round until it has.
    void awaitNoEndpoints() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (onLoop(client::endpoints) > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("an endpoint without work is not forgotten");
            }
        }
    }

    @Override
    public void ended(Owed owed, Attempt attempt, Duration retryAfter) {
        ended.add(new Ended(owed.delivery(), attempt));
        book.ended(owed, End.last(new AttemptRow(owed.delivery(), attempt)));
        context.runOnContext(_ -> pump());
    }

    @Override
    public void paced(Line line) {
        book.paced(line);
    }

    @Override
    public void stopping(Line line) {
        book.stop(line).forEach(owed -> handedBack.add(owed.delivery()));
    }

    @Override
    public void close() {
        onLoop(() -> {
            client.close();
            return true;
        });
        vertx.close().await();
    }

    /// Does something on the loop in a millisecond.
    void soon(Runnable task) {
        vertx.setTimer(1, _ -> context.runOnContext(_ -> task.run()));
    }

    <T> T onLoop(java.util.function.Supplier<T> task) {
        var done = new CompletableFuture<T>();
        context.runOnContext(_ -> {
            try {
                done.complete(task.get());
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        return get(done);
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | java.util.concurrent.ExecutionException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }
}
