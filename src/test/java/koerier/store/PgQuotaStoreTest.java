package koerier.store;

import static koerier.testkit.TestPostgres.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import koerier.org.OrgId;
import koerier.quota.Ask;
import koerier.quota.Grant;
import koerier.quota.ModelStore;
import koerier.quota.NoticeKind;
import koerier.quota.QuotaDay;
import koerier.quota.Terms;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgQuotaStoreTest {
    private static final OrgId ORG = new OrgId("acme");
    /// Where it is about noon, so that no day ends under a test.
    private static final ZoneId ZONE = noon();

    private final DatabaseSettings settings = TestPostgres.database();
    private final Vertx vertx = Vertx.vertx();
    private final List<Database> databases = new ArrayList<>();
    private PgQuotaStore store = new PgQuotaStore(open());

    private Database open() {
        Database database = Database.open(vertx, settings);
        databases.add(database);
        return database;
    }

    @BeforeEach
    void connect() {
        await(databases.getFirst().check());
    }

    @AfterEach
    void close() {
        databases.forEach(database -> await(database.close()));
        await(vertx.close());
    }

    @Test
    @DisplayName("[Q3] 100 units, 8 writers at once on connections of their own: exactly 100 are granted")
    void exactlyTheCap() {
        AtomicLong granted = new AtomicLong();
        List<Future<Void>> writers = IntStream.range(0, 8)
                .mapToObj(_ -> untilNone(new PgQuotaStore(open()), granted))
                .toList();

        await(Future.all(writers));

        assertEquals(100, granted.get());
        assertEquals(100, leased(ORG));
    }

    private static Future<Void> untilNone(PgQuotaStore writer, AtomicLong granted) {
        return writer.lease(List.of(ask(100, 3, 0))).compose(grants -> {
            long units = grants.getFirst().units();
            granted.addAndGet(units);
            return units == 0 ? Future.succeededFuture() : untilNone(writer, granted);
        });
    }

    @Test
    @DisplayName("[Q3] a block is at most a twentieth of what is left, what is held included, and one unit at the end")
    void blocks() {
        assertEquals(500, lease(ask(10_000, 9_999, 0)).units());
        assertEquals(475 - 100, lease(ask(10_000, 9_999, 100)).units());
        assertEquals(3, lease(ask(10_000, 3, 0)).units());
        assertEquals(
                1,
                lease(new Ask(new OrgId("small"), terms(1, 19), 5, 0, 0, null)).units());
        assertEquals(
                0,
                lease(new Ask(new OrgId("small"), terms(1, 19), 5, 1, 0, null)).units());
        assertEquals(
                0, lease(new Ask(new OrgId("none"), terms(1, 0), 5, 0, 0, null)).units());
    }

    @Test
    @DisplayName("[Q3] what is given back can be granted again, once, and only on its own day")
    void returns() {
        Grant first = lease(ask(100, 5, 0));
        assertEquals(5, first.leased());
        Instant day = first.day().start();

        assertEquals(2, lease(new Ask(ORG, terms(1, 100), 0, 0, 3, day)).leased());
        assertEquals(
                2,
                lease(new Ask(ORG, terms(1, 100), 0, 0, 3, day.minus(Duration.ofDays(1))))
                        .leased());
        assertEquals(0, lease(new Ask(ORG, terms(1, 100), 0, 0, 9, day)).leased(), "never below nothing");
    }

    @Test
    @DisplayName("[Q1] a changed cap counts at once, lowered too; an older configuration does not bring it back")
    void capChanges() {
        lease(ask(100, 5, 0));
        lease(ask(100, 5, 0));
        assertEquals(9, leased(ORG));

        Grant lowered = lease(new Ask(ORG, terms(2, 9), 5, 0, 0, null));
        assertEquals(0, lowered.units());
        Grant stale = lease(ask(100, 5, 0));
        assertEquals(0, stale.units());
        assertEquals(9, stale.cap());
        Grant raised = lease(new Ask(ORG, terms(3, 10), 5, 0, 0, null));
        assertEquals(1, raised.units());
    }

    @Test
    @DisplayName("[Q4] when the day is over, one of many opens the next")
    void rollOver() {
        lease(ask(1, 1, 0));
        assertEquals(0, lease(ask(1, 1, 0)).units());
        long now = FlushStatement.micros(Instant.now());
        TestPostgres.execute(
                settings, "update quota_day set day_start = " + (now - 3_600_000_000L) + ", day_end = " + (now - 1));

        List<Grant> grants = await(Future.join(IntStream.range(0, 8)
                        .mapToObj(_ -> new PgQuotaStore(open()).lease(List.of(ask(1, 1, 0))))
                        .toList()))
                .<List<Grant>>list()
                .stream()
                .map(List::getFirst)
                .toList();

        assertEquals(1, grants.stream().mapToLong(Grant::units).sum());
        assertEquals(1, grants.stream().map(Grant::day).distinct().count());
        assertEquals(2, TestPostgres.execute(settings, "select from quota_day").size());
    }

    @Test
    @DisplayName(
            "[Q4] a move to another zone lengthens the day for all nodes, also for those that have not heard of it")
    void move() {
        Grant before = lease(ask(10, 1, 0));
        ZoneId east = ZoneId.ofOffset(
                "UTC",
                java.time.ZoneOffset.ofTotalSeconds(Math.floorMod(
                                ZONE.getRules().getOffset(Instant.now()).getTotalSeconds() + 5 * 3_600 + 43_200, 86_400)
                        - 43_200));
        Terms moved = new Terms(2, 10, east, Instant.now());

        Grant after = lease(new Ask(ORG, moved, 1, 0, 0, null));
        Grant stale = lease(ask(10, 1, 0));

        assertEquals(before.day().start(), after.day().start());
        assertTrue(after.day().end().isAfter(before.day().end()));
        assertEquals(after.day(), stale.day());
        assertEquals(3, stale.leased());
    }

    @Test
    @DisplayName("[Q3] many organisations in one statement, answered in the order of the asks")
    void batches() {
        List<Ask> asks = IntStream.range(0, 500)
                .mapToObj(i -> new Ask(new OrgId("o" + (i * 7 % 500)), terms(1, 20 * i), 1_000, 0, 0, null))
                .toList();

        List<Grant> grants = await(store.lease(asks));

        for (int i = 0; i < 500; i++) {
            assertEquals(i, grants.get(i).units());
        }
    }

    @Test
    @DisplayName("[Q1] an organisation that had no limit until now: what it has sent today counts")
    void countsWhatWasSent() {
        await(new PgPartitions(databases.getFirst()).maintain(Instant.now()));
        long now = FlushStatement.micros(Instant.now());
        for (String attempt : List.of(
                "1, 200, 0, null", "2, 500, 1, ''", "1, 0, 2, 'refused'", "1, 0, 2, 'timeout'", "0, 0, 5, ''")) {
            TestPostgres.execute(settings, """
                    insert into attempt (at, started, version, rule, webhook, duration, lane, action, function, state,
                        org, module, record, event, excerpt, number, status, code, reason)
                    values (%d, %d, 1, 1, 1, 1, 0, 0, 1, 3, 'acme', 'Deals', '1', 'e', '', %s)
                    """.formatted(now, now, attempt));
        }

        assertEquals(4, lease(ask(100, 1, 0)).leased());
    }

    @Test
    @DisplayName("[Q6] a notice is claimed once for a day, whoever asks")
    void claims() {
        QuotaDay day = lease(ask(10, 1, 0)).day();
        QuotaDay later = QuotaDay.of(ZONE, day.end());

        List<Boolean> won = await(Future.join(IntStream.range(0, 8)
                        .mapToObj(_ -> new PgQuotaStore(open()).claim(ORG, day, NoticeKind.NEAR_LIMIT))
                        .toList()))
                .list();

        assertEquals(1, won.stream().filter(each -> each).count());
        assertTrue(await(store.claim(ORG, day, NoticeKind.LIMIT_REACHED)));
        assertTrue(await(store.claim(ORG, later, NoticeKind.NEAR_LIMIT)));
        assertFalse(await(store.claim(ORG, later, NoticeKind.NEAR_LIMIT)));
    }

    @Test
    @DisplayName("old days go, the last one of an organisation stays")
    void forgets() {
        lease(ask(1, 1, 0));
        TestPostgres.execute(settings, "update quota_day set day_start = 1, day_end = 2");
        QuotaDay day = lease(ask(1, 1, 0)).day();
        await(store.claim(ORG, day, NoticeKind.NEAR_LIMIT));

        await(store.forgetBefore(day.start()));
        assertEquals(1, TestPostgres.execute(settings, "select from quota_day").size());
        assertEquals(
                1, TestPostgres.execute(settings, "select from quota_notice").size());
        await(store.forgetBefore(day.end().plusSeconds(1)));
        assertEquals(1, TestPostgres.execute(settings, "select from quota_day").size());
        assertEquals(
                0, TestPostgres.execute(settings, "select from quota_notice").size());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName("[Q3] it grants what the model grants")
    void asTheModel(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ModelStore model = new ModelStore();
        for (int i = 0; i < 200; i++) {
            OrgId org = new OrgId("o" + random.nextInt(3));
            Terms terms = new Terms(random.nextLong(1, 4 + i / 20), random.nextLong(0, 400), ZONE, Instant.EPOCH);
            long returned = random.nextInt(4) == 0 ? random.nextLong(0, 20) : 0;
            Instant day = QuotaDay.of(ZONE, Instant.now()).start();
            Ask ask = new Ask(org, terms, random.nextLong(0, 30), random.nextLong(0, 3), returned, day);

            Grant wanted = model.lease(ask, Instant.now());
            Grant got = lease(ask);

            assertEquals(
                    List.of(wanted.day(), wanted.units(), wanted.leased(), wanted.cap()),
                    List.of(got.day(), got.units(), got.leased(), got.cap()),
                    "seed " + seed + ", step " + i + ": " + ask);
            assertTrue(wanted.remaining().minus(got.remaining()).abs().toSeconds() < 30);
        }
    }

    private Grant lease(Ask ask) {
        return await(store.lease(List.of(ask))).getFirst();
    }

    private static Ask ask(long cap, long wanted, long held) {
        return new Ask(ORG, terms(1, cap), wanted, held, 0, null);
    }

    private static Terms terms(long version, long cap) {
        return new Terms(version, cap, ZONE, Instant.EPOCH);
    }

    private long leased(OrgId org) {
        return TestPostgres.execute(settings, "select leased from quota_day where org = '" + org + "'")
                .iterator()
                .next()
                .getLong(0);
    }

    private static ZoneId noon() {
        int hour = Instant.now().atZone(ZoneId.of("UTC")).getHour();
        return ZoneId.ofOffset("UTC", java.time.ZoneOffset.ofHours(12 - hour));
    }
}
