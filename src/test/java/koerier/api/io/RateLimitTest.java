package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import koerier.api.RateLimit;
import koerier.api.Scope;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    @DisplayName("[A3] a key beyond its rate is answered 429 with Retry-After; another key is not held back")
    void aKeyIsHeldToItsRate() {
        try (var api = new ApiUnderTest(ApiSettings.Surface.ALL, RateLimit.perSecond(3))) {
            String key = api.key(Optional.empty(), Scope.OPERATOR);
            for (int i = 0; i < 3; i++) {
                assertThat(api.call(key, "GET", "/v1/orgs", null).statusCode()).isEqualTo(200);
            }
            var refused = api.call(key, "GET", "/v1/orgs", null);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(refused.body()).contains("/problems/rate-limit");
            assertThat(api.call(ApiUnderTest.OPERATOR, "GET", "/v1/orgs", null).statusCode())
                    .isEqualTo(200);
            api.nanoTime.addAndGet(SECOND / 3 + 1);
            assertThat(api.call(key, "GET", "/v1/orgs", null).statusCode()).isEqualTo(200);
            assertThat(api.call(key, "GET", "/v1/orgs", null).statusCode()).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000, 1_000_000})
    void noSecondSeesMoreThanTheRateAndItsBurst(int rate) {
        RateLimit limit = RateLimit.perSecond(rate);
        long arrival = Long.MIN_VALUE;
        int passed = 0;
        int tries = 10 * rate;
        for (int i = 0; i < tries; i++) {
            long now = SECOND / rate * i / 10;
            if (limit.wait(arrival, now) == 0) {
                arrival = limit.passed(arrival, now);
                passed++;
            }
        }
        assertThat(passed).isBetween(rate, 2 * rate);
    }
}
