package koerier.store;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import koerier.store.IdempotencyStore.Claim;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PgIdempotencyStoreTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final byte[] ROW = {1};
    private static final byte[] BODY = {2};

    private final Vertx vertx = Vertx.vertx();
    private DatabaseSettings settings;
    private Database database;
    private IdempotencyStore store;

    @BeforeEach
    void connect() {
        settings = TestPostgres.database();
        database = Database.open(vertx, settings);
        store = new PgIdempotencyStore(database);
    }

    @AfterEach
    void disconnect() {
        await(database.close());
        await(vertx.close());
    }

    private Claim claim(byte[] body, Duration lease, Duration kept) {
        return await(store.claim(ROW, body, lease, kept));
    }

    @Test
    @DisplayName("[A3] the first of many equal requests is carried out, the others wait for its answer")
    void oneOfMany() {
        List<Future<Claim>> claims = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            claims.add(store.claim(ROW, BODY, LONG, LONG));
        }
        await(Future.all(claims));
        assertThat(claims.stream().map(Future::result).filter(Claim.Fresh.class::isInstance))
                .hasSize(1);
        assertThat(claims.stream().map(Future::result).filter(Claim.Busy.class::isInstance))
                .hasSize(7);
        await(store.complete(ROW, new byte[] {7}));
        assertThat(claim(BODY, LONG, LONG))
                .isInstanceOfSatisfying(
                        Claim.Done.class, done -> assertThat(done.answer()).containsExactly(7));
        assertThat(claim(new byte[] {3}, LONG, LONG)).isInstanceOf(Claim.Mismatch.class);
    }

    @Test
    void whatWasGivenBackIsCarriedOutAnew() {
        claim(BODY, LONG, LONG);
        await(store.release(ROW));
        assertThat(claim(BODY, LONG, LONG)).isInstanceOf(Claim.Fresh.class);
        await(store.complete(ROW, new byte[] {7}));
        await(store.release(ROW));
        assertThat(claim(BODY, LONG, LONG)).isInstanceOf(Claim.Done.class);
    }

    @Test
    void claimsOfTheDeadAndOldAnswersAreForgotten() {
        claim(BODY, LONG, LONG);
        TestPostgres.execute(settings, "update idempotency set claimed_at = claimed_at - interval '2 hours'");
        assertThat(claim(BODY, LONG, Duration.ofHours(3))).isInstanceOf(Claim.Fresh.class);
        await(store.complete(ROW, new byte[] {7}));
        TestPostgres.execute(settings, "update idempotency set claimed_at = claimed_at - interval '2 hours'");
        assertThat(claim(BODY, LONG, Duration.ofHours(3))).isInstanceOf(Claim.Done.class);
        assertThat(claim(BODY, LONG, LONG)).isInstanceOf(Claim.Fresh.class);
        TestPostgres.execute(settings, "update idempotency set claimed_at = claimed_at - interval '2 hours'");
        await(store.purge(LONG));
        assertThat(TestPostgres.execute(settings, "select count(*) from idempotency")
                        .iterator()
                        .next()
                        .getLong(0))
                .isZero();
    }
}
