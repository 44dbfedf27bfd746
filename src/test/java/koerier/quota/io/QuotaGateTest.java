package koerier.quota.io;

import static koerier.testkit.TestPostgres.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import koerier.org.Edition;
import koerier.org.OrgId;
import koerier.quota.Lease;
import koerier.quota.NoticeKey;
import koerier.quota.NoticeSettings;
import koerier.quota.Take;
import koerier.quota.Terms;
import koerier.store.Database;
import koerier.store.DatabaseSettings;
import koerier.store.PgQuotaStore;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QuotaGateTest {
    private static final OrgId ORG = new OrgId("acme");
    private static final ZoneId NOON = ZoneId.ofOffset(
            "UTC", ZoneOffset.ofHours(12 - Instant.now().atZone(ZoneOffset.UTC).getHour()));

    private final DatabaseSettings settings = TestPostgres.database();
    private final Map<OrgId, Terms> terms = new ConcurrentHashMap<>();
    private final List<NodeOfQuota> nodes = new ArrayList<>();

    /// A node's part that matters here.
    private final class NodeOfQuota {
        final Vertx vertx = Vertx.vertx();
        final Database database = Database.open(vertx, settings);
        final PgQuotaStore store = new PgQuotaStore(database);
        final QuotaGate gate = new QuotaGate(
                store, terms::get, org -> Future.succeededFuture(terms.containsKey(org)), System::nanoTime);
        final String deployed = await(vertx.deployVerticle(new QuotaVerticle(
                gate, store, _ -> null, NoticeSettings.DEFAULTS, new NoticeKey(new byte[32]), InstantSource.system())));

        NodeOfQuota() {
            nodes.add(this);
        }

        /// Takes like a sender does: waits when it must.
        ///
        /// @return false when the day is exhausted
        boolean take() {
            while (true) {
                Take take = gate.take(ORG);
                if (!(take instanceof Take.Wait)) {
                    return !(take instanceof Take.Exhausted);
                }
                CountDownLatch decided = new CountDownLatch(1);
                gate.await(ORG, 1, decided::countDown);
                try {
                    assertTrue(decided.await(30, TimeUnit.SECONDS), "nobody was called back");
                } catch (InterruptedException stopped) {
                    throw new AssertionError(stopped);
                }
            }
        }

        void close() {
            await(vertx.undeploy(deployed));
        }
    }

    @AfterEach
    void close() {
        nodes.forEach(node -> {
            await(node.database.close());
            await(node.vertx.close());
        });
    }

    private void cap(long version, long cap) {
        terms.put(ORG, new Terms(version, cap, NOON, Instant.EPOCH));
    }

    @Test
    @DisplayName("[Q3] three nodes with four senders each: with cap N exactly N requests leave")
    void exactly() throws Exception {
        cap(1, 300);
        AtomicLong sent = new AtomicLong();
        List<NodeOfQuota> three = List.of(new NodeOfQuota(), new NodeOfQuota(), new NodeOfQuota());
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<java.util.concurrent.Future<?>> all = new ArrayList<>();
            for (NodeOfQuota node : three) {
                for (int i = 0; i < 4; i++) {
                    all.add(senders.submit(() -> {
                        while (node.take()) {
                            sent.incrementAndGet();
                        }
                    }));
                }
            }
            for (java.util.concurrent.Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        }

        assertEquals(300, sent.get());
        assertEquals(Optional.of(300L), await(three.getFirst().gate.used(ORG)));
    }

    @Test
    @DisplayName("[Q1] an organisation without a limit needs no unit and no database")
    void uncapped() {
        cap(1, Edition.UNCAPPED);
        NodeOfQuota node = new NodeOfQuota();

        assertEquals(Take.FREE, node.gate.take(ORG));
        assertEquals(Optional.empty(), await(node.gate.used(ORG)));
        assertEquals(0, TestPostgres.execute(settings, "select from quota_day").size());
    }

    @Test
    @DisplayName("an organisation that does not exist gets nothing, and nobody waits for ever")
    void unknown() {
        NodeOfQuota node = new NodeOfQuota();

        assertEquals(false, node.take());
    }

    @Test
    @DisplayName("used is what left this node, to the unit, whatever it holds")
    void used() {
        cap(1, 1_000);
        NodeOfQuota node = new NodeOfQuota();
        for (int i = 0; i < 7; i++) {
            assertTrue(node.take());
        }
        assertEquals(Optional.of(7L), await(node.gate.used(ORG)));

        node.gate.await(ORG, 40, () -> {});
        assertTrue(node.take());
        assertEquals(Optional.of(8L), await(node.gate.used(ORG)));
    }

    @Test
    @DisplayName("[Q3] a node that stops gives back what it has not spent, and a unit for which nothing was written")
    void stops() {
        cap(1, 1_000);
        NodeOfQuota node = new NodeOfQuota();
        CountDownLatch decided = new CountDownLatch(1);
        node.gate.await(ORG, 50, decided::countDown);
        assertTrue(node.take());
        node.gate.giveBack(ORG, assertInstanceOf(Lease.class, node.gate.take(ORG)));

        node.close();

        assertEquals(
                1L,
                TestPostgres.execute(settings, "select leased from quota_day")
                        .iterator()
                        .next()
                        .getLong(0));
    }

    @Test
    @DisplayName("[Q1] a changed cap counts at once, lowered and raised")
    void capChanges() {
        cap(1, 3);
        NodeOfQuota node = new NodeOfQuota();
        assertTrue(node.take());
        cap(2, 1);
        assertEquals(false, node.take());
        cap(3, 2);
        assertTrue(node.take());
        assertEquals(false, node.take());
    }

    @Test
    @DisplayName("[Q3] while the database does not answer requests wait, and go on when it does")
    void outage() {
        cap(1, 10);
        NodeOfQuota node = new NodeOfQuota();
        assertTrue(node.take());
        TestPostgres.execute(settings, "alter table quota_day rename to hidden");
        CountDownLatch decided = new CountDownLatch(1);
        while (!(node.gate.take(ORG) instanceof Take.Wait)) {
            // what it held
        }
        node.gate.await(ORG, 1, decided::countDown);
        assertEquals(1, decided.getCount());
        TestPostgres.execute(settings, "alter table hidden rename to quota_day");

        assertTrue(node.take());
    }
}
