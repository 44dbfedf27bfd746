package koerier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoInstantTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-24T09:30:00Z, 2026-11-24T09:30:00Z",
        "2026-11-24T09:30Z, 2026-11-24T09:30:00Z",
        "2026-11-24t09:30:00.5z, 2026-11-24T09:30:00.500Z",
        "2026-11-24T09:30:00.123456789+01:00, 2026-11-24T08:30:00.123Z",
        "2026-11-24T00:30:00-0530, 2026-11-24T06:00:00Z",
        "2026-11-24T00:30:00+18, 2026-11-23T06:30:00Z",
        "2024-02-29T23:59:59.999Z, 2024-02-29T23:59:59.999Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
        "1969-12-31T23:59:59.001Z, 1969-12-31T23:59:59.001Z",
        "2026-11-24T09:30:00-00:00, 2026-11-24T09:30:00Z"
    })
    void isAnInstant(String text, String instant) {
        assertThat(IsoInstant.millis(text)).isEqualTo(Instant.parse(instant).toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-11-24",
                "2026-11-24T09:30:00",
                "2026-11-24T09:30",
                "2026-11-24 09:30:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-04-31T00:00:00Z",
                "2026-11-24T24:00:00Z",
                "2026-11-24T23:60:00Z",
                "2026-11-24T23:59:60Z",
                "0000-01-01T00:00:00Z",
                "10000-01-01T00:00:00Z",
                "-001-01-01T00:00:00Z",
                "2026-11-24T09:30:00.Z",
                "2026-11-24T09:30:00.1234567890Z",
                "2026-11-24T09:30:00,5Z",
                "2026-11-24T09:30:00Zx",
                "2026-11-24T09:30:00+1",
                "2026-11-24T09:30:00+18:01",
                "2026-11-24T09:30:00+01:60",
                "2026-11-24T09:30:00+01-00",
                "2026-11-24T09:30:00+01:0",
                "2026-11-24T09:30:00UTC+1",
                "2026-11-24T09:30:0Z",
                "2026-11-24T09:30:",
                "2026-11-24T9:30:00Z",
                "２026-11-24T09:30:00Z",
                "20261124T093000Z",
                "2026-11-24T09:30:00.+01",
                "2026-11-24T09:30+",
                "2026-11-24T09:30:00++1:00",
                "2026-11-24T09:30:00+-1:00"
            })
    void isNoInstant(String text) {
        assertThat(IsoInstant.millis(text)).as(text).isEqualTo(IsoInstant.INVALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithTheJdk(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            Instant instant = Instant.ofEpochMilli(random.nextLong(-62_000_000_000_000L, 253_000_000_000_000L));
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(random.nextInt(-18 * 60, 18 * 60 + 1) * 60);
            String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(OffsetDateTime.ofInstant(instant, offset));
            assertThat(IsoInstant.millis(text)).as("seed " + seed + " " + text).isEqualTo(instant.toEpochMilli());
        }
    }
}
