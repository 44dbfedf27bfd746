package koerier.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers, dates and zones read from bytes, against the JDK.
class SpansTest {
    private static final List<String> ZONES = List.of(
            "Europe/Amsterdam",
            "UTC",
            "America/St_Johns",
            "Asia/Kathmandu",
            "Pacific/Kiritimati",
            "Africa/Casablanca",
            "Australia/Lord_Howe",
            "America/Sao_Paulo",
            "Pacific/Apia");

    static LongStream seeds() {
        return LongStream.range(0, 10);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void decimalsCompareAsBigDecimalsDo(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            String a = decimal(random);
            String b = random.nextInt(4) == 0 ? spelledOtherwise(a, random) : decimal(random);
            assertThat(compare(a, b))
                    .as("seed " + seed + ": " + a + " with " + b)
                    .isEqualTo(new BigDecimal(a).compareTo(new BigDecimal(b)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1e999999999, 1, 1",
        "-1e999999999, 1e-999999999, -1",
        "1e999999999999999999999999, 1e999999999999999999999998, 0", // beyond the limit, and no slower
        "0e999999999, 0, 0",
        "9007199254740993, 9007199254740992, 1",
    })
    void hugeExponentsAreNotExpanded(String a, String b, int expected) {
        assertThat(compare(a, b)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-", "+", ".", "1.", "1.2.3", "e5", "1e", "1e+", "1e5.5", "0x10", "NaN", "1 ", " 1", "1,5", "--1",
                "١"
            })
    void whatIsNoNumber(String text) {
        byte[] b = bytes(text);
        assertThat(Decimals.isDecimal(b, 0, b.length)).isFalse();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void zonesAgreeWithTheJdk(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (String name : ZONES) {
            ZoneId zone = ZoneId.of(name);
            ZoneTable table = new ZoneTable(zone);
            for (int i = 0; i < 500; i++) {
                long millis = random.nextLong(-3_000_000_000_000L, 8_000_000_000_000L);
                String what = "seed " + seed + ": " + name + " " + Instant.ofEpochMilli(millis);
                assertThat(table.day(millis))
                        .as(what)
                        .isEqualTo(LocalDate.ofInstant(Instant.ofEpochMilli(millis), zone)
                                .toEpochDay());
                assertThat(table.epochMillis(millis))
                        .as(what)
                        .isEqualTo(LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneId.of("UTC"))
                                .atZone(zone)
                                .toInstant()
                                .toEpochMilli());
            }
        }
    }

    @Test
    void calendarUnitsAgreeWithTheJdk() {
        for (LocalDate day = LocalDate.parse("1899-12-01"); day.getYear() < 2105; day = day.plusDays(3)) {
            long epochDay = day.toEpochDay();
            byte[] text = bytes(day.toString());
            assertThat(DateSpans.day(text, 0, text.length, new ZoneTable(ZoneId.of("UTC"))))
                    .isEqualTo(epochDay);
            for (DayOfWeek start : List.of(DayOfWeek.MONDAY, DayOfWeek.SUNDAY, DayOfWeek.SATURDAY)) {
                LocalDate week = day.with(TemporalAdjusters.previousOrSame(start));
                assertThat(RelativeRange.THIS_WEEK.from(epochDay, 0, start))
                        .as(day + " " + start)
                        .isEqualTo(week.toEpochDay());
                assertThat(RelativeRange.NEXT_N_WEEKS.until(epochDay, 2, start))
                        .isEqualTo(week.plusWeeks(3).toEpochDay());
            }
            LocalDate month = day.withDayOfMonth(1);
            assertThat(RelativeRange.LAST_MONTH.from(epochDay, 0, DayOfWeek.MONDAY))
                    .isEqualTo(month.minusMonths(1).toEpochDay());
            assertThat(RelativeRange.NEXT_YEAR.until(epochDay, 0, DayOfWeek.MONDAY))
                    .isEqualTo(day.withDayOfYear(1).plusYears(2).toEpochDay());
            assertThat(RelativeRange.THIS_QUARTER.from(epochDay, 0, DayOfWeek.MONDAY))
                    .isEqualTo(
                            month.minusMonths((month.getMonthValue() - 1) % 3).toEpochDay());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29",
                "2026-13-01",
                "2026-00-10",
                "2026-11-00",
                "2026-11-31",
                "26-11-24",
                "2026-11-24T",
                "2026-11-24T9:30",
                "2026-11-24T09:60",
                "2026-11-24T24:00",
                "2026-11-24T23:59:60",
                "2026-11-24T09:30:00.",
                "2026-11-24T09:30Zx",
                "2026-11-24T09:30+1",
                "2026-11-24T09:30+19:00",
                "2026-11-24T09:30+01:60",
                "2026/11/24",
                "",
                "T",
                "+2026-11-24"
            })
    void whatIsNoTime(String text) {
        byte[] b = bytes(text);
        assertThat(DateSpans.millis(b, 0, b.length, new ZoneTable(ZoneId.of("UTC"))))
                .isEqualTo(DateSpans.NONE);
        assertThat(DateSpans.day(b, 0, b.length, new ZoneTable(ZoneId.of("UTC"))))
                .isEqualTo(DateSpans.NONE);
    }

    @Test
    void aHostileTextIsSearchedInLinearTime() {
        byte[] hay = bytes("a".repeat(250_000));
        Span span = new Span();
        span.part(hay, 0, hay.length);
        Needle needle = Needle.folded("a".repeat(1_000) + "b");
        // 250 million steps each, if it were not linear
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 200; i++) {
                assertThat(needle.isIn(span, new TextMemo())).isFalse();
            }
        });
    }

    private static String decimal(SplittableRandom random) {
        String digits = String.valueOf(random.nextLong(-2_000, 2_000));
        return switch (random.nextInt(4)) {
            case 0 -> digits;
            case 1 -> digits + "." + "0".repeat(random.nextInt(4)) + random.nextInt(100);
            case 2 -> digits + "e" + random.nextInt(-6, 6);
            default -> (random.nextBoolean() ? "-" : "") + "0." + "0".repeat(random.nextInt(5)) + random.nextInt(1_000);
        };
    }

    private static String spelledOtherwise(String number, SplittableRandom random) {
        BigDecimal value = new BigDecimal(number);
        return random.nextBoolean()
                ? value.setScale(value.scale() + random.nextInt(5)).toPlainString()
                : value.movePointRight(3).toPlainString() + "E-3";
    }

    private static int compare(String a, String b) {
        byte[] x = bytes(a);
        byte[] y = bytes(b);
        assertThat(Decimals.isDecimal(x, 0, x.length)).as(a).isTrue();
        assertThat(Decimals.isDecimal(y, 0, y.length)).as(b).isTrue();
        return Decimals.compare(x, 0, x.length, y, 0, y.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
