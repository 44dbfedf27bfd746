package koerier.schedule.io;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.AppendEvents;
import koerier.bus.AppendedEvents;
import koerier.bus.EvaluateEvents;
import koerier.bus.LocalCodec;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.ingest.Operation;
import koerier.ingest.RecordEvent;
import koerier.log.LoggedEvent;
import koerier.org.OrgId;
import koerier.rule.AnchorValue;
import koerier.schedule.Reason;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduleQuery;
import koerier.schedule.ScheduledAction;
import koerier.store.DueActions;
import koerier.store.ScheduleStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The station of scheduled actions over a store that refuses one of them.
class ScheduleVerticleTest {
    private static final int MANY = 100;
    private static final int BROKEN = 37;
    private static final OrgId ORG = new OrgId("shop");
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final List<String> woken = Collections.synchronizedList(new ArrayList<>());
    private final Promise<Void> allButOne = Promise.promise();
    private final Promise<Void> all = Promise.promise();
    private volatile boolean broken = true;

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private static ScheduledAction action(int i) {
        Position position = new Position(1_000 + i, 3);
        return new ScheduledAction(
                new DeliveryId(position, 1, 1),
                ORG,
                "Deals",
                "r" + i,
                1,
                "",
                new AnchorValue.Nothing(),
                NOW.minusSeconds(MANY - i),
                position);
    }

    private final class Due implements DueActions {
        @Override
        public Future<Void> due(long fromMillis, long beforeMillis, Consumer<List<Key>> page) {
            if (fromMillis == Long.MIN_VALUE) {
                page.accept(IntStream.range(0, MANY)
                        .mapToObj(ScheduleVerticleTest::action)
                        .map(action -> new Key(action.due().toEpochMilli(), action.id()))
                        .toList());
            }
            return Future.succeededFuture();
        }

        @Override
        public Future<List<DueActions.Due>> load(List<Key> keys) {
            List<DueActions.Due> loaded = new ArrayList<>();
            for (Key key : keys) {
                int i = (int) key.action().position().micros() - 1_000;
                if (i == BROKEN && broken) {
                    return Future.failedFuture("its row cannot be read");
                }
                var event = new RecordEvent(
                        ORG,
                        "e" + i,
                        "Deals",
                        Operation.EDIT,
                        "r" + i,
                        1,
                        0,
                        "{}".getBytes(StandardCharsets.UTF_8),
                        null);
                loaded.add(new DueActions.Due(
                        action(i), new LoggedEvent(event, key.action().position(), 1)));
            }
            return Future.succeededFuture(loaded);
        }
    }

    /// Nothing ends here.
    private static final class Ends implements ScheduleStore {
        @Override
        public Future<Set<DeliveryId>> append(List<ScheduleEntry> entries, Instant now) {
            assertThat(entries).isEmpty();
            return Future.succeededFuture(Set.of());
        }

        @Override
        public Future<Void> cancel(OrgId org, int rule, Set<Integer> kept, Reason reason, Instant now) {
            throw new AssertionError();
        }

        @Override
        public Future<List<ScheduleQuery.Found>> list(ScheduleQuery query) {
            throw new AssertionError();
        }

        @Override
        public Future<Optional<ScheduleQuery.Found>> find(OrgId org, DeliveryId id) {
            throw new AssertionError();
        }
    }

    private void log() {
        vertx.eventBus().<EvaluateEvents>localConsumer(Addresses.evaluator(0), message -> message.reply(true));
        vertx.eventBus().<AppendEvents>localConsumer(Addresses.LOG_EVENTS, message -> {
            message.body().events().forEach(event -> woken.add(event.recordId()));
            message.reply(new AppendedEvents(List.of()));
            if (woken.size() == MANY - 1) {
                allButOne.tryComplete();
            } else if (woken.size() == MANY) {
                all.tryComplete();
            }
        });
    }

    @Test
    @DisplayName("[T6] an action that cannot be woken holds up no other, and is woken when it can be")
    void oneThatCannotBeWoken() {
        LocalCodec.registerAll(vertx.eventBus());
        log();
        await(vertx.deployVerticle(new ScheduleVerticle(
                1,
                new Due(),
                new Ends(),
                org -> Future.succeededFuture(true),
                new Admission(Long.MAX_VALUE),
                clock::get)));
        await(allButOne.future());
        assertThat(woken).doesNotContain("r" + BROKEN).doesNotHaveDuplicates().startsWith("r0", "r1");
        broken = false;
        clock.set(NOW.plusSeconds(6));
        await(all.future());
        assertThat(woken).hasSize(MANY).doesNotHaveDuplicates().endsWith("r" + BROKEN);
    }
}
