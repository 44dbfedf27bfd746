package koerier.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.ingest.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// When actions and date triggers are due: the anchor is read from the event, the offset applied, the past
/// judged.
class ScheduleTest {
    private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");
    private static final TimeArithmetic CALENDAR = new TimeArithmetic(AMSTERDAM, Set.of(), Set.of());
    private static final Instant NOW = Given.NOW; // 10:30 in Amsterdam

    @ParameterizedTest(name = "{0} {1}: {2}")
    @DisplayName("[T1] [T2] the due time of an action counts from the value of its field")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'field': 'Date1' | 'Date1': '2026-11-25' | 2026-11-24T23:00:00Z",
                "'field': 'Date1' | 'Date1': '2026-11-25T22:00:00+01:00' | 2026-11-24T23:00:00Z",
                "'field': 'Datetime1' | 'Datetime1': '2026-11-25T09:30:00.5Z' | 2026-11-25T09:30:00.500Z",
                "'field': 'Datetime1' | 'Datetime1': '2026-11-25T09:30:00' | 2026-11-25T08:30:00Z",
                "'field': 'Datetime1' | 'Datetime1': '2026-11-25' | 2026-11-24T23:00:00Z",
                "'field': 'Date1' | 'Date1': '' | no anchor",
                "'field': 'Date1' | 'Date1': null | no anchor",
                "'field': 'Date1' | 'Date1': 'soon' | no anchor",
                "'field': 'Date1' | 'Date2': '2026-11-25' | no anchor",
                "'field': 'Date1' | 'Date1': '2026-11-23' | past",
            })
    void fromTheField(String anchor, String record, String expected) {
        assertThat(due("'anchor': {" + anchor + "}, 'offset': 0, 'unit': 'days'", record))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("[T1] the due time of an action may count from the activation")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'anchor': 'trigger', 'offset': 30, 'unit': 'minutes' | 2026-11-24T10:00:00Z",
                "'anchor': 'trigger', 'offset': 0, 'unit': 'minutes' | 2026-11-24T09:30:00Z",
                "'anchor': 'trigger', 'offset': 1, 'unit': 'days', 'at': '09:00' | 2026-11-25T08:00:00Z",
                "'anchor': 'trigger', 'offset': 1, 'unit': 'months' | 2026-12-24T09:30:00Z",
            })
    void fromTheActivation(String action, String expected) {
        assertThat(due(action, "")).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} minutes of grace: {1}")
    @DisplayName("[T3] what is past is skipped; within its grace it is due at once")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'graceMinutes': 30 | 2026-11-24T09:00:00Z | 2026-11-24T09:30:00Z",
                "'graceMinutes': 30 | 2026-11-24T08:59:59.999Z | past",
                "'graceMinutes': 0 | 2026-11-24T09:29:59.999Z | past",
                "'graceMinutes': 0 | 2026-11-24T09:30:00Z | 2026-11-24T09:30:00Z",
                "'unit': 'hours' | 2026-11-24T08:30:00Z | 2026-11-24T09:30:00Z",
                "'unit': 'hours' | 2026-11-24T08:29:59.999Z | past",
                "'graceMinutes': 1440 | 2026-11-23T09:30:00Z | 2026-11-24T09:30:00Z",
            })
    void past(String action, String value, String expected) {
        assertThat(due("'anchor': {'field': 'Datetime1'}, " + action, "'Datetime1': '" + value + "'"))
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("[R8] a date field that is gone is no anchor, and a rule that has lost it is not taken for another's")
    void anchorOfAnotherField() {
        Action.TimeBased action = new Action.TimeBased(
                1, "wh_1", new Anchor.OfField("Gone"), 0, OffsetUnit.DAYS, null, Action.GRACE_MINUTES_DEFAULT);
        CompiledRule rule =
                RuleCompiler.compile(rule("'anchor': {'field': 'Date1'}"), Given.SCHEMA, FieldPlan.builder());
        EventView view = Given.view(FieldPlan.builder(), Given.edit("", ""));
        assertThat(rule.anchor(action, view, Given.moment(Operation.CREATE, NOW)))
                .isEqualTo(new AnchorValue.Nothing());
    }

    @ParameterizedTest(name = "{0} {1} from {2}: {3}")
    @DisplayName("[T8] [R2] date triggers recur: 29 February is the 28th in common years, the 31st the last day")
    @CsvSource({
        "2024-02-29, YEARLY, 2025-01-01T00:00Z, 2025-02-28T08:00:00Z",
        "2024-02-29, YEARLY, 2025-02-28T08:00Z, 2025-02-28T08:00:00Z",
        "2024-02-29, YEARLY, 2025-02-28T08:01Z, 2026-02-28T08:00:00Z",
        "2024-02-29, YEARLY, 2027-06-01T00:00Z, 2028-02-29T08:00:00Z",
        "2026-01-31, MONTHLY, 2026-02-01T00:00Z, 2026-02-28T08:00:00Z",
        "2026-01-31, MONTHLY, 2026-03-01T00:00Z, 2026-03-31T07:00:00Z",
        "2026-01-31, MONTHLY, 2026-04-01T00:00Z, 2026-04-30T07:00:00Z",
        "1980-03-30, YEARLY, 2026-11-24T00:00Z, 2027-03-30T07:00:00Z",
        "2026-12-24, ONCE, 2026-11-24T00:00Z, 2026-12-24T08:00:00Z",
        "2026-11-23, ONCE, 2026-11-24T00:00Z, ",
    })
    void recurs(LocalDate date, Trigger.Recurrence recurrence, String from, @Nullable Instant expected) {
        var trigger = new Trigger.DateTrigger("Date1", 0, OffsetUnit.DAYS, LocalTime.of(9, 0), recurrence);
        assertThat(DateSchedule.next(trigger, new AnchorValue.OnDate(date), CALENDAR, instant(from))
                        .orElse(null))
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("[R2] a date-time keeps its time of day when it recurs, through changes of the clocks")
    void recurringMoment() {
        var trigger = new Trigger.DateTrigger("Datetime1", -1, OffsetUnit.DAYS, null, Trigger.Recurrence.MONTHLY);
        var value = new AnchorValue.AtMoment(instant("2026-02-15T12:00+01:00"));
        assertThat(DateSchedule.next(trigger, value, CALENDAR, instant("2026-07-01T00:00Z")))
                .contains(instant("2026-07-14T12:00+02:00"));
        assertThat(DateSchedule.next(trigger, new AnchorValue.Nothing(), CALENDAR, NOW))
                .isEmpty();
    }

    @Test
    @DisplayName("the value of an anchor keeps its meaning as text")
    void anchorText() {
        for (AnchorValue value : new AnchorValue[] {
            new AnchorValue.Nothing(),
            new AnchorValue.OnDate(LocalDate.parse("2026-11-24")),
            new AnchorValue.OnDate(LocalDate.parse("0000-01-01")),
            new AnchorValue.AtMoment(Instant.parse("2026-11-24T09:30:00.123Z")),
            new AnchorValue.AtMoment(Instant.parse("0001-11-24T00:00:00Z"))
        }) {
            assertThat(AnchorValue.parse(value.text())).isEqualTo(value);
        }
        assertThat(AnchorValue.parse("2026-02-30")).isEqualTo(new AnchorValue.Nothing());
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[T1] [T2] a local time is found as somebody would who reads the clock minute by minute")
    void clock(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] zones = {
            "Europe/Amsterdam",
            "America/New_York",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "America/Santiago",
            "Asia/Kolkata",
            "Africa/Casablanca"
        };
        ZoneId zone = ZoneId.of(zones[random.nextInt(zones.length)]);
        TimeArithmetic calendar = new TimeArithmetic(zone, Set.of(), Set.of());
        for (int i = 0; i < 20; i++) {
            LocalDate date = nearChange(zone, random);
            LocalTime at = LocalTime.of(random.nextInt(24), random.nextInt(60));
            assertThat(calendar.fromDate(date, 0, OffsetUnit.DAYS, at))
                    .as("seed %d: %s %s in %s", seed, date, at, zone)
                    .isEqualTo(byTheMinute(date.atTime(at), zone));
            int days = random.nextInt(-40, 40);
            assertThat(calendar.fromDate(date.minusDays(days), days, OffsetUnit.DAYS, at))
                    .isEqualTo(byTheMinute(date.atTime(at), zone));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[T8] [R2] the next time of a date trigger is what walking through its recurrences finds")
    void recurrences(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TimeArithmetic calendar = new TimeArithmetic(
                AMSTERDAM, Set.of(DayOfWeek.MONDAY, DayOfWeek.THURSDAY), Set.of(LocalDate.parse("2026-12-24")));
        OffsetUnit[] units = OffsetUnit.values();
        for (int i = 0; i < 30; i++) {
            OffsetUnit unit = units[random.nextInt(units.length)];
            Trigger.Recurrence recurrence =
                    random.nextBoolean() ? Trigger.Recurrence.MONTHLY : Trigger.Recurrence.YEARLY;
            var trigger =
                    new Trigger.DateTrigger("Date1", random.nextInt(-9, 10), unit, LocalTime.of(9, 0), recurrence);
            LocalDate date = LocalDate.of(2000 + random.nextInt(40), 1, 1).plusDays(random.nextInt(366));
            Instant from = LocalDateTime.of(2020, 1, 1, 9, 0)
                    .toInstant(ZoneOffset.UTC)
                    .plusSeconds(random.nextLong(10L * 366 * 86_400));
            Instant walked = null;
            for (LocalDate day = date; walked == null; day = day.plusDays(1)) {
                LocalDate found = TimeArithmetic.occurrence(date, recurrence, day);
                Instant due = calendar.fromDate(day, trigger.offset(), unit, trigger.at());
                if (day.equals(found) && !due.isBefore(from)) {
                    walked = due;
                }
            }
            assertThat(DateSchedule.next(trigger, new AnchorValue.OnDate(date), calendar, from))
                    .as("seed %d: %s of %s from %s", seed, trigger, date, from)
                    .contains(walked);
        }
    }

    private static LocalDate nearChange(ZoneId zone, SplittableRandom random) {
        Instant some = Instant.ofEpochSecond(random.nextLong(1_262_304_000L, 1_893_456_000L)); // 2010 to 2030
        var next = zone.getRules().nextTransition(some);
        Instant around = next == null ? some : next.getInstant();
        return LocalDate.ofInstant(around, zone).plusDays(random.nextInt(-1, 2));
    }

    /// The first minute at which the clock shows the time; if it never does, what it shows after the gap is as
    /// much later as the gap is long.
    private static Instant byTheMinute(LocalDateTime wanted, ZoneId zone) {
        Instant before = wanted.minusHours(50).toInstant(ZoneOffset.UTC);
        for (Instant at = before; ; at = at.plusSeconds(60)) {
            LocalDateTime shown = LocalDateTime.ofInstant(at, zone);
            if (shown.equals(wanted)) {
                return at;
            }
            if (shown.isAfter(wanted)) {
                LocalDateTime last =
                        LocalDateTime.ofInstant(at.minusSeconds(60), zone).plusMinutes(1);
                return at.plus(Duration.between(last, wanted));
            }
        }
    }

    private static Rule rule(String action) {
        return Given.rule("{'name': 'R', 'module': 'Deals', 'trigger': {'type': 'create'}, 'timeBasedActions': "
                + "[{'webhook': 'wh_1', 'offset': 0, 'unit': 'days', " + action + "}]}");
    }

    private static String due(String action, String record) {
        String full = (action.contains("'offset'") ? "" : "'offset': 0, ")
                + (action.contains("'unit'") ? "" : "'unit': 'hours', ")
                + action;
        Rule rule = Given.rule("{'name': 'R', 'module': 'Deals', 'trigger': {'type': 'create'}, 'timeBasedActions': "
                + "[{'webhook': 'wh_1', " + full + "}]}");
        FieldPlan.Builder plan = FieldPlan.builder();
        CompiledRule compiled = RuleCompiler.compile(rule, Given.SCHEMA, plan);
        EventView view = Given.view(plan, Given.edit(record, ""));
        Action.TimeBased first = rule.timeBasedActions().getFirst();
        AnchorValue value = compiled.anchor(first, view, Given.moment(Operation.CREATE, NOW));
        return switch (DueTime.of(first, value, NOW, CALENDAR, NOW)) {
            case DueTime.At(Instant due) -> due.toString();
            case DueTime.Past past -> "past";
            case DueTime.NoAnchor none -> "no anchor";
        };
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
