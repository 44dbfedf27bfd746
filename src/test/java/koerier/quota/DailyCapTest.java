package koerier.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import koerier.org.Edition;
import koerier.org.Editions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DailyCapTest {

    @ParameterizedTest(name = "{0} with {1} licences has {2}")
    @DisplayName("[Q1] the cap is the lower of the edition's cap and licences times the cap per licence")
    @CsvSource({
        "professional, 1, 100",
        "professional, 5, 500",
        "professional, 100, 10000",
        "professional, 150, 10000",
        "enterprise, 5, 2500",
        "enterprise, 40, 20000",
        "enterprise, 50, 20000",
        "professional, 2147483647, 10000",
        "professional, 0, 0",
        "unlimited, 1, 9223372036854775807",
        "unlimited, 2147483647, 9223372036854775807"
    })
    void capsOfTheStandardEditions(String edition, int licences, long cap) {
        assertThat(DailyCap.of(Editions.standard().find(edition).orElseThrow(), licences))
                .isEqualTo(cap);
    }

    @Test
    void aCapPerDayHoldsWhereNoneIsSetPerLicenceAndTheOtherWayRound() {
        assertThat(DailyCap.of(edition(7_000, Edition.UNCAPPED), 3)).isEqualTo(7_000);
        assertThat(DailyCap.of(edition(Edition.UNCAPPED, 7), 3)).isEqualTo(21);
        assertThat(DailyCap.of(edition(7_000, 0), 3)).isZero();
        assertThat(DailyCap.of(edition(0, 7), 3)).isZero();
    }

    @Test
    void refusesFewerThanNoLicences() {
        assertThatThrownBy(() -> DailyCap.of(edition(1, 1), -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[Q1] no product overflows")
    void equalsTheExactProduct(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            long perDay = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
            long perLicence = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
            int licences = random.nextInt(Integer.MAX_VALUE) >>> random.nextInt(31);
            BigInteger product = BigInteger.valueOf(perLicence).multiply(BigInteger.valueOf(licences));
            assertThat(DailyCap.of(edition(perDay, perLicence), licences))
                    .as("seed %d: %d a day, %d for each of %d", seed, perDay, perLicence, licences)
                    .isEqualTo(product.min(BigInteger.valueOf(perDay)).longValueExact());
        }
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 5);
    }

    private static Edition edition(long perDay, long perLicence) {
        return new Edition("own", perDay, perLicence, Edition.METHODS, Edition.Limits.DEFAULT);
    }
}
