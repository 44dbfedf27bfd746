package koerier.store;

import static koerier.store.Rows.NOON;
import static koerier.store.Rows.ORG;
import static koerier.store.Rows.event;
import static koerier.store.Rows.row;
import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.ingest.RecordEvent;
import koerier.rule.AnchorValue;
import koerier.schedule.Pin;
import koerier.schedule.RecordKey;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduleEntry.Fired;
import koerier.schedule.ScheduleEntry.Made;
import koerier.schedule.ScheduleEntry.Moved;
import koerier.schedule.ScheduledAction;
import koerier.schedule.Standing;
import koerier.store.DueActions.Due;
import koerier.store.DueActions.Key;
import koerier.store.LaneReader.Share;
import koerier.store.LaneSchedule.Woken;
import koerier.store.LogWriter.EventRow;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PgLaneScheduleTest {
    private static final long DAY = PgPartitions.MICROS_PER_DAY;
    private static final Instant NOW = Rows.instant(NOON);
    private static final RecordKey RECORD = new RecordKey(ORG, "Deals", "4711");
    private static final int LANE = (int) (RECORD.hash() & 63);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private DatabaseSettings settings;
    private Database database;
    private PgLogWriter writer;
    private PgLaneSchedule lanes;
    private PgScheduleStore people;
    private PgDueActions due;

    @BeforeEach
    void connect() {
        settings = TestPostgres.database();
        database = Database.open(vertx, settings);
        writer = new PgLogWriter(database, Rows.SECRETS, clock::get);
        await(writer.maintainPartitions());
        await(writer.take());
        lanes = new PgLaneSchedule(database, writer::epoch);
        people = new PgScheduleStore(database);
        due = new PgDueActions(database);
    }

    @AfterEach
    void disconnect() {
        await(writer.close());
        await(database.close());
        await(vertx.close());
    }

    private static ScheduledAction action(long micros, int number, Instant at) {
        Position position = new Position(micros, LANE);
        return new ScheduledAction(
                new DeliveryId(position, 3, number),
                ORG,
                "Deals",
                "4711",
                9,
                "Closing_Date",
                new AnchorValue.OnDate(LocalDate.parse("2026-12-01")),
                at,
                position);
    }

    private static Moved moved(ScheduledAction action, int days) {
        return new Moved(
                action,
                new AnchorValue.OnDate(LocalDate.parse("2026-12-01").plusDays(days)),
                action.due().plusSeconds(86_400L * days),
                new Position(action.since().micros() + 1, LANE));
    }

    private void write(ScheduleEntry... entries) {
        await(lanes.write(List.of(entries), List.of(), NOW));
    }

    private Standing standing() {
        return await(lanes.standing(Set.of(RECORD))).getOrDefault(RECORD, Standing.NONE);
    }

    private Set<Position> carryOut(Woken... woken) {
        return await(lanes.carryOut(List.of(woken), NOW));
    }

    @Test
    @DisplayName("[T4] what events came to is known of their record, and saying it again changes nothing")
    void standings() {
        ScheduledAction one = action(NOON, 1, NOW.plusSeconds(60));
        ScheduledAction two = action(NOON, 2, NOW.plusSeconds(30));
        Moved later = moved(one, 1);
        for (int i = 0; i < 2; i++) {
            write(new Made(one), new Made(two), later);
            assertThat(standing().pending()).containsExactly(two, later.moved());
        }
        write(ScheduleEntry.cancelledByHand(two));
        assertThat(standing()).isEqualTo(new Standing(List.of(later.moved()), List.of()));
        assertThat(await(lanes.standing(Set.of(new RecordKey(ORG, "Leads", "4711")))))
                .isEmpty();
    }

    @Test
    @DisplayName("[T8] the dates for which a date rule has gone off, or was called off, stay known")
    void spent() {
        ScheduledAction fired = action(NOON, 0, NOW);
        ScheduledAction calledOff = action(NOON + 1, 0, NOW);
        ScheduledAction replaced = action(NOON + 2, 0, NOW);
        write(new Made(fired), new Made(calledOff), new Made(replaced));
        write(
                new Fired(fired),
                ScheduleEntry.cancelledByHand(calledOff),
                new ScheduleEntry.Cancelled(replaced, koerier.schedule.Reason.ANCHOR_EMPTIED));
        var value = new Standing.Spent(3, fired.anchor());
        assertThat(standing()).isEqualTo(new Standing(List.of(), List.of(value, value)));
    }

    @Test
    @DisplayName("[T7] what a person has called off meanwhile moves no more, however often one statement moves it")
    void calledOffMeanwhile() {
        ScheduledAction one = action(NOON, 1, NOW.plusSeconds(60));
        write(new Made(one));
        await(people.append(List.of(ScheduleEntry.cancelledByHand(one)), NOW));
        Moved first = moved(one, 1);
        write(first, moved(first.moved(), 2));
        assertThat(standing()).isEqualTo(Standing.NONE);
    }

    @Test
    @DisplayName("[T5] who ends an action carries it out: one log entry, for ever, and nobody after a person")
    void carriedOutOnce() {
        ScheduledAction one = action(NOON, 1, NOW);
        ScheduledAction two = action(NOON, 2, NOW);
        write(new Made(one), new Made(two));
        await(people.append(List.of(ScheduleEntry.cancelledByHand(two)), NOW));
        Position entry = new Position(NOON + 10, LANE);
        Position another = new Position(NOON + 11, LANE);
        Woken first = new Woken(entry, new Fired(one), Optional.empty());
        Woken late = new Woken(another, new Fired(two), Optional.empty());
        for (int i = 0; i < 2; i++) {
            assertThat(carryOut(first, late)).containsExactly(entry);
        }
        assertThat(carryOut(new Woken(another, new Fired(one), Optional.empty())))
                .isEmpty();
        assertThat(await(people.find(ORG, one.id())).orElseThrow().delivery()).isEqualTo(new DeliveryId(entry, 3, 1));
    }

    @Test
    @DisplayName("[T8] the next recurrence begins with the end of the one before, once")
    void recurs() {
        ScheduledAction year = action(NOON, 0, NOW);
        write(new Made(year));
        Position entry = new Position(NOON + 10, LANE);
        ScheduledAction next = action(NOON + 10, 0, NOW.plusSeconds(86_400L * 365));
        Woken woken = new Woken(entry, new Fired(year), Optional.of(next));
        carryOut(woken);
        carryOut(woken);
        assertThat(standing().pending()).containsExactly(next);
        await(people.append(List.of(ScheduleEntry.cancelledByHand(next)), NOW));
        Position another = new Position(NOON + 20, LANE);
        ScheduledAction never = action(NOON + 20, 0, NOW.plusSeconds(86_400L * 730));
        carryOut(new Woken(another, new Fired(next), Optional.of(never)));
        assertThat(standing().pending()).isEmpty();
    }

    @Test
    @DisplayName("[I1] who has lost the lanes writes nothing of scheduled actions any more")
    void fenced() {
        ScheduledAction one = action(NOON, 1, NOW);
        write(new Made(one));
        PgLogWriter other = new PgLogWriter(database, Rows.SECRETS, clock::get);
        await(other.take());
        var refused = lanes.write(
                List.of(new Made(action(NOON + 1, 1, NOW))),
                List.of(new Pin(RECORD, new Position(NOON + 1, LANE), new java.util.UUID(1, 1), false)),
                NOW);
        assertThat(failed(refused)).isTrue();
        assertThat(failed(lanes.carryOut(
                        List.of(new Woken(new Position(NOON + 2, LANE), new Fired(one), Optional.empty())), NOW)))
                .isTrue();
        assertThat(standing().pending()).containsExactly(one);
        assertThat(await(lanes.pinnedCount())).isZero();
        await(other.close());
    }

    private static boolean failed(io.vertx.core.Future<?> future) {
        try {
            future.await(30, TimeUnit.SECONDS);
            return false;
        } catch (java.util.concurrent.TimeoutException never) {
            throw new AssertionError(never);
        } catch (RuntimeException refusal) {
            return true;
        }
    }

    private EventRow logged(String id, String record, String content, long micros) {
        RecordEvent event = event(id, record, content);
        EventRow row = row(event, micros, (int) (RecordKey.of(event).hash() & 63));
        await(writer.flush(Rows.flush(List.of(row), List.of(), List.of())));
        return row;
    }

    private void pin(EventRow... rows) {
        List<Pin> pins = new ArrayList<>();
        for (EventRow row : rows) {
            pins.add(new Pin(RecordKey.of(row.event()), row.position(), row.key(), true));
        }
        await(lanes.write(List.of(), pins, NOW));
    }

    private List<Due> load(ScheduledAction... actions) {
        return await(due.load(java.util.Arrays.stream(actions)
                .map(action -> new Key(action.due().toEpochMilli(), action.id()))
                .toList()));
    }

    @Test
    @DisplayName("[T5] what is due comes with the latest event of its record, what has ended does not come")
    void latest() {
        EventRow first = logged("a", "4711", "first", NOON);
        EventRow second = logged("b", "4711", "second", NOON + 1);
        pin(second, first, logged("a", "4712", "of another", NOON + 2));
        ScheduledAction one = action(NOON, 1, NOW);
        ScheduledAction two = action(NOON, 2, NOW);
        write(new Made(one), new Made(two), ScheduleEntry.cancelledByHand(two));
        List<Due> found = load(one, two);
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().action()).isEqualTo(one);
        assertThat(found.getFirst().latest().position()).isEqualTo(second.position());
        assertThat(new String(found.getFirst().latest().event().body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"v\":\"second\"}");
    }

    @Test
    @DisplayName("[T7] every pinned record is known at the start, to the station of its lane")
    void pinned() {
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            EventRow row = logged("e", "r" + i, "x", NOON + i);
            pin(row, row);
            expected.add(RecordKey.of(row.event()).hash());
        }
        assertThat(await(lanes.pinnedCount())).isEqualTo(40);
        List<Long> found = new ArrayList<>();
        for (int station = 0; station < 3; station++) {
            int own = station;
            List<Long> hashes = new ArrayList<>();
            await(lanes.pinned(new Share(station, 3), hashes::add));
            assertThat(hashes).allMatch(hash -> (hash & 63) % 3 == own);
            found.addAll(hashes);
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    @DisplayName("[D6] the day of a record's latest event goes, but not what a pending action needs of it")
    void carriedForward() {
        EventRow needed = logged("a", "4711", "needed", NOON);
        EventRow idle = logged("a", "4712", "idle", NOON + 1);
        pin(needed, idle);
        ScheduledAction one = action(NOON, 1, NOW.plusSeconds(86_400 * 200));
        write(new Made(one));
        clock.set(Rows.instant(NOON + 2 * DAY));
        await(writer.maintainPartitions());
        var retention = new PgLogRetention(database);
        for (int i = 0; i < 2; i++) {
            await(retention.forget(Rows.instant(NOON + 2 * DAY)));
            assertThat(load(one).getFirst().latest().position()).isEqualTo(needed.position());
        }
        assertThat(count("event")).isZero();
        assertThat(count("pin")).isZero();
        assertThat(count("pin_kept")).isEqualTo(1);
        assertThat(await(lanes.pinnedCount())).isEqualTo(1);
        EventRow later = logged("b", "4711", "later", NOON + 2 * DAY);
        pin(later);
        await(retention.forget(Rows.instant(NOON + 2 * DAY)));
        assertThat(count("pin_kept")).as("there is a later one").isZero();
        assertThat(load(one).getFirst().latest().position()).isEqualTo(later.position());
    }

    @Test
    @DisplayName("[D6] a quarter of scheduled actions is emptied when all of it is over, and takes rows again")
    void quarters() {
        clock.set(Instant.parse("2027-06-01T00:00:00Z"));
        await(writer.maintainPartitions());
        ScheduledAction over = action(NOON, 1, Instant.parse("2026-12-31T23:59:59Z"));
        ScheduledAction waits = action(NOON, 2, Instant.parse("2027-01-01T00:00:00Z"));
        write(new Made(over), new Fired(over), new Made(waits));
        var retention = new PgLogRetention(database);
        await(retention.forget(Instant.parse("2026-12-31T00:00:00Z")));
        assertThat(count("scheduled")).as("the quarter is not over").isEqualTo(2);
        await(retention.forget(Instant.parse("2027-05-01T00:00:00Z")));
        assertThat(count("scheduled_end")).isZero();
        assertThat(standing().pending()).containsExactly(waits);
        write(new Made(over));
        assertThat(standing().pending()).containsExactly(over, waits);
    }

    private long count(String table) {
        return TestPostgres.execute(settings, "select count(*) from " + table)
                .iterator()
                .next()
                .getLong(0);
    }
}
