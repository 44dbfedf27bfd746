package koerier.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class QuotaDayTest {
    private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");
    private static final ZoneId KIRITIMATI = ZoneId.of("Pacific/Kiritimati");
    private static final ZoneId HONOLULU = ZoneId.of("Pacific/Honolulu");

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("[Q4] a day runs from the first instant of the local date to the first of the next: 23, 24, 25 hours")
    @CsvSource({
        "Europe/Amsterdam, 2025-03-30T10:00:00Z, 2025-03-29T23:00:00Z, 2025-03-30T22:00:00Z, 23",
        "Europe/Amsterdam, 2025-10-26T10:00:00Z, 2025-10-25T22:00:00Z, 2025-10-26T23:00:00Z, 25",
        "Europe/Amsterdam, 2026-11-24T10:00:00Z, 2026-11-23T23:00:00Z, 2026-11-24T23:00:00Z, 24",
        "Europe/Amsterdam, 2026-11-23T23:00:00Z, 2026-11-23T23:00:00Z, 2026-11-24T23:00:00Z, 24",
        "Europe/Amsterdam, 2026-11-23T22:59:59.999999999Z, 2026-11-22T23:00:00Z, 2026-11-23T23:00:00Z, 24",
        // midnight does not exist: the day begins at one o'clock
        "America/Sao_Paulo, 2018-11-04T12:00:00Z, 2018-11-04T03:00:00Z, 2018-11-05T02:00:00Z, 23",
        // midnight comes twice: the day begins with the first
        "America/Havana, 2025-11-02T05:30:00Z, 2025-11-02T04:00:00Z, 2025-11-03T05:00:00Z, 25",
        // the 30th was left out
        "Pacific/Apia, 2011-12-30T09:00:00Z, 2011-12-29T10:00:00Z, 2011-12-30T10:00:00Z, 24",
        "Pacific/Apia, 2011-12-30T10:00:00Z, 2011-12-30T10:00:00Z, 2011-12-31T10:00:00Z, 24"
    })
    void length(String zone, Instant now, Instant start, Instant end, int hours) {
        QuotaDay day = QuotaDay.of(ZoneId.of(zone), now);

        assertEquals(new QuotaDay(start, end, ZoneId.of(zone)), day);
        assertEquals(Duration.ofHours(hours), Duration.between(day.start(), day.end()));
    }

    @Test
    @DisplayName("[Q4] the next day begins where the last one ended, or later")
    void next() {
        QuotaDay day = QuotaDay.of(AMSTERDAM, Instant.parse("2026-11-24T10:00:00Z"));

        assertEquals(day, day.at(day.end().minusNanos(1), AMSTERDAM, Instant.EPOCH));
        assertEquals(day.end(), day.at(day.end(), AMSTERDAM, Instant.EPOCH).start());
        assertEquals(
                Instant.parse("2026-12-01T23:00:00Z"),
                day.at(Instant.parse("2026-12-02T10:00:00Z"), AMSTERDAM, Instant.EPOCH)
                        .start());
    }

    @Test
    @DisplayName("[Q4] Kiritimati to Honolulu: the same date twice, two days that are told apart")
    void sameDateTwice() {
        Instant noon = Instant.parse("2026-11-23T22:00:00Z"); // the 24th, 12:00 in Kiritimati
        QuotaDay day = QuotaDay.of(KIRITIMATI, noon);
        assertEquals(Instant.parse("2026-11-23T10:00:00Z"), day.start());
        assertEquals(Instant.parse("2026-11-24T10:00:00Z"), day.end());

        QuotaDay moved = day.at(noon.plusSeconds(60), HONOLULU, noon);

        assertEquals(day.start(), moved.start());
        assertEquals(Instant.parse("2026-11-24T10:00:00Z"), moved.end(), "midnight in Honolulu, by chance at once");
        QuotaDay after = moved.at(moved.end(), HONOLULU, noon);
        assertEquals(
                moved.start().atZone(KIRITIMATI).toLocalDate(),
                after.start().atZone(HONOLULU).toLocalDate());
        assertFalse(after.start().equals(moved.start()));
    }

    @Test
    @DisplayName("[Q4] after a zone change the day goes on to the first midnight there at or after its old end")
    void zoneChange() {
        Instant noon = Instant.parse("2026-11-24T12:00:00Z");
        QuotaDay day = QuotaDay.of(AMSTERDAM, noon); // to 23:00Z

        QuotaDay west = day.at(noon, ZoneId.of("America/New_York"), noon);
        assertEquals(day.start(), west.start());
        assertEquals(Instant.parse("2026-11-25T05:00:00Z"), west.end());

        QuotaDay east = day.at(noon, ZoneId.of("Asia/Tokyo"), noon);
        assertEquals(Instant.parse("2026-11-25T15:00:00Z"), east.end(), "midnight in Tokyo at 15:00Z is too early");
        assertEquals(east, day.at(east.end().minusNanos(1), ZoneId.of("Asia/Tokyo"), noon));
        assertEquals(
                east.end(), day.at(east.end(), ZoneId.of("Asia/Tokyo"), noon).start());
    }

    @Test
    @DisplayName("[Q4] a change on a day that nobody had opened yet lengthens that day, not the one before")
    void changeOnUnopenedDay() {
        QuotaDay known = QuotaDay.of(ZoneId.of("UTC"), Instant.parse("2026-11-23T12:00:00Z"));
        Instant change = Instant.parse("2026-11-24T09:00:00Z");

        QuotaDay day = known.at(Instant.parse("2026-11-24T09:30:00Z"), HONOLULU, change);

        assertEquals(Instant.parse("2026-11-24T00:00:00Z"), day.start());
        assertEquals(Instant.parse("2026-11-25T10:00:00Z"), day.end());
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("[Q4] whatever the zones, days follow each other without overlap and every instant has one")
    void daysNeverOverlap(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
        Instant now = Instant.ofEpochSecond(random.nextLong(1_000_000_000L, 2_000_000_000L));
        ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
        QuotaDay day = QuotaDay.of(zone, now);
        Instant since = now;
        for (int i = 0; i < 60; i++) {
            now = now.plusSeconds(random.nextLong(1, 40 * 3_600));
            if (random.nextInt(3) == 0) {
                zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
                since = now;
            }
            QuotaDay next = day.at(now, zone, since);
            String said = "seed " + seed + ", step " + i + ": " + day + " -> " + next + " at " + now;
            assertFalse(now.isBefore(next.start()) || !now.isBefore(next.end()), said);
            if (next.start().equals(day.start())) {
                assertFalse(next.end().isBefore(day.end()), said);
            } else {
                assertFalse(next.start().isBefore(day.end()), said);
            }
            assertEquals(next, next.at(now, zone, since), said);
            day = next;
        }
    }

    @Test
    @DisplayName("[Q4] an attempt's day is the day of its unit: its time is put inside")
    void clamp() {
        QuotaDay day = QuotaDay.of(AMSTERDAM, Instant.parse("2026-11-24T10:00:00Z"));
        Instant inside = Instant.parse("2026-11-24T10:00:00Z");

        assertEquals(inside, day.clamp(inside));
        assertEquals(day.start(), day.clamp(day.start().minusSeconds(3)));
        assertEquals(day.end().minusNanos(1_000), day.clamp(day.end()));
    }
}
