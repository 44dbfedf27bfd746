package koerier.store;

import static koerier.store.Rows.NOON;
import static koerier.store.Rows.event;
import static koerier.store.Rows.row;
import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import koerier.delivery.Position;
import koerier.log.LoggedEvent;
import koerier.store.LogWriter.EventRow;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgLaneReaderTest {
    private static final int EVENTS = 6_000;
    private static final int FLUSH = 1_000;
    private static final String CONTENT = "x".repeat(400);

    private static Vertx vertx;
    private DatabaseSettings settings;
    private Database database;
    private PgLogWriter writer;
    private PgLaneReader reader;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void shut() {
        await(vertx.close());
    }

    @BeforeEach
    void connect() {
        settings = TestPostgres.database();
        database = Database.open(vertx, settings);
        writer = new PgLogWriter(database, Rows.SECRETS, () -> Rows.instant(NOON));
        reader = new PgLaneReader(database);
        await(writer.maintainPartitions());
        await(writer.take());
    }

    @AfterEach
    void disconnect() {
        await(writer.close());
        await(database.close());
    }

    /// @param gap microseconds from an event to the next
    private List<Position> written(long gap) {
        List<Position> positions = new ArrayList<>();
        for (int from = 0; from < EVENTS; from += FLUSH) {
            List<EventRow> rows = new ArrayList<>();
            for (int i = from; i < from + FLUSH; i++) {
                rows.add(row(event("e" + i, "r" + i % 50, CONTENT), NOON + i * gap, i % 50));
                positions.add(rows.getLast().position());
            }
            await(writer.flush(Rows.flush(rows, List.of(), List.of())));
        }
        return positions;
    }

    private List<Position> read(Set<Position> wanted) {
        return await(reader.events(wanted)).stream().map(LoggedEvent::position).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("[L1] events are read back from wherever they lie, and nothing else with them")
    void readBack(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Position> all = written(1 + random.nextLong(200_000));
        Set<Position> wanted = new HashSet<>();
        for (int i = 1 + random.nextInt(600); i > 0; i--) {
            wanted.add(all.get(random.nextInt(all.size())));
        }
        Position otherLane = new Position(all.getFirst().micros(), 63);
        Set<Position> asked = new HashSet<>(wanted);
        asked.add(otherLane);
        asked.add(new Position(NOON - 1, 3));
        assertThat(read(asked)).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(read(Set.of())).isEmpty();
    }

    @Test
    @DisplayName("what was written since the last maintenance is found by its index too, as soon as it is read back")
    void indexIsRefreshed() {
        List<Position> all = written(10);
        assertThat(read(Set.of(all.get(10)))).containsExactly(all.get(10));
        var ranges = TestPostgres.execute(settings, """
                        select count(*), sum(brin_summarize_range('event_20261124_at', block)) from generate_series(
                            0, pg_relation_size('event_20261124') / current_setting('block_size')::bigint - 32, 32) block
                        """).iterator().next();
        assertThat(ranges.getLong(0)).isGreaterThan(5);
        assertThat(ranges.getLong(1)).as("ranges that every search reads").isZero();
    }
}
