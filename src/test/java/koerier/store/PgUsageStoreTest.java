package koerier.store;

import static koerier.store.Rows.NOON;
import static koerier.store.Rows.ORG;
import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import koerier.delivery.Attempt;
import koerier.delivery.FailureText;
import koerier.document.DocumentReader;
import koerier.log.AttemptRow;
import koerier.log.UsageCount;
import koerier.log.UsageKey;
import koerier.log.UsagePeriod;
import koerier.log.UsagePeriod.Interval;
import koerier.log.UsageRollup;
import koerier.log.UsageTotal;
import koerier.log.UsageTotal.Dimension;
import koerier.org.OrgId;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PgUsageStoreTest {
    private static final long DAY = PgPartitions.MICROS_PER_DAY;
    private static final long HOUR = DAY / 24;
    private static final Duration KEPT = Duration.ofDays(90);

    private final Vertx vertx = Vertx.vertx();
    private DatabaseSettings settings;
    private Database database;
    private PgUsageStore store;

    @BeforeEach
    void connect() {
        settings = TestPostgres.database();
        database = Database.open(vertx, settings);
        store = new PgUsageStore(database);
    }

    @AfterEach
    void disconnect() {
        await(database.close());
        await(vertx.close());
    }

    private static List<UsageCount> counts(List<AttemptRow> rows) {
        UsageRollup rollup = new UsageRollup();
        rollup.add(rows);
        return rollup.take();
    }

    private static List<UsageCount> one(long count) {
        return List.of(new UsageCount(
                new UsageKey(ORG, UsageKey.quarter(Rows.instant(NOON)), 1, "Deals", "instantAction", "success", true),
                count));
    }

    private static List<UsagePeriod> days(int before, int after, ZoneId zone) {
        LocalDate today = Rows.instant(NOON).atZone(zone).toLocalDate();
        return UsagePeriod.of(today.minusDays(before), today.plusDays(after), Interval.DAY, zone, DayOfWeek.MONDAY);
    }

    private long total(List<UsagePeriod> periods) {
        return await(store.totals(ORG, periods, Dimension.MODULE, 1_000)).stream()
                .mapToLong(UsageTotal::count)
                .sum();
    }

    @Test
    @DisplayName("[Q7] each step begins where the one before has ended, and is written once")
    void stepsFollowEachOther() {
        assertThat(await(store.covered())).isZero();
        assertThat(await(store.append(0, NOON, one(3)))).isTrue();
        assertThat(await(store.covered())).isEqualTo(NOON);
        assertThat(await(store.append(0, NOON, one(3)))).isFalse();
        assertThat(await(store.append(NOON - 1, NOON + 9, one(3)))).isFalse();
        assertThat(await(store.append(NOON, NOON + 9, one(4)))).isTrue();
        assertThat(total(days(1, 1, ZoneOffset.UTC))).isEqualTo(7);
        assertThatThrownBy(() -> store.append(NOON, NOON, one(1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("[Q7] of many that write the same step at once, one does")
    void oneOfMany() {
        await(store.append(0, NOON, one(1)));
        List<Future<Boolean>> written = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            written.add(store.append(NOON, NOON + 1, one(1)));
        }
        await(Future.all(written));
        assertThat(written.stream().filter(Future::result).count()).isEqualTo(1);
        assertThat(total(days(1, 1, ZoneOffset.UTC))).isEqualTo(2);
    }

    static Stream<Long> seeds() {
        return Stream.of(1L, 2L, 3L, 4L);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[Q7] usage by every dimension is the naive count, in every zone, before and after summing up")
    void equalsTheNaiveCount(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<AttemptRow> all = new ArrayList<>();
        long stamp = 0;
        for (int step = 0; step < 12; step++) {
            List<AttemptRow> rows = RandomAttempts.rows(random, random.nextInt(200), NOON - 3 * DAY, NOON + DAY);
            long next = NOON - DAY + step * HOUR + random.nextInt(1_000_000);
            assertThat(await(store.append(stamp, next, counts(rows)))).isTrue();
            all.addAll(rows);
            stamp = next;
            if (random.nextInt(3) == 0) {
                await(store.maintain(Rows.instant(NOON), KEPT));
            }
            if (random.nextInt(4) == 0) {
                isNaive(seed, all);
            }
        }
        await(store.maintain(Rows.instant(NOON), KEPT));
        isNaive(seed, all);
        assertThat(TestPostgres.execute(settings, "select count(*) from usage_sum")
                        .iterator()
                        .next()
                        .getLong(0))
                .isPositive();
    }

    private void isNaive(long seed, List<AttemptRow> rows) {
        for (String zone : List.of(
                "UTC",
                "Europe/Amsterdam",
                "Asia/Kathmandu",
                "Australia/Lord_Howe",
                "Pacific/Kiritimati",
                "Pacific/Honolulu",
                "America/St_Johns",
                "Pacific/Chatham")) {
            List<UsagePeriod> periods = days(2, 1, ZoneId.of(zone));
            for (Dimension dimension : Dimension.values()) {
                assertThat(shown(periods, await(store.totals(ORG, periods, dimension, 1_000))))
                        .as("seed %d, %s, %s", seed, zone, dimension)
                        .isEqualTo(naive(rows, periods, ZoneId.of(zone), dimension));
            }
        }
    }

    /// `date value` -> succeeded, failed, unsent
    private static Map<String, List<Long>> shown(List<UsagePeriod> periods, List<UsageTotal> totals) {
        Map<String, List<Long>> result = new HashMap<>();
        for (UsageTotal total : totals) {
            result.put(
                    periods.get(total.period()).date() + " " + total.value(),
                    List.of(total.succeeded(), total.failed(), total.unsent()));
        }
        return result;
    }

    private static Map<String, List<Long>> naive(
            List<AttemptRow> rows, List<UsagePeriod> periods, ZoneId zone, Dimension dimension) {
        Map<String, List<Long>> result = new HashMap<>();
        for (AttemptRow row : rows) {
            Attempt attempt = row.attempt();
            LocalDate date = attempt.startedAt().atZone(zone).toLocalDate();
            if (!row.delivery().org().equals(ORG)
                    || date.isBefore(periods.getFirst().date())
                    || date.isAfter(periods.getLast().date())) {
                continue;
            }
            String value = switch (dimension) {
                case FUNCTION ->
                    attempt.number() > 1
                            ? "retry"
                            : DocumentReader.spelling(row.delivery().function());
                case WEBHOOK -> Integer.toString(row.delivery().webhook());
                case MODULE -> row.delivery().module();
                case OUTCOME ->
                    attempt.failure() == null ? "success" : FailureText.code(attempt.failure(), attempt.status());
            };
            long sent = attempt.requestWritten() ? 1 : 0;
            long succeeded = attempt.failure() == null ? 1 : 0;
            List<Long> one = List.of(succeeded, sent - succeeded, 1 - sent);
            result.merge(
                    date + " " + value,
                    one,
                    (a, b) -> List.of(a.get(0) + b.get(0), a.get(1) + b.get(1), a.get(2) + b.get(2)));
        }
        return result;
    }

    @Test
    void onePeriodAfterTheOtherUpToTheLimit() {
        await(store.append(0, NOON, counts(RandomAttempts.rows(new SplittableRandom(5), 300, NOON - DAY, NOON))));
        List<UsagePeriod> periods = days(2, 0, ZoneOffset.UTC);
        List<UsageTotal> all = await(store.totals(ORG, periods, Dimension.OUTCOME, 1_000));
        assertThat(all).hasSizeGreaterThan(5);
        assertThat(await(store.totals(ORG, periods, Dimension.OUTCOME, 5))).isEqualTo(all.subList(0, 5));
        assertThat(await(store.totals(new OrgId("nobody"), periods, Dimension.OUTCOME, 5)))
                .isEmpty();
        assertThat(await(store.totals(ORG, List.of(), Dimension.OUTCOME, 5))).isEmpty();
    }

    @Test
    @DisplayName("[Q7] steps that are summed up go after two days, sums when they are old, and the numbers stay")
    void maintenance() {
        await(store.append(0, NOON, one(3)));
        Instant later = Rows.instant(NOON + 5 * DAY);
        await(store.append(NOON, NOON + 2 * HOUR, one(4)));
        await(store.maintain(Rows.instant(NOON), KEPT));
        assertThat(partitions()).contains("usage_delta_20261124", "usage_sum_20261124");
        await(store.maintain(later, KEPT));
        assertThat(partitions())
                .contains("usage_sum_20261124", "usage_delta_20261129", "usage_delta_20261130")
                .contains("usage_delta_20261124"); // the last step lies in it: its day is not over for sure
        await(store.append(NOON + 2 * HOUR, NOON + 5 * DAY, one(1)));
        await(store.maintain(later, KEPT));
        assertThat(partitions()).doesNotContain("usage_delta_20261124");
        assertThat(total(days(0, 0, ZoneOffset.UTC))).isEqualTo(8);
        await(store.maintain(Rows.instant(NOON + 91 * DAY), KEPT));
        assertThat(partitions()).doesNotContain("usage_sum_20261124");
        assertThat(total(days(0, 0, ZoneOffset.UTC))).isZero();
        assertThat(await(store.covered())).isEqualTo(NOON + 5 * DAY);
    }

    private List<String> partitions() {
        List<String> names = new ArrayList<>();
        TestPostgres.execute(
                        settings, "select relname::text from pg_class where relkind = 'r' and relname like 'usage_%'")
                .forEach(row -> names.add(row.getString(0)));
        return names;
    }
}
