package koerier.store;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import koerier.store.Migrations.Migration;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private static final Migration FIRST =
            new Migration("V001__first.sql", "create table a (x int); create table b ()");
    private static final Migration SECOND = new Migration("V002__second.sql", "insert into a values (1)");

    private static Vertx vertx;
    private Database database;
    private DatabaseSettings settings;

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
        settings = TestPostgres.emptyDatabase();
        database = Database.open(vertx, settings);
    }

    @AfterEach
    void disconnect() {
        await(database.close());
    }

    private List<String> run(Migration... migrations) {
        return await(new Migrations(List.of(migrations)).run(database));
    }

    @Test
    void eachFileIsAppliedOnce() {
        assertThat(run(FIRST)).containsExactly("V001__first.sql");
        assertThat(run(FIRST, SECOND)).containsExactly("V002__second.sql");
        assertThat(run(FIRST, SECOND)).isEmpty();
        assertThat(rows("a")).isEqualTo(1);
    }

    private long rows(String table) {
        return TestPostgres.execute(settings, "select count(*) from " + table)
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void aFileThatWasChangedIsRefusedWithBothChecksums() {
        run(FIRST);
        Migration changed = new Migration(FIRST.name(), FIRST.sql() + " ");
        assertThatThrownBy(() -> run(changed, SECOND))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(FIRST.name())
                .hasMessageContaining(FIRST.checksum())
                .hasMessageContaining(changed.checksum());
        assertThat(rows("a")).isZero();
    }

    @Test
    void aNewerDatabaseIsRefused() {
        run(FIRST, SECOND);
        assertThatThrownBy(() -> run(FIRST)).hasMessageContaining("V002__second.sql");
    }

    @Test
    void aFailureLeavesNothingBehind() {
        Migration broken = new Migration("V002__broken.sql", "create table c (); select nonsense");
        assertThatThrownBy(() -> run(FIRST, broken)).hasMessageContaining("nonsense");
        assertThat(run(FIRST)).containsExactly(FIRST.name());
    }

    @Test
    void manyNodesThatMigrateAtOnceApplyEachFileOnce() {
        List<Future<List<String>>> runs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            runs.add(new Migrations(List.of(FIRST, SECOND)).run(database));
        }
        await(Future.all(runs));
        assertThat(runs.stream().mapToInt(run -> run.result().size()).sum()).isEqualTo(2);
        assertThat(rows("a")).isEqualTo(1);
    }

    @Test
    void theProductsOwnFilesApplyToAnEmptyDatabase() {
        assertThat(await(new Migrations().run(database))).isNotEmpty();
        assertThat(rows("lane")).isEqualTo(64);
        assertThat(await(new Migrations().run(database))).isEmpty();
    }
}
