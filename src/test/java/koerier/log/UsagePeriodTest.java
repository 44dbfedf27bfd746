package koerier.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import koerier.log.UsagePeriod.Interval;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UsagePeriodTest {
    private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");

    private static List<UsagePeriod> days(String first, String last, ZoneId zone) {
        return UsagePeriod.of(LocalDate.parse(first), LocalDate.parse(last), Interval.DAY, zone, DayOfWeek.MONDAY);
    }

    @Test
    @DisplayName("[Q7] a day has 23, 24 or 25 hours, as the organisation's clocks go")
    void daysOfTheZone() {
        assertThat(days("2026-03-28", "2026-03-30", AMSTERDAM))
                .extracting(period -> period.to() - period.from())
                .containsExactly(96L, 92L, 96L);
        assertThat(days("2026-10-24", "2026-10-26", AMSTERDAM))
                .extracting(period -> period.to() - period.from())
                .containsExactly(96L, 100L, 96L);
        assertThat(days("2026-04-05", "2026-04-05", ZoneId.of("Australia/Lord_Howe")))
                .extracting(period -> period.to() - period.from())
                .containsExactly(98L);
        assertThat(days("2026-11-24", "2026-11-24", ZoneId.of("Asia/Kathmandu")))
                .containsExactly(new UsagePeriod(
                        LocalDate.parse("2026-11-24"),
                        UsageKey.quarter(Instant.parse("2026-11-23T18:15:00Z")),
                        UsageKey.quarter(Instant.parse("2026-11-24T18:15:00Z"))));
    }

    @Test
    void aDayThatAZoneSkippedIsNoPeriod() {
        assertThat(days("2011-12-29", "2011-12-31", ZoneId.of("Pacific/Apia")))
                .extracting(UsagePeriod::date)
                .containsExactly(LocalDate.parse("2011-12-29"), LocalDate.parse("2011-12-31"));
    }

    @Test
    @DisplayName("[Q7] weeks begin on the organisation's day; a week that lies in the range in part counts in part")
    void weeks() {
        List<UsagePeriod> weeks = UsagePeriod.of(
                LocalDate.parse("2026-11-18"), // a Wednesday
                LocalDate.parse("2026-11-24"), // a Tuesday
                Interval.WEEK,
                ZoneOffset.UTC,
                DayOfWeek.SUNDAY);
        assertThat(weeks)
                .extracting(UsagePeriod::date)
                .containsExactly(LocalDate.parse("2026-11-15"), LocalDate.parse("2026-11-22"));
        assertThat(weeks).extracting(period -> period.to() - period.from()).containsExactly(4 * 96L, 3 * 96L);
        assertThat(weeks.get(0).to()).isEqualTo(weeks.get(1).from());
    }

    /// What the quarters of an hour rest on. Should a zone ever choose otherwise, this says which.
    @Test
    void everyOffsetOfTodayIsAMultipleOfAQuarterOfAnHour() {
        Instant from = Instant.parse("2024-01-01T00:00:00Z");
        Instant to = Instant.parse("2050-01-01T00:00:00Z");
        List<String> odd = ZoneId.getAvailableZoneIds().stream()
                .filter(id -> offsets(ZoneId.of(id), from, to).stream()
                        .anyMatch(offset -> offset.getTotalSeconds() % UsageKey.QUARTER_SECONDS != 0))
                .sorted()
                .collect(Collectors.toList());
        assertThat(odd).isEmpty();
    }

    private static List<ZoneOffset> offsets(ZoneId zone, Instant from, Instant to) {
        List<ZoneOffset> offsets = new ArrayList<>();
        offsets.add(zone.getRules().getOffset(from));
        ZoneOffsetTransition next = zone.getRules().nextTransition(from);
        while (next != null && next.getInstant().isBefore(to)) {
            offsets.add(next.getOffsetAfter());
            next = zone.getRules().nextTransition(next.getInstant());
        }
        return offsets;
    }
}
