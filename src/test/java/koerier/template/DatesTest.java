package koerier.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import koerier.bytes.ByteSink;
import koerier.template.TemplateCompiler.Settings;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[M6] Dates and date-times")
class DatesTest {
    private static final Rendering RENDERING = Rendering.standard();
    private static final Locale DUTCH = Locale.of("nl");

    private static String date(String value, String format, Locale locale) {
        Settings settings = new Settings(
                format,
                Formats.DEFAULT_DATE_TIME_FORMAT,
                ZoneId.of("Pacific/Kiritimati"),
                locale,
                TemplateCompiler.Escaping.CONTEXT,
                TemplateCompiler.UnsupportedFields.MARKER);
        return RENDERING
                .with(settings)
                .render("${Deals.Closing Date}", Placement.TEXT, "{\"Closing_Date\":\"" + value + "\"}");
    }

    private static String moment(String value, String format, String zone) {
        return RENDERING
                .with(Rendering.settings(Formats.DEFAULT_DATE_FORMAT, format, zone))
                .render("${Deals.Created Time}", Placement.TEXT, "{\"Created_Time\":\"" + value + "\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            yyyy-MM-dd   | 2025-03-09
            dd-MM-yyyy   | 09-03-2025
            MM-dd-yyyy   | 03-09-2025
            dd/MM/yyyy   | 09/03/2025
            MM/dd/yyyy   | 03/09/2025
            yyyy/MM/dd   | 2025/03/09
            dd.MM.yyyy   | 09.03.2025
            dd-MMM-yyyy  | 09-Mar-2025
            dd-MMMM-yyyy | 09-March-2025
            MMM d, yyyy  | Mar 9, 2025
            d MMMM yyyy  | 9 March 2025
            yyyyMMdd     | 20250309
            """)
    void aPureDateIsNeverShifted(String format, String expected) {
        assertThat(Formats.isDateFormat(format)).isTrue();
        assertThat(date("2025-03-09", format, Locale.ENGLISH)).isEqualTo(expected);
    }

    @Test
    void monthNamesAreDutchForADutchWebhook() {
        assertThat(date("2025-03-09", "d MMMM yyyy", DUTCH)).isEqualTo("9 maart 2025");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-03-30T01:30Z, Europe/Amsterdam, 2025-03-30T03:30:00+02:00",
        "2025-10-26T00:30Z, Europe/Amsterdam, 2025-10-26T02:30:00+02:00",
        "2025-10-26T01:30Z, Europe/Amsterdam, 2025-10-26T02:30:00+01:00",
        "2025-12-31T23:30Z, Europe/Amsterdam, 2026-01-01T00:30:00+01:00",
        "2025-03-09T14:05:07Z, Asia/Kolkata, 2025-03-09T19:35:07+05:30",
        "2025-03-09T14:05:07Z, Etc/GMT+12, 2025-03-09T02:05:07-12:00",
        "2025-03-09T14:05:07Z, UTC, 2025-03-09T14:05:07Z",
        "2025-03-09T15:05:07+01:00, Europe/Amsterdam, 2025-03-09T15:05:07+01:00",
        "2025-03-09T15:05:07.999+0100, Europe/Amsterdam, 2025-03-09T15:05:07+01:00",
        "2025-03-09T15:05:07+01, Europe/Amsterdam, 2025-03-09T15:05:07+01:00",
        "1850-01-01T00:00:00Z, Europe/Amsterdam, 1850-01-01T00:17:30+00:17",
        "2150-07-01T00:00:00Z, Europe/Amsterdam, 2150-07-01T02:00:00+02:00",
        "9999-12-31T23:59:59Z, Asia/Kolkata, 10000-01-01T05:29:59+05:30"
    })
    void theOffsetIsThatOfTheValuesOwnInstant(String value, String zone, String expected) {
        assertThat(moment(value, Formats.ISO_WITH_OFFSET, zone)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            yyyy-MM-dd HH:mm         | 2025-03-09 15:05
            dd-MM-yyyy HH:mm:ss      | 09-03-2025 15:05:07
            dd/MM/yyyy hh:mm a       | 09/03/2025 03:05 PM
            MMM d, yyyy hh:mm:ss a   | Mar 9, 2025 03:05:07 PM
            yyyy-MM-dd'T'HH:mm:ssXXX | 2025-03-09T15:05:07+01:00
            epochSeconds             | 1741529107
            epochMillis              | 1741529107123
            """)
    void dateTimeFormats(String format, String expected) {
        assertThat(Formats.isDateTimeFormat(format)).isTrue();
        assertThat(moment("2025-03-09T14:05:07.123456Z", format, "Europe/Amsterdam"))
                .isEqualTo(expected);
    }

    @Test
    void isoInUtcWhateverTheZone() {
        assertThat(moment("2025-03-09T14:05:07Z", Formats.ISO_UTC, "Asia/Kolkata"))
                .isEqualTo("2025-03-09T14:05:07Z");
    }

    @Test
    void bareInJsonAnEpochIsANumberAndAnythingElseAString() {
        String record = "{\"Created_Time\":\"2025-03-09T14:05:07Z\",\"Closing_Date\":\"2025-03-09\"}";
        String template = "[${Deals.Created Time},${Deals.Closing Date},${!Koerier.Occurred_At}]";
        assertThat(RENDERING.render(template, Placement.JSON, record))
                .isEqualTo("[\"2025-03-09T15:05:07+01:00\",\"2025-03-09\",\"2025-03-09T15:05:07+01:00\"]");
        assertThat(RENDERING
                        .with(Rendering.settings("yyyyMMdd", Formats.EPOCH_SECONDS, "UTC"))
                        .render(template, Placement.JSON, record))
                .isEqualTo("[1741529107,\"20250309\",1741529107]");
    }

    @Test
    void formattedDatesAreEscapedForTheirPlace() {
        Rendering rendering = RENDERING.with(Rendering.settings("MMM d, yyyy", "dd/MM/yyyy hh:mm a", "UTC"));
        String record = "{\"Created_Time\":\"2025-03-09T14:05:07Z\",\"Closing_Date\":\"2025-03-09\"}";
        assertThat(rendering.render("${Deals.Created Time}", Placement.QUERY, record))
                .isEqualTo("09%2F03%2F2025%2002%3A05%20PM");
        assertThat(rendering.render("${Deals.Closing Date}", Placement.FORM, record))
                .isEqualTo("Mar+9%2C+2025");
        assertThat(RENDERING.render("${Deals.Created Time}", Placement.FORM, record))
                .isEqualTo("2025-03-09T15%3A05%3A07%2B01%3A00");
        assertThat(rendering.render("<a b=${Deals.Created Time}>", Placement.HTML, record))
                .isEqualTo("<a b=09/03/2025&#32;02:05&#32;PM>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2025-02-29",
                "2025-13-01",
                "2025-00-10",
                "2025-3-9",
                "20250309",
                "tomorrow",
                "2025-03-09T00:00:00Z",
                "2025/03/09"
            })
    @DisplayName("[T36] what is no date is written as text")
    void notADate(String value) {
        assertThat(date(value, "dd-MM-yyyy", Locale.ENGLISH)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2025-03-09",
                "2025-03-09T14:05:07",
                "2025-03-09T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "2025-03-09T14:05:07+25:00",
                "2025-03-09T14:05:07.Z",
                "2025-03-09T14:05:07.1234567890Z",
                "2025-03-09T14:05:7Z",
                "2025-03-09T14Z",
                "2025-03-09T14:05:",
                "2025-03-09T14:05",
                "2025-03-09T",
                "2025-03-09T14:05:07+01:",
                "now"
            })
    void notADateTime(String value) {
        assertThat(moment(value, "dd-MM-yyyy HH:mm", "UTC")).isEqualTo(value);
    }

    @Test
    void aNumberInADateFieldIsNoDate() {
        assertThat(RENDERING.render("[${Deals.Closing Date}]", Placement.JSON, "{\"Closing_Date\":20250309}"))
                .isEqualTo("[\"20250309\"]");
    }

    @Test
    @DisplayName("[T37] only the listed formats are formats")
    void otherFormats() {
        for (String format : List.of("", "yyyy", "YYYY-MM-dd", "yyyy-MM-dd HH:mm:ss.SSS", "'x", "y".repeat(10_000))) {
            assertThat(Formats.isDateFormat(format)).isFalse();
            assertThat(Formats.isDateTimeFormat(format)).isFalse();
        }
        assertThat(Formats.isDateTimeFormat("yyyy-MM-dd")).isFalse();
        assertThat(Formats.DATE_TIME_FORMATS).hasSize(4 + 12 * 4).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everyFormatAgreesWithTheJdk(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> zones = List.of(
                "Europe/Amsterdam",
                "America/New_York",
                "Asia/Kolkata",
                "Australia/Lord_Howe",
                "Africa/Casablanca",
                "America/St_Johns",
                "Pacific/Apia",
                "UTC",
                "+05:45");
        for (int i = 0; i < 500; i++) {
            ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            Instant instant = Instant.ofEpochSecond(random.nextLong(
                    Instant.parse("1900-01-02T00:00:00Z").getEpochSecond(),
                    Instant.parse("2200-01-01T00:00:00Z").getEpochSecond()));
            Locale locale = random.nextBoolean() ? DUTCH : Locale.ENGLISH;
            String format = Formats.DATE_TIME_FORMATS.get(random.nextInt(Formats.DATE_TIME_FORMATS.size()));
            if (format.startsWith("epoch")) {
                continue;
            }
            var expected = DateTimeFormatter.ofPattern(format, locale)
                    .format(instant.atZone(format.equals(Formats.ISO_UTC) ? ZoneOffset.UTC : zone));
            ByteSink out = new ByteSink(1_000);
            MomentFormat.of(format, locale)
                    .writeMoment(instant.toEpochMilli(), ZoneOffsets.of(zone).at(instant.getEpochSecond()), out);
            assertThat(out.toString())
                    .as("seed %d: %s as %s in %s, %s", seed, instant, format, zone, locale)
                    .isEqualTo(expected);
            byte[] iso = instant.toString().getBytes(StandardCharsets.US_ASCII);
            assertThat(Moments.epochMillis(iso, 0, iso.length)).isEqualTo(instant.toEpochMilli());
        }
    }

    @Test
    void everyMonthNameAgreesWithTheJdk() {
        for (Locale locale : List.of(Locale.ENGLISH, DUTCH)) {
            for (String format : Formats.DATE_FORMATS) {
                for (int month = 1; month <= 12; month++) {
                    LocalDate day = LocalDate.of(2024, month, 29);
                    ByteSink out = new ByteSink(100);
                    MomentFormat.of(format, locale).writeDate(day.toEpochDay(), out);
                    assertThat(out.toString())
                            .isEqualTo(
                                    DateTimeFormatter.ofPattern(format, locale).format(day));
                }
            }
        }
    }
}
