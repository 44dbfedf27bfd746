package koerier.log.io;

import static koerier.testkit.TestPostgres.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.AdvanceLanes;
import koerier.bus.Advanced;
import koerier.bus.AppendEvents;
import koerier.bus.AppendEvents.Purpose;
import koerier.bus.AppendedEvents;
import koerier.bus.EvaluateEvents;
import koerier.bus.EvaluateEvents.Logged;
import koerier.bus.LocalCodec;
import koerier.configuration.BareConfiguration;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.State;
import koerier.delivery.Turn;
import koerier.ingest.Operation;
import koerier.ingest.RecordEvent;
import koerier.lane.Advance;
import koerier.lane.End;
import koerier.lane.Inheritance;
import koerier.lane.Owed;
import koerier.log.AttemptRow;
import koerier.log.Firing;
import koerier.org.OrgId;
import koerier.store.LogWriter;
import koerier.webhook.SecretBox;
import koerier.webhook.TargetUrl;
import koerier.webhook.Webhook;
import koerier.webhook.WebhookRequest;

/// A log station on a bus of its own, with two evaluators that collect what they are sent.
final class LogStation implements AutoCloseable {
    static final OrgId ORG = new OrgId("acme");
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final SecretBox SECRETS = new SecretBox(Map.of("test", new byte[32]), "test", new SecureRandom());
    static final int EVALUATORS = 2;

    final Vertx vertx = Vertx.vertx();
    final AtomicLong version = new AtomicLong(1);
    final BlockingQueue<Logged> evaluated = new LinkedBlockingQueue<>();
    final Admission admission;
    final CompletableFuture<Void> fenced = new CompletableFuture<>();
    private final String deployment;

    /// On a log whose lanes are taken for it.
    static LogStation on(LogWriter owner, LogWriter writer, long admittedBytes) {
        return new LogStation(writer, await(owner.take()).inheritance(), admittedBytes);
    }

    LogStation(LogWriter writer, long admittedBytes) {
        this(writer, Inheritance.none(), admittedBytes);
    }

    private LogStation(LogWriter writer, Inheritance inherited, long admittedBytes) {
        admission = new Admission(admittedBytes);
        LocalCodec.registerAll(vertx.eventBus());
        for (int i = 0; i < EVALUATORS; i++) {
            int index = i;
            vertx.eventBus()
                    .<EvaluateEvents>localConsumer(
                            Addresses.evaluator(i),
                            message -> message.body().events().forEach(logged -> {
                                if (logged.position().lane() % EVALUATORS == index) {
                                    evaluated.add(logged);
                                }
                            }));
        }
        deployment = await(vertx.deployVerticle(new LogVerticle(
                writer,
                inherited,
                () -> fenced.complete(null),
                org -> org.value().equals("gone") ? null : BareConfiguration.of(org, version.get()),
                EVALUATORS,
                admission,
                () -> NOW)));
    }

    static RecordEvent event(OrgId org, String id, String record) {
        byte[] body = ("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
        return new RecordEvent(org, id, "Deals", Operation.CREATE, record, 0, 0, body, null);
    }

    static RecordEvent event(String id) {
        return event(ORG, id, "r" + id);
    }

    Future<AppendedEvents> append(Purpose purpose, RecordEvent... events) {
        return vertx.eventBus()
                .<AppendedEvents>request(Addresses.LOG_EVENTS, new AppendEvents(Arrays.asList(events), purpose))
                .map(reply -> reply.body());
    }

    Future<AppendedEvents> append(RecordEvent... events) {
        return append(Purpose.EVENT, events);
    }

    /// The failure code of an append, 0 when it was answered.
    int code(Future<AppendedEvents> append) {
        return await(
                append.map(0).recover(failure -> Future.succeededFuture(((ReplyException) failure).failureCode())));
    }

    void attempted(String record, int number) {
        Delivery delivery = new Delivery(
                new DeliveryId(new Position(NOW.toEpochMilli() * 1_000, 3), 1, 0),
                ORG,
                1,
                1,
                "Deals",
                record,
                "e",
                Function.INSTANT_ACTION,
                Turn.first(new Webhook.Retry.None()),
                new WebhookRequest(
                        "POST", new TargetUrl(false, "example.com", 80, false), "/", List.of(), new byte[0], false),
                List.of());
        Attempt attempt = new Attempt(number, NOW, 1, State.DELIVERED, null, 200, null, new byte[0]);
        advance(
                List.of(new Advance.Ended(new Owed(delivery, 0, null), End.last(new AttemptRow(delivery, attempt)))),
                List.of());
    }

    /// What station 0 says.
    Future<Advanced> advance(List<Advance.Ended> ended, List<Firing> firings) {
        var advance = new Advance(0, 0, 0, 0, List.of(), List.of(), ended, firings, List.of());
        return vertx.eventBus()
                .<Advanced>request(Addresses.LOG_ADVANCES, new AdvanceLanes(advance))
                .map(reply -> reply.body());
    }

    /// Waits until so many events came to the evaluators.
    List<Logged> evaluated(int count) throws InterruptedException {
        List<Logged> events = new ArrayList<>();
        while (events.size() < count) {
            Logged next = evaluated.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("only " + events.size() + " of " + count + " events were evaluated");
            }
            events.add(next);
        }
        return events;
    }

    void stop() {
        await(vertx.undeploy(deployment));
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
