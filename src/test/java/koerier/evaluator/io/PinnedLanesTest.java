package koerier.evaluator.io;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import koerier.bus.EvaluateEvents.Logged;
import koerier.configuration.Configuration;
import koerier.configuration.Configurer;
import koerier.configuration.Decision;
import koerier.configuration.Entry;
import koerier.configuration.Precondition;
import koerier.delivery.Position;
import koerier.evaluator.Evaluator;
import koerier.evaluator.FiringMemory;
import koerier.ingest.EventKey;
import koerier.ingest.Operation;
import koerier.ingest.RecordEvent;
import koerier.org.Editions;
import koerier.org.OrgId;
import koerier.schedule.Pin;
import koerier.schedule.Reason;
import koerier.schedule.RecordKey;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduledAction;
import koerier.schedule.Standing;
import koerier.store.Database;
import koerier.store.DatabaseSettings;
import koerier.store.LaneReader.Share;
import koerier.store.LaneSchedule;
import koerier.store.PgLaneSchedule;
import koerier.store.PgLogWriter;
import koerier.store.PgScheduleStore;
import koerier.store.ScheduleStore;
import koerier.testkit.TestPostgres;
import koerier.webhook.AddressPolicy;
import koerier.webhook.SecretBox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PinnedLanesTest {
    private static final OrgId ORG = new OrgId("bakery");
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
    private static final Share ALL = new Share(0, 1);

    private final Vertx vertx = Vertx.vertx();
    private final SecretBox secrets =
            new SecretBox(Map.of("test", new byte[SecretBox.KEY_BYTES]), "test", new SecureRandom());
    private final Configuration configuration = configuration();
    private final List<Database> databases = new ArrayList<>();
    private final List<PgLogWriter> writers = new ArrayList<>();
    private Store store;

    @BeforeEach
    void connect() {
        store = store();
    }

    @AfterEach
    void disconnect() {
        writers.forEach(writer -> await(writer.close()));
        databases.forEach(database -> await(database.close()));
        await(vertx.close());
    }

    private Store store() {
        DatabaseSettings settings = TestPostgres.database();
        Database database = Database.open(vertx, settings);
        PgLogWriter writer = new PgLogWriter(database, secrets, () -> NOW);
        databases.add(database);
        writers.add(writer);
        await(writer.maintainPartitions());
        await(writer.take());
        return new Store(settings, new PgLaneSchedule(database, writer::epoch), new PgScheduleStore(database));
    }

    private Configuration configuration() {
        Configurer configurer = new Configurer(
                Editions.standard(),
                org -> AddressPolicy.strict(),
                secrets,
                new SecureRandom()::nextBytes,
                Configurer.SECRET_OVERLAP_DEFAULT);
        List<Entry> entries = List.of();
        Configuration current = null;
        for (java.util.function.Function<Configuration, Decision> wish :
                List.<java.util.function.Function<Configuration, Decision>>of(
                        c -> configurer.putOrganisation(c, ORG, json("{\"name\": \"B\"}"), Precondition.NONE),
                        c -> configurer.createWebhook(
                                c,
                                json("{\"name\": \"W\", \"module\": \"Deals\", \"url\": \"https://example.com/\"}"),
                                false),
                        c -> configurer.createRule(c, json("""
                                {"name": "Won", "module": "Deals", "trigger": {"type": "edit"},
                                 "criteria": {"conditions": [{"field": "Stage", "operator": "is", "value": "Won"}]},
                                 "timeBasedActions": [
                                   {"webhook": "wh_1", "anchor": {"field": "Closing_Date"}, "offset": 0, "unit": "days"},
                                   {"webhook": "wh_1", "anchor": "trigger", "offset": 3, "unit": "days"}]}""")),
                        c -> configurer.createRule(c, json("""
                                {"name": "Due", "module": "Quotes",
                                 "trigger": {"type": "date", "field": "Valid_Till", "offset": 0, "unit": "days",
                                             "recurrence": "monthly"},
                                 "instantAction": {"webhook": "wh_2"},
                                 "timeBasedActions": [
                                   {"webhook": "wh_2", "anchor": "trigger", "offset": 1, "unit": "days"}]}""")))) {
            if (current != null
                    && current.webhook("wh_1").isPresent()
                    && current.webhook("wh_2").isEmpty()) {
                Decision.Change second = (Decision.Change) configurer.createWebhook(
                        current,
                        json("{\"name\": \"Q\", \"module\": \"Quotes\", \"url\": \"https://example.com/q\"}"),
                        false);
                entries = configurer.apply(entries, second.edits(), entries.size() + 1, NOW);
                current = configurer.build(ORG, entries).orElseThrow();
            }
            Decision decision = wish.apply(current);
            assertThat(decision).isInstanceOf(Decision.Change.class);
            entries = configurer.apply(entries, ((Decision.Change) decision).edits(), entries.size() + 1, NOW);
            current = configurer.build(ORG, entries).orElseThrow();
        }
        return current;
    }

    private static Map<String, Object> json(String text) {
        return new JsonObject(text).getMap();
    }

    private static final class Store implements LaneSchedule {
        private final DatabaseSettings settings;
        private final LaneSchedule real;
        private final ScheduleStore byHand;
        private int looks;
        private int writes;

        Store(DatabaseSettings settings, LaneSchedule real, ScheduleStore byHand) {
            this.settings = settings;
            this.real = real;
            this.byHand = byHand;
        }

        @Override
        public Future<Map<RecordKey, Standing>> standing(Collection<RecordKey> records) {
            looks++;
            return real.standing(records);
        }

        @Override
        public Future<Map<RecordKey, Position>> latest(Collection<RecordKey> records) {
            return real.latest(records);
        }

        @Override
        public Future<Void> write(List<ScheduleEntry> entries, List<Pin> pins, Instant now) {
            writes++;
            return real.write(entries, pins, now);
        }

        @Override
        public Future<Set<Position>> carryOut(List<Woken> woken, Instant now) {
            return real.carryOut(woken, now);
        }

        @Override
        public Future<Long> pinnedCount() {
            return real.pinnedCount();
        }

        @Override
        public Future<Void> pinned(Share share, LongConsumer hash) {
            return real.pinned(share, hash);
        }

        /// Everything that is remembered.
        Set<String> contents() {
            Set<String> all = new TreeSet<>();
            for (String sql : List.of(
                    "select s::text from scheduled s",
                    "select due, at, rule, action, since, state, reason, entry from scheduled_end",
                    "select max(at), hash from pin group by hash")) {
                TestPostgres.execute(settings, sql)
                        .forEach(row -> all.add(row.toJson().toString()));
            }
            return all;
        }

        List<ScheduledAction> pending() {
            List<RecordKey> records = new ArrayList<>();
            for (String module : List.of("Deals", "Quotes")) {
                for (int i = 0; i < 3; i++) {
                    records.add(new RecordKey(ORG, module, "r" + i));
                }
            }
            return await(real.standing(records)).values().stream()
                    .flatMap(standing -> standing.pending().stream())
                    .toList();
        }
    }

    /// A process: it knows which records are pinned from the store alone.
    private PinnedLanes process(Store on) {
        PinnedLanes lanes = new PinnedLanes(vertx, new Evaluator(new FiringMemory()), on, () -> NOW, made -> {});
        await(lanes.load(ALL));
        return lanes;
    }

    private Set<String> evaluate(PinnedLanes lanes, List<Logged> events) {
        var outcome = Outcome.fresh(new EventKey.Maker(), delivery -> delivery);
        await(lanes.evaluate(events, outcome));
        Set<String> ids = new TreeSet<>();
        outcome.deliveries()
                .forEach(delivery -> ids.add(delivery.id() + " " + delivery.function() + " "
                        + delivery.request().target()));
        return ids;
    }

    private Logged event(String module, String record, Operation operation, String fields, Instant at) {
        String body = "{\"record\": {" + fields + "}, \"previous\": {\"Description\": \"x\"}}";
        return logged(
                new RecordEvent(
                        ORG,
                        "e" + at.toEpochMilli(),
                        module,
                        operation,
                        record,
                        at.toEpochMilli(),
                        0,
                        body.getBytes(StandardCharsets.UTF_8),
                        null),
                at);
    }

    private Logged logged(RecordEvent event, Instant at) {
        int lane = (int) (RecordKey.of(event).hash() & 63);
        return new Logged(event, new Position(at.toEpochMilli() * 1_000, lane), configuration);
    }

    @Test
    @DisplayName("[DESIGN 5] an event of a record that is not pinned costs no look and no write, one that is costs one")
    void unpinnedCostsNothing() {
        PinnedLanes lanes = process(store);
        evaluate(lanes, List.of(event("Deals", "r0", Operation.EDIT, "\"Stage\": \"Won\"", NOW)));
        assertThat(store.looks).isZero();
        assertThat(store.writes).isEqualTo(1);
        List<Logged> others = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            others.add(event("Deals", "other" + i, Operation.EDIT, "\"Stage\": \"Lost\"", NOW.plusMillis(i + 1)));
        }
        evaluate(lanes, others);
        assertThat(store.looks).isZero();
        assertThat(store.writes).isEqualTo(1);
        evaluate(lanes, List.of(event("Deals", "r0", Operation.EDIT, "\"Stage\": \"Lost\"", NOW.plusMillis(100))));
        assertThat(store.looks).isEqualTo(1);
        assertThat(store.writes).as("its pin").isEqualTo(2);
        evaluate(process(store), others);
        assertThat(store.looks).as("the next process knows it too").isEqualTo(1);
    }

    @Test
    @DisplayName("[T7] what was called off after its time and before its lane came to it is not carried out")
    void calledOffMeanwhile() {
        PinnedLanes lanes = process(store);
        List<Logged> log = List.of(
                event("Deals", "r0", Operation.EDIT, "\"Stage\": \"Won\"", NOW),
                event("Deals", "r1", Operation.EDIT, "\"Stage\": \"Won\"", NOW.plusMillis(1)));
        evaluate(lanes, log);
        List<Logged> woken = new ArrayList<>();
        for (ScheduledAction action : store.pending()) {
            woken.add(wake(action, log, action.due().plusMillis(woken.size())));
            if (action.recordId().equals("r0")) {
                await(store.byHand.append(List.of(new ScheduleEntry.Cancelled(action, Reason.BY_HAND)), NOW));
            }
        }
        assertThat(woken).hasSize(2);
        assertThat(evaluate(lanes, woken)).hasSize(1);
        assertThat(store.pending()).isEmpty();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[I1, T4, T5] after crashes, in other slices, evaluated again: the same actions, ends and deliveries")
    void crashes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Logged> log = new ArrayList<>();
        Set<String> expected = new TreeSet<>();
        List<RecordEvent> woken = new ArrayList<>();
        PinnedLanes steady = process(store);
        for (int step = 0; step < 40; step++) {
            Instant at = NOW.plusSeconds(step * 43_200L + random.nextInt(1_000));
            List<ScheduledAction> due = store.pending().stream()
                    .filter(action -> !action.due().isAfter(at))
                    .toList();
            Logged next;
            if (random.nextInt(8) == 0 && !woken.isEmpty()) {
                next = logged(woken.get(random.nextInt(woken.size())), at); // it comes again, and finds the end
            } else if (due.isEmpty() || random.nextInt(4) == 0) {
                next = random(random, at);
            } else {
                next = wake(due.get(random.nextInt(due.size())), log, at);
                woken.add(next.event());
            }
            log.add(next);
            expected.addAll(evaluate(steady, List.of(next)));
        }
        Store other = store();
        Set<String> delivered = new TreeSet<>();
        PinnedLanes lanes = process(other);
        for (int from = 0; from < log.size(); ) {
            int to = Math.min(log.size(), from + 1 + random.nextInt(9));
            delivered.addAll(evaluate(lanes, log.subList(from, to)));
            from = to;
            if (random.nextInt(3) == 0) {
                lanes = process(other);
                from = Math.max(0, from - random.nextInt(12));
            }
        }
        assertThat(delivered).as("seed %d", seed).isEqualTo(expected).isNotEmpty();
        // what events made that were evaluated again may be more, but later ones have ended it again
        assertThat(other.contents()).as("seed %d", seed).containsAll(store.contents());
        assertThat(other.pending()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(store.pending());
    }

    private Logged random(SplittableRandom random, Instant at) {
        String record = "r" + random.nextInt(3);
        Operation operation = random.nextInt(8) == 0 ? Operation.DELETE : Operation.EDIT;
        LocalDate day = LocalDate.ofInstant(at, java.time.ZoneOffset.UTC).plusDays(random.nextInt(6));
        String date = random.nextInt(5) == 0 ? "null" : "\"" + day + "\"";
        return random.nextInt(3) == 0
                ? event("Quotes", record, operation, "\"Valid_Till\": " + date, at)
                : event(
                        "Deals",
                        record,
                        operation,
                        "\"Stage\": \"" + (random.nextInt(3) == 0 ? "Lost" : "Won") + "\", \"Closing_Date\": " + date,
                        at);
    }

    private Logged wake(ScheduledAction action, List<Logged> log, Instant at) {
        RecordEvent latest = log.reversed().stream()
                .map(Logged::event)
                .filter(event -> event.isPosted() && RecordKey.of(event).equals(RecordKey.of(action)))
                .findFirst()
                .orElseThrow();
        return logged(latest.waking(action.wake()), at);
    }
}
