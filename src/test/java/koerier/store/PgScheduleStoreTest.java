package koerier.store;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.org.OrgId;
import koerier.rule.AnchorValue;
import koerier.schedule.Reason;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduleEntry.Cancelled;
import koerier.schedule.ScheduleEntry.Fired;
import koerier.schedule.ScheduleEntry.Made;
import koerier.schedule.ScheduleEntry.Moved;
import koerier.schedule.ScheduleEntry.Skipped;
import koerier.schedule.ScheduleQuery;
import koerier.schedule.ScheduleQuery.Found;
import koerier.schedule.ScheduledAction;
import koerier.schedule.ScheduledAction.State;
import koerier.store.DueActions.Key;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PgScheduleStoreTest {
    private static final OrgId ORG = new OrgId("bakery");
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
    private static final Instant EVER = Instant.parse("+20000-01-01T00:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private DatabaseSettings settings;
    private Database database;
    private ScheduleStore store;

    @BeforeEach
    void connect() {
        settings = TestPostgres.database();
        database = Database.open(vertx, settings);
        store = new PgScheduleStore(database);
    }

    @AfterEach
    void disconnect() {
        await(database.close());
        await(vertx.close());
    }

    @Test
    @DisplayName("[T7] what is written is read as it was, whatever its due time")
    void keeps() {
        List<ScheduledAction> made = new ArrayList<>();
        String[] dues = {
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999Z",
            "2026-12-31T23:59:59.999Z",
            "2027-01-01T00:00:00Z",
            "2036-07-01T00:00:00Z",
            "9999-12-31T22:59:59Z"
        };
        for (String due : dues) {
            made.add(action(made.size(), Instant.parse(due)));
        }
        append(made.reversed().stream().<ScheduleEntry>map(Made::new).toList());
        assertThat(due()).isEqualTo(made);
        assertThat(await(store.find(ORG, made.get(3).id()))).contains(new Found(made.get(3), State.PENDING, null));
        assertThat(await(store.find(new OrgId("other"), made.get(3).id()))).isEmpty();
    }

    @Test
    @DisplayName("[T6] what is due comes oldest first, page by page, and what has ended comes no more")
    void pages() {
        List<ScheduledAction> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            all.add(action(i, NOW.plusSeconds(i / 3)));
        }
        append(all.stream().<ScheduleEntry>map(Made::new).toList());
        append(List.of(new Fired(all.get(4)), new Cancelled(all.get(5), Reason.REPLACED)));
        all.subList(4, 6).clear();
        List<Integer> pages = new ArrayList<>();
        assertThat(keys(EVER, pages)).isEqualTo(keys(all));
        assertThat(pages).containsExactly(4, 4, 4, 4, 4, 3);
        assertThat(keys(NOW.plusSeconds(1), pages)).hasSize(3);
        assertThat(due()).isEqualTo(all);
    }

    @Test
    @DisplayName("[T4] a moved action is due at its new time only, also when it comes back to an earlier one")
    void moves() {
        ScheduledAction first = action(1, NOW);
        append(List.of(new Made(first)));
        ScheduledAction second = move(first, "2026-12-24");
        ScheduledAction third = move(second, "2026-11-24");
        assertThat(due()).containsExactly(third);
        assertThat(third.due()).isEqualTo(first.due());
        assertThat(await(store.list(query(Optional.empty())))).containsExactly(new Found(third, State.PENDING, null));
        // the event that moved it first is evaluated again
        append(List.of(new Moved(first, second.anchor(), second.due(), second.since())));
        assertThat(due()).containsExactly(third);
    }

    @Test
    @DisplayName("of two ends the first counts, and what has ended moves no more")
    void firstEndWins() {
        ScheduledAction one = action(1, NOW);
        append(List.of(new Made(one)));
        assertThat(append(List.of(ScheduleEntry.cancelledByHand(one)))).containsExactly(one.id());
        assertThat(append(List.of(new Fired(one)))).isEmpty();
        assertThat(append(List.of(ScheduleEntry.runNow(one, NOW.plusSeconds(5)))))
                .isEmpty();
        assertThat(due()).isEmpty();
        assertThat(await(store.find(ORG, one.id()))).contains(new Found(one, State.CANCELLED, "cancelled by hand"));
    }

    @Test
    @DisplayName("of many who end an action at the same time exactly one is told that it did")
    void oneOfMany() {
        ScheduledAction one = action(1, NOW);
        append(List.of(new Made(one)));
        List<Future<Set<DeliveryId>>> ends = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ends.add(store.append(List.of(i % 2 == 0 ? new Fired(one) : ScheduleEntry.cancelledByHand(one)), NOW));
        }
        await(Future.all(ends));
        assertThat(ends.stream().filter(end -> !end.result().isEmpty())).hasSize(1);
    }

    @Test
    @DisplayName("[T1] [T3] what was skipped when it was made is kept with its reason, and written again is the same")
    void skipped() {
        ScheduledAction past = action(1, Instant.parse("2026-11-01T09:00:00Z"));
        ScheduledAction noAnchor = action(2, NOW);
        List<ScheduleEntry> entries = List.of(new Skipped(past, Reason.PAST), new Skipped(noAnchor, Reason.NO_ANCHOR));
        assertThat(append(entries)).hasSize(2);
        assertThat(append(entries)).isEmpty();
        assertThat(due()).isEmpty();
        assertThat(await(store.list(query(Optional.of(State.SKIPPED)))))
                .containsExactly(
                        new Found(noAnchor, State.SKIPPED, "no anchor"), new Found(past, State.SKIPPED, "past"));
    }

    @Test
    @DisplayName("[T7] lists are newest first, by record, rule, webhook and state, page by page")
    void lists() {
        List<ScheduledAction> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(action(i, NOW.plusSeconds(100 - i)));
        }
        append(all.stream().<ScheduleEntry>map(Made::new).toList());
        append(List.of(new Fired(all.get(2))));
        assertThat(await(store.list(query(Optional.empty()))).stream().map(Found::action))
                .isEqualTo(all.reversed());
        assertThat(await(store.list(query(Optional.of(State.FIRED)))).stream().map(Found::action))
                .containsExactly(all.get(2));
        assertThat(await(store.list(query(Optional.of(State.PENDING))))).hasSize(6);
        ScheduleQuery page = new ScheduleQuery(
                ORG,
                Optional.of("4711"),
                Optional.of(3),
                Optional.of(9),
                Optional.empty(),
                Optional.of(all.get(5).id()),
                2);
        assertThat(await(store.list(page)).stream().map(Found::action)).containsExactly(all.get(4), all.get(3));
        for (ScheduleQuery none : List.of(
                new ScheduleQuery(
                        new OrgId("other"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        9),
                new ScheduleQuery(
                        ORG,
                        Optional.of("4712"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        9),
                new ScheduleQuery(
                        ORG, Optional.empty(), Optional.of(4), Optional.empty(), Optional.empty(), Optional.empty(), 9),
                new ScheduleQuery(
                        ORG,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(8),
                        Optional.empty(),
                        Optional.empty(),
                        9))) {
            assertThat(await(store.list(none))).isEmpty();
        }
    }

    @Test
    @DisplayName("nothing is ever updated or deleted, and the pending ones are what a map of them would hold")
    void model() {
        SplittableRandom random = new SplittableRandom(7);
        TreeMap<Integer, ScheduledAction> model = new TreeMap<>();
        for (int step = 0; step < 120; step++) {
            int number = random.nextInt(12);
            ScheduledAction known = model.get(number);
            ScheduleEntry entry;
            if (known == null) {
                ScheduledAction fresh = action(100 * (step + 1) + number, NOW.plusSeconds(random.nextInt(1_000)));
                model.put(number, fresh);
                entry = new Made(fresh);
            } else if (random.nextBoolean()) {
                var moved = new Moved(
                        known,
                        known.anchor(),
                        NOW.plusSeconds(random.nextInt(1_000)),
                        new Position(known.since().micros() + 1, 7));
                model.put(number, moved.moved());
                entry = moved;
            } else {
                model.remove(number);
                entry = random.nextBoolean() ? new Fired(known) : new Cancelled(known, Reason.REPLACED);
            }
            append(List.of(entry));
            if (random.nextInt(4) == 0) {
                append(List.of(entry));
            }
        }
        assertThat(due()).containsExactlyInAnyOrderElementsOf(model.values());
        assertThat(TestPostgres.execute(settings, """
                        select coalesce(sum(n_tup_upd + n_tup_del), 0)::bigint from pg_stat_user_tables
                        where relname like 'scheduled%'
                        """).iterator().next().getLong(0))
                .isZero();
    }

    private Set<DeliveryId> append(List<ScheduleEntry> entries) {
        return await(store.append(entries, NOW));
    }

    private List<ScheduledAction> due() {
        List<Key> keys = keys(EVER, new ArrayList<>());
        return await(new PgDueActions(database).load(keys)).stream()
                .map(DueActions.Due::action)
                .toList();
    }

    private List<Key> keys(Instant before, List<Integer> pages) {
        List<Key> keys = new ArrayList<>();
        await(new PgDueActions(database, 4).due(Long.MIN_VALUE, before.toEpochMilli(), page -> {
            pages.add(page.size());
            keys.addAll(page);
        }));
        return keys;
    }

    private static List<Key> keys(List<ScheduledAction> actions) {
        return actions.stream()
                .map(action -> new Key(action.due().toEpochMilli(), action.id()))
                .toList();
    }

    private ScheduledAction move(ScheduledAction action, String date) {
        LocalDate day = LocalDate.parse(date);
        var moved = new Moved(
                action,
                new AnchorValue.OnDate(day),
                NOW.plusSeconds(86_400
                        * (day.toEpochDay() - LocalDate.parse("2026-11-24").toEpochDay())),
                new Position(action.since().micros() + 1, 7));
        assertThat(append(List.of(moved))).containsExactly(action.id());
        return moved.moved();
    }

    private static ScheduleQuery query(Optional<State> state) {
        return new ScheduleQuery(
                ORG, Optional.empty(), Optional.empty(), Optional.empty(), state, Optional.empty(), 50);
    }

    private static ScheduledAction action(int number, Instant due) {
        Position position = new Position(NOW.toEpochMilli() * 1_000 + number, 7);
        return new ScheduledAction(
                new DeliveryId(position, 3, 1),
                ORG,
                "Deals",
                "4711",
                9,
                "Closing_Date",
                new AnchorValue.OnDate(LocalDate.parse("2026-12-01")),
                due,
                position);
    }
}
