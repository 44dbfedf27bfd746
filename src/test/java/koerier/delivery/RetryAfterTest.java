package koerier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");

    @ParameterizedTest
    @DisplayName("[D3] Retry-After is read as seconds or as any of the three HTTP-dates, and cut to three days")
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT0S",
                "120 | PT2M",
                "  120  | PT2M",
                "007 | PT7S",
                "259200 | PT72H",
                "259201 | PT72H",
                "99999999999999999999999999 | PT72H",
                "Tue, 24 Nov 2026 09:31:30 GMT | PT1M30S",
                "Tuesday, 24-Nov-26 09:31:30 GMT | PT1M30S",
                "Tue Nov 24 09:31:30 2026 | PT1M30S",
                "Sun Dec  6 09:30:00 2026 | PT72H",
                "Fri, 31 Dec 9999 23:59:59 GMT | PT72H",
                "Tue, 24 Nov 2026 09:29:59 GMT | PT0S",
                "Thursday, 24-Nov-77 09:31:30 GMT | PT0S",
                "Wednesday, 24-Nov-77 09:31:30 GMT | PT0S"
            })
    void understood(String header, Duration wait) {
        assertThat(RetryAfter.of(header, NOW)).isEqualTo(wait);
    }

    @ParameterizedTest
    @DisplayName("[D3] R25 what is no delay asks for nothing")
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "-",
                "+5",
                "1.5",
                "1e9",
                "0x10",
                "soon",
                "12 0",
                "120,60",
                "١٢",
                "Tue, 24 Nov 2026",
                "Mon, 24 Nov 2026 09:31:30 GMT",
                "Tue, 31 Feb 2026 09:31:30 GMT",
                "Tue, 24 Nov 2026 09:31:30 CET",
                "120;Tue, 24 Nov 2026 09:31:30 GMT",
                "0000000000000000000000000000000000000000000000120"
            })
    void notUnderstood(String header) {
        assertThat(RetryAfter.of(header, NOW)).isZero();
        assertThat(RetryAfter.of(null, NOW)).isZero();
    }

    @Test
    @DisplayName("[D3] R25 no header whatever breaks it, and none asks for a negative wait or one over three days")
    void garbage() {
        for (long seed = 1; seed <= 5_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            String alphabet = "0123456789 ,:-+.GMTueNov\u0000\u00e9\u0661";
            for (int i = random.nextInt(36); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(RetryAfter.of(text.toString(), NOW))
                    .as("seed %d: '%s'", seed, text)
                    .isBetween(Duration.ZERO, RetryAfter.MAX);
        }
    }
}
