package koerier.store;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import koerier.log.DeliveryQuery;
import koerier.log.ReplayJob;
import koerier.org.OrgId;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PgReplayStoreTest {
    private static final OrgId ORG = new OrgId("bakery");
    private static final OrgId OTHER = new OrgId("butcher");
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
    private static final int OPEN_MAX = 10;

    private final Vertx vertx = Vertx.vertx();
    private Database database;
    private ReplayStore store;

    @BeforeEach
    void connect() {
        database = Database.open(vertx, TestPostgres.database());
        store = new PgReplayStore(database);
    }

    @AfterEach
    void disconnect() {
        await(database.close());
        await(vertx.close());
    }

    private static ReplayJob job(OrgId org, int number) {
        var query = new DeliveryQuery(
                org,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                NOW.minus(Duration.ofDays(1)),
                NOW,
                Optional.empty(),
                50);
        return new ReplayJob("rpl_" + org + "_" + number, query, false, NOW.plusSeconds(number), 7, 0, 0, null);
    }

    @Test
    @DisplayName("[D7] of many that are added at once, as many go on as may, in each organisation")
    void addedAtOnce() {
        List<OrgId> orgs =
                IntStream.range(0, 20).mapToObj(i -> new OrgId("org" + i)).toList();
        List<Future<Boolean>> adding = new ArrayList<>();
        for (OrgId org : orgs) {
            for (int i = 0; i < 4; i++) {
                adding.add(store.add(job(org, i), 1));
            }
        }
        await(Future.all(adding));
        assertThat(orgs).allSatisfy(org -> assertThat(await(store.goingOn(org))).isEqualTo(1));
        assertThat(adding.stream().filter(Future::result)).hasSize(orgs.size());
    }

    @Test
    @DisplayName("[D7] the oldest of an organisation has its turn; one that is stopped makes room")
    void turns() {
        for (int i = OPEN_MAX; i > 0; i--) {
            assertThat(await(store.add(job(ORG, i), OPEN_MAX))).isTrue();
        }
        await(store.add(job(OTHER, 0), OPEN_MAX));
        assertThat(await(store.open(5, 50)).stream().map(ReplayJob::id))
                .containsExactly("rpl_butcher_0", "rpl_bakery_1");
        assertThat(await(store.add(job(ORG, 11), OPEN_MAX))).isFalse();
        await(store.stop(ORG, "rpl_bakery_1", NOW));
        assertThat(await(store.add(job(ORG, 11), OPEN_MAX))).isTrue();
        assertThat(await(store.open(5, 50)).stream().map(ReplayJob::id))
                .containsExactly("rpl_butcher_0", "rpl_bakery_2");
        assertThat(await(store.job(ORG, "rpl_bakery_1")).orElseThrow().left()).isEqualTo(7);
        assertThat(await(store.job(OTHER, "rpl_bakery_1"))).isEmpty();
    }
}
