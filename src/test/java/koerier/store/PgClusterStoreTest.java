package koerier.store;

import static koerier.store.Rows.NOON;
import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import koerier.cluster.Member;
import koerier.cluster.Sighting;
import koerier.configuration.Entry;
import koerier.configuration.Kind;
import koerier.org.OrgId;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PgClusterStoreTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<PgLogWriter> writers = new ArrayList<>();
    private Database database;
    private PgClusterStore store;

    @BeforeEach
    void open() {
        database = Database.open(vertx, TestPostgres.database());
        store = new PgClusterStore(database);
    }

    @AfterEach
    void close() {
        writers.forEach(writer -> await(writer.close()));
        await(database.close());
        await(vertx.close());
    }

    @Test
    @DisplayName("[O] each sign of life grows a node's beat; who leaves is gone and owns nothing")
    void signsOfLife() {
        assertThat(await(store.beat(member("a")))).satisfies(seen -> {
            assertThat(seen.members())
                    .extracting(Member::id, Member::beat)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("a", 1L));
            assertThat(seen.owner()).isNull();
        });
        await(store.beat(member("b")));
        await(writer().take("a", null));
        Sighting seen = await(store.beat(member("a")));
        assertThat(seen.owner()).isEqualTo("a");
        assertThat(seen.ownerMember().orElseThrow().beat()).isEqualTo(2);
        assertThat(seen.ownerMember().orElseThrow().address()).isEqualTo("a.example.com:8080");

        await(store.leave("a"));
        seen = await(store.look());
        assertThat(seen.owner()).isNull();
        assertThat(seen.members()).extracting(Member::id).containsExactly("b");
    }

    @Test
    @DisplayName("[I1] of two nodes that take the lanes of the same owner one gets them, and the other nothing")
    void oneOfTwo() {
        PgLogWriter first = writer();
        await(first.take("a", null));
        PgLogWriter second = writer();
        await(second.take("b", "a"));

        assertThatThrownBy(() -> await(writer().take("c", "a"))).isInstanceOf(LanesTakenException.class);
        assertThatThrownBy(() -> await(writer().take("c", null))).isInstanceOf(LanesTakenException.class);
        assertThatThrownBy(() -> await(first.flush(Rows.flush(List.of(), List.of(), List.of()))))
                .isInstanceOf(LogWriteException.class);
        await(second.flush(Rows.flush(List.of(), List.of(), List.of())));
        assertThat(await(store.look()).owner()).isEqualTo("b");
    }

    @Test
    @DisplayName("[O] a process that runs alone is an owner without a name, and takes the lanes from anybody")
    void aLoneProcess() {
        await(writer().take("a", null));
        await(writer().take());
        assertThat(await(store.look()).owner()).isEmpty();
        await(writer().take("b", ""));
        assertThat(await(store.look()).owner()).isEqualTo("b");
    }

    @Test
    @DisplayName("[R6] who has lost the lanes changes no configuration, of which their owner would not hear")
    void aFormerOwnerChangesNothing() {
        PgLogWriter former = writer();
        await(former.take("a", null));
        var configurations = new PgConfigurationStore(database, former::origin);
        var org = new OrgId("acme");
        Entry entry =
                new Entry(Kind.ORGANISATION, "acme", 1, java.util.Map.of("name", "A"), Instant.EPOCH, Instant.EPOCH);
        assertThat(await(configurations.append(org, 0, List.of(entry), "test", Instant.EPOCH)))
                .isTrue();
        await(writer().take("b", "a"));

        Entry next =
                new Entry(Kind.ORGANISATION, "acme", 2, java.util.Map.of("name", "B"), Instant.EPOCH, Instant.EPOCH);
        assertThatThrownBy(() -> await(configurations.append(org, 1, List.of(next), "test", Instant.EPOCH)))
                .isInstanceOf(LanesTakenException.class);
        assertThat(await(configurations.load(org, Optional.empty())))
                .extracting(Entry::version)
                .containsExactly(1L);
    }

    @Test
    @DisplayName(
            "[R6] a process that begins another epoch, as with each new connection, goes on changing configuration")
    void anotherEpochOfTheSameProcess() {
        PgLogWriter owner = writer();
        await(owner.take("a", null));
        var configurations = new PgConfigurationStore(database, owner::origin);
        long next = await(database.pool()
                .withTransaction(connection -> LaneOwnership.renew(connection, owner.epoch())
                        .compose(second -> LaneOwnership.renew(connection, second))));
        assertThat(next).isGreaterThan(owner.origin());
        Entry entry =
                new Entry(Kind.ORGANISATION, "acme", 1, java.util.Map.of("name", "A"), Instant.EPOCH, Instant.EPOCH);
        assertThat(await(configurations.append(new OrgId("acme"), 0, List.of(entry), "test", Instant.EPOCH)))
                .isTrue();
    }

    private PgLogWriter writer() {
        var writer = new PgLogWriter(database, Rows.SECRETS, () -> Rows.instant(NOON));
        await(writer.maintainPartitions());
        writers.add(writer);
        return writer;
    }

    private static Member member(String id) {
        return new Member(id, id, id + ".example.com:8080", "", true, "1", 0, Instant.EPOCH, Instant.EPOCH);
    }
}
