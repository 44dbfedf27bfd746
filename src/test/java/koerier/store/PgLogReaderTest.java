package koerier.store;

import static koerier.store.Rows.NOON;
import static koerier.store.Rows.ORG;
import static koerier.store.Rows.attempt;
import static koerier.store.Rows.delivery;
import static koerier.store.Rows.failure;
import static koerier.store.Rows.success;
import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.State;
import koerier.log.AttemptRow;
import koerier.log.DeliveryQuery;
import koerier.log.Firing;
import koerier.log.LoggedDelivery;
import koerier.log.LoggedEvent;
import koerier.org.OrgId;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgLogReaderTest {
    private static final long DAY = PgPartitions.MICROS_PER_DAY;
    private static final long MINUTE = 60_000_000L;
    private static final Comparator<DeliveryId> NEWEST_FIRST = Comparator.comparing(
                    (DeliveryId id) -> id.position().micros())
            .thenComparing(id -> id.position().lane())
            .thenComparing(DeliveryId::rule)
            .thenComparing(DeliveryId::action)
            .reversed();

    private final Vertx vertx = Vertx.vertx();
    private Database database;
    private PgLogWriter writer;
    private PgLogReader reader;

    @BeforeEach
    void connect() {
        database = Database.open(vertx, TestPostgres.database());
        writer = new PgLogWriter(database, Rows.SECRETS, () -> Rows.instant(NOON));
        await(writer.maintainPartitions());
        await(writer.take());
        reader = new PgLogReader(database);
        await(writer.maintainPartitions());
    }

    @AfterEach
    void disconnect() {
        await(writer.close());
        await(database.close());
        await(vertx.close());
    }

    private void write(AttemptRow... rows) {
        await(writer.flush(Rows.flush(List.of(), List.of(rows), List.of())));
    }

    private static DeliveryQuery all(OrgId org, int limit) {
        return new DeliveryQuery(
                org,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                Instant.MAX,
                Optional.empty(),
                limit);
    }

    @Test
    @DisplayName("[D6] a delivery is shown with all its attempts, and its state is that of the newest one")
    void deliveriesWithAttempts() {
        Delivery delivery = delivery(ORG, NOON, 3, 1, 2, "r");
        Attempt first = failure(1, NOON + 5, State.RETRYING, 503);
        Attempt second = success(2, NOON + 15 * MINUTE);
        write(attempt(delivery, second), attempt(delivery, first));
        LoggedDelivery found = await(reader.delivery(ORG, delivery.id())).orElseThrow();
        assertThat(found.state()).isEqualTo(State.DELIVERED);
        assertThat(found.attempts())
                .hasSize(2)
                .first()
                .usingRecursiveComparison()
                .isEqualTo(first);
        assertThat(found.attempts().get(1)).usingRecursiveComparison().isEqualTo(second);
        assertThat(found)
                .extracting(
                        LoggedDelivery::id,
                        LoggedDelivery::configurationVersion,
                        LoggedDelivery::webhook,
                        LoggedDelivery::module,
                        LoggedDelivery::recordId,
                        LoggedDelivery::eventId,
                        LoggedDelivery::function)
                .containsExactly(delivery.id(), 7L, 2, "Deals", "r", "evt-r", Function.INSTANT_ACTION);
        assertThat(await(reader.deliveries(all(ORG, 50))))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(found);
    }

    @Test
    @DisplayName("[A4] another organisation's deliveries and events do not exist")
    void otherOrganisations() {
        Delivery delivery = delivery(ORG, NOON, 3, 1, 2, "r");
        await(writer.flush(Rows.flush(
                List.of(Rows.row(Rows.event("a", "1", "x"), NOON, 3)),
                List.of(attempt(delivery, success(1, NOON))),
                List.of())));
        OrgId other = new OrgId("other");
        assertThat(await(reader.delivery(other, delivery.id()))).isEmpty();
        assertThat(await(reader.deliveries(all(other, 50)))).isEmpty();
        assertThat(await(reader.event(other, new Position(NOON, 3)))).isEmpty();
        assertThat(await(reader.requestsSince(other, Instant.EPOCH))).isZero();
        LoggedEvent event = await(reader.event(ORG, new Position(NOON, 3))).orElseThrow();
        assertThat(event.event()).usingRecursiveComparison().isEqualTo(Rows.event("a", "1", "x"));
        assertThat(event.configurationVersion()).isEqualTo(7);
        assertThat(await(reader.event(ORG, new Position(NOON, 4)))).isEmpty();
    }

    @Test
    void anAttemptThatWasWrittenTwiceIsShownOnce() {
        Delivery delivery = delivery(ORG, NOON, 3, 1, 2, "r");
        write(attempt(delivery, success(1, NOON)), attempt(delivery, success(1, NOON)));
        assertThat(await(reader.deliveries(all(ORG, 50))))
                .singleElement()
                .satisfies(found -> assertThat(found.attempts()).hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    @DisplayName("[D6][A2] every filter and page gives what a walk over everything gives")
    void filtersAndPages(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<DeliveryId, List<AttemptRow>> log = fill(random);
        for (int i = 0; i < 40; i++) {
            DeliveryQuery query = query(random, log);
            List<DeliveryId> expected = log.entrySet().stream()
                    .filter(entry -> matches(query, entry.getValue()))
                    .map(Map.Entry::getKey)
                    .sorted(NEWEST_FIRST)
                    .limit(query.limit())
                    .toList();
            assertThat(await(reader.deliveries(query)))
                    .extracting(LoggedDelivery::id)
                    .as("seed %d query %d: %s", seed, i, query)
                    .containsExactlyElementsOf(expected);
        }
    }

    /// Four days around a noon: two organisations, retries, several deliveries of one event; the older two days closed.
    private Map<DeliveryId, List<AttemptRow>> fill(SplittableRandom random) {
        Map<DeliveryId, List<AttemptRow>> log = new LinkedHashMap<>();
        List<AttemptRow> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            long at = NOON - random.nextLong(3 * DAY) / (random.nextBoolean() ? 1 : 100_000);
            OrgId org = random.nextInt(3) > 0 ? ORG : new OrgId("other");
            for (int rule = 1; rule <= 1 + random.nextInt(2); rule++) {
                Delivery delivery =
                        delivery(org, at, random.nextInt(64), rule, 1 + random.nextInt(3), "r" + random.nextInt(4));
                List<AttemptRow> attempts = new ArrayList<>();
                if (random.nextBoolean()) {
                    attempts.add(attempt(
                            delivery,
                            failure(1, at + 5, State.RETRYING, random.nextBoolean() ? 500 + random.nextInt(3) : 0)));
                }
                int number = attempts.size() + 1;
                attempts.add(attempt(
                        delivery,
                        random.nextBoolean()
                                ? success(number, at + 15 * MINUTE)
                                : failure(number, at + 15 * MINUTE, State.FAILED, random.nextBoolean() ? 404 : 0)));
                if (log.putIfAbsent(delivery.id(), attempts) == null) {
                    rows.addAll(attempts);
                }
            }
        }
        write(rows.toArray(AttemptRow[]::new));
        await(writer.maintainPartitions());
        return log;
    }

    private static <T> Optional<T> some(SplittableRandom random, List<T> values) {
        return random.nextInt(3) == 0 ? Optional.of(values.get(random.nextInt(values.size()))) : Optional.empty();
    }

    private static DeliveryQuery query(SplittableRandom random, Map<DeliveryId, List<AttemptRow>> log) {
        List<DeliveryId> ids = List.copyOf(log.keySet());
        return new DeliveryQuery(
                ORG,
                some(random, List.of(1, 2, 3)),
                some(random, List.of(1, 2)),
                some(random, List.of("Deals", "Leads")),
                some(random, List.of("r0", "r1", "r2")),
                some(random, List.of(State.DELIVERED, State.FAILED, State.SKIPPED)),
                some(random, List.of("HTTP_404", "HTTP_500", "CONNECTION_FAILED", "HTTP", "NONSENSE")),
                some(random, List.of(Function.INSTANT_ACTION, Function.TEST)),
                random.nextBoolean() ? Instant.EPOCH : Rows.instant(NOON - random.nextLong(3 * DAY)),
                random.nextBoolean() ? Instant.MAX : Rows.instant(NOON - random.nextLong(2 * DAY)),
                some(random, ids),
                1 + random.nextInt(60));
    }

    private static boolean matches(DeliveryQuery query, List<AttemptRow> attempts) {
        Delivery delivery = attempts.getFirst().delivery();
        Attempt newest = attempts.getLast().attempt();
        Instant created = Rows.instant(delivery.id().position().micros());
        String code = newest.failure() == null
                ? ""
                : newest.status() > 0
                        ? "HTTP_" + newest.status()
                        : newest.failure().code().name();
        return delivery.org().equals(query.org())
                && query.webhook().map(webhook -> webhook == delivery.webhook()).orElse(true)
                && query.rule().map(rule -> rule == delivery.id().rule()).orElse(true)
                && query.module().map(delivery.module()::equals).orElse(true)
                && query.record().map(delivery.recordId()::equals).orElse(true)
                && query.state().map(newest.state()::equals).orElse(true)
                && query.code().map(code::equals).orElse(true)
                && query.function().map(delivery.function()::equals).orElse(true)
                && !created.isBefore(query.from())
                && created.isBefore(query.to())
                && query.after()
                        .map(after -> NEWEST_FIRST.compare(after, delivery.id()) < 0)
                        .orElse(true);
    }

    @Test
    @DisplayName("[Q2] a unit is a request on the wire: refusals cost nothing, retries and tests count")
    void requestsSince() {
        Delivery delivery = delivery(ORG, NOON - DAY, 3, 1, 2, "r");
        write(
                attempt(delivery, failure(1, NOON - DAY, State.RETRYING, 500)),
                attempt(delivery, failure(2, NOON + 1, State.FAILED, 500)),
                attempt(delivery(ORG, NOON, 3, 2, 2, "r"), failure(0, NOON + 2, State.FAILED, 0)),
                attempt(delivery(ORG, NOON, 3, 3, 2, "r"), success(1, NOON + 3)));
        assertThat(await(reader.requestsSince(ORG, Rows.instant(NOON)))).isEqualTo(2);
        assertThat(await(reader.requestsSince(ORG, Rows.instant(NOON - 2 * DAY))))
                .isEqualTo(3);
    }

    @Test
    @DisplayName("[W15] failing since: the first failure after the last success")
    void failingSince() {
        long hour = 60 * MINUTE;
        write(
                attempt(delivery(ORG, NOON - 30 * hour, 3, 1, 1, "r"), success(1, NOON - 30 * hour)),
                attempt(
                        delivery(ORG, NOON - 29 * hour, 3, 1, 1, "r"),
                        failure(1, NOON - 29 * hour, State.RETRYING, 500)),
                attempt(delivery(ORG, NOON - 29 * hour, 3, 1, 1, "r"), failure(2, NOON - 28 * hour, State.FAILED, 500)),
                attempt(delivery(ORG, NOON - 2, 3, 1, 2, "r"), failure(1, NOON - 2, State.FAILED, 500)),
                attempt(delivery(ORG, NOON - 1, 3, 1, 2, "r"), success(1, NOON - 1)),
                attempt(delivery(ORG, NOON - 1, 3, 1, 3, "r"), failure(1, NOON - 1, State.FAILED, 0)));
        assertThat(await(reader.failingSince(ORG, List.of(1, 2, 3, 4))))
                .containsOnly(Map.entry(1, Rows.instant(NOON - 29 * hour)), Map.entry(3, Rows.instant(NOON - 1)));
        assertThat(await(reader.failingSince(ORG, List.of()))).isEmpty();
        assertThat(await(reader.failingSince(new OrgId("other"), List.of(1)))).isEmpty();
    }

    @Test
    @DisplayName("[R4] a firing is remembered for its rule and record alone")
    void hasFired() {
        await(writer.flush(Rows.flush(List.of(), List.of(), List.of(new Firing(ORG, 1, "r", new Position(NOON, 3))))));
        assertThat(await(reader.hasFired(ORG, 1, "r"))).isTrue();
        assertThat(await(reader.hasFired(ORG, 2, "r"))).isFalse();
        assertThat(await(reader.hasFired(ORG, 1, "s"))).isFalse();
        assertThat(await(reader.hasFired(new OrgId("other"), 1, "r"))).isFalse();
    }

    @Test
    void anEmptyLogIsEmpty() {
        assertThat(await(reader.deliveries(all(ORG, 1)))).isEmpty();
        assertThat(await(reader.failingSince(ORG, List.of(1)))).isEmpty();
    }
}
