package koerier.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("[T1] [T2] [T8] time arithmetic")
class TimeArithmeticTest {
    private static final TimeArithmetic AMSTERDAM = new TimeArithmetic(
            ZoneId.of("Europe/Amsterdam"),
            EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
            Set.of(LocalDate.parse("2026-12-25")));

    @ParameterizedTest(name = "{0} {1} {2} at {3} is {4}")
    @CsvSource({
        "2025-03-29T12:00+01:00, 1, DAYS, , 2025-03-30T12:00+02:00",
        "2025-03-29T12:00+01:00, 24, HOURS, , 2025-03-30T13:00+02:00",
        "2025-03-29T12:00+01:00, 1440, MINUTES, , 2025-03-30T13:00+02:00",
        "2025-03-29T02:30+01:00, 1, DAYS, , 2025-03-30T03:30+02:00",
        "2025-10-25T02:30+02:00, 1, DAYS, , 2025-10-26T02:30+02:00",
        "2025-10-27T02:30+01:00, -1, DAYS, , 2025-10-26T02:30+02:00",
        "2025-10-26T02:30+01:00, 0, DAYS, , 2025-10-26T02:30+01:00",
        "2025-01-31T09:00+01:00, 1, MONTHS, , 2025-02-28T09:00+01:00",
        "2024-01-31T09:00+01:00, 1, MONTHS, , 2024-02-29T09:00+01:00",
        "2024-02-29T09:00+01:00, 1, YEARS, , 2025-02-28T09:00+01:00",
        "2025-01-31T09:00+01:00, 2, WEEKS, 10:15, 2025-02-14T10:15+01:00",
        "2026-11-27T16:00+01:00, 1, BUSINESS_DAYS, , 2026-11-30T16:00+01:00",
        "2026-11-28T16:00+01:00, 0, BUSINESS_DAYS, , 2026-11-30T16:00+01:00",
        "2026-11-28T16:00+01:00, 1, BUSINESS_DAYS, 09:00, 2026-12-01T09:00+01:00",
        "2026-12-24T16:00+01:00, 1, BUSINESS_DAYS, , 2026-12-28T16:00+01:00",
        "2026-12-28T16:00+01:00, -1, BUSINESS_DAYS, , 2026-12-24T16:00+01:00",
    })
    void fromAMoment(String moment, int offset, OffsetUnit unit, LocalTime at, String due) {
        assertThat(AMSTERDAM.fromMoment(instant(moment), offset, unit, at)).isEqualTo(instant(due));
    }

    @ParameterizedTest(name = "{0} {1} {2} at {3} is {4}")
    @CsvSource({
        "2025-03-30, 0, DAYS, 02:30, 2025-03-30T01:30Z",
        "2025-10-26, 0, DAYS, 02:30, 2025-10-26T00:30Z",
        "2026-03-29, 0, DAYS, 02:30, 2026-03-29T01:30Z",
        "2026-10-25, 0, DAYS, 02:30, 2026-10-25T00:30Z",
        "2026-11-24, 0, DAYS, , 2026-11-23T23:00Z",
        "2026-11-24, -1, DAYS, 09:00, 2026-11-23T08:00Z",
        "2026-11-24, -2, HOURS, , 2026-11-23T21:00Z",
        "2026-11-24, 90, MINUTES, 09:00, 2026-11-24T09:30Z",
        "2026-12-25, 0, BUSINESS_DAYS, 09:00, 2026-12-28T08:00Z",
        "9999-12-31, 10, YEARS, 09:00, +10009-12-31T08:00Z",
    })
    void fromADate(LocalDate date, int offset, OffsetUnit unit, LocalTime at, String due) {
        assertThat(AMSTERDAM.fromDate(date, offset, unit, at)).isEqualTo(instant(due));
    }

    @ParameterizedTest(name = "{0} {1} from {2} is {3}")
    @CsvSource({
        "2024-02-29, YEARLY, 2025-01-01, 2025-02-28",
        "2024-02-29, YEARLY, 2025-03-01, 2026-02-28",
        "2024-02-29, YEARLY, 2027-06-01, 2028-02-29",
        "2026-01-31, MONTHLY, 2026-02-01, 2026-02-28",
        "2026-01-31, MONTHLY, 2026-03-01, 2026-03-31",
        "2026-01-31, MONTHLY, 2026-12-31, 2026-12-31",
        "2026-01-15, MONTHLY, 2026-12-16, 2027-01-15",
        "2026-01-15, MONTHLY, 2025-12-16, 2026-01-15",
        "2026-01-15, ONCE, 2026-01-15, 2026-01-15",
        "2026-01-15, ONCE, 2026-01-16, ",
    })
    void recurs(LocalDate date, Trigger.Recurrence recurrence, LocalDate from, LocalDate expected) {
        assertThat(TimeArithmetic.occurrence(date, recurrence, from)).isEqualTo(expected);
    }

    @Test
    void withoutWorkingDaysEveryDayIsOne() {
        TimeArithmetic always = new TimeArithmetic(ZoneId.of("UTC"), Set.of(), Set.of());
        assertThat(always.fromDate(LocalDate.parse("2026-11-28"), 1, OffsetUnit.BUSINESS_DAYS, null))
                .isEqualTo(instant("2026-11-29T00:00Z"));
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
