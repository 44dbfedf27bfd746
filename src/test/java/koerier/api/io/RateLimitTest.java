package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import koerier.api.ForwardingKey;
import koerier.api.RateLimit;
import koerier.api.RateLimits;
import koerier.api.Scope;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    @DisplayName("[A3] A20 a key beyond its rate is answered 429 with Retry-After; another key is not held back")
    void aKeyIsHeldToItsRate() {
        try (var api = api(new RateLimits(RateLimit.perSecond(3), null, null))) {
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

    @Test
    @DisplayName("A20 the keys of one organisation share its rate; another's and an operator's are not held back")
    void anOrganisationIsHeldToItsRate() {
        try (var api = api(new RateLimits(null, RateLimit.perSecond(2), null))) {
            api.withOrganisation(ApiUnderTest.ORG).withOrganisation(ApiUnderTest.OTHER);
            String first = api.key(Optional.of(ApiUnderTest.ORG), Scope.READ);
            String second = api.key(Optional.of(ApiUnderTest.ORG), Scope.READ);
            String other = api.key(Optional.of(ApiUnderTest.OTHER), Scope.READ);
            assertThat(status(api, first, "/v1/orgs/acme")).isEqualTo(200);
            assertThat(status(api, second, "/v1/orgs/acme")).isEqualTo(200);
            assertThat(status(api, first, "/v1/orgs/acme")).isEqualTo(429);
            assertThat(status(api, second, "/v1/orgs/acme")).isEqualTo(429);
            assertThat(status(api, other, "/v1/orgs/other")).isEqualTo(200);
            for (int i = 0; i < 5; i++) {
                assertThat(status(api, ApiUnderTest.OPERATOR, "/v1/orgs/acme")).isEqualTo(200);
            }
        }
    }

    @Test
    @DisplayName("A20 an address beyond its rate is answered 429 before its key is looked at; only nodes can speak for"
            + " another address")
    void anAddressIsHeldToItsRate() {
        try (var api = api(new RateLimits(null, null, RateLimit.perSecond(2)))) {
            assertThat(status(api, "no-such-key-at-all", "/v1/orgs")).isEqualTo(401);
            assertThat(status(api, null, "/v1/orgs")).isEqualTo(401);
            var refused = api.call("no-such-key-at-all", "GET", "/v1/orgs", null);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(status(api, ApiUnderTest.OPERATOR, "/v1/orgs")).isEqualTo(429);
            assertThat(status(api, null, "/openapi.yaml")).as("public").isEqualTo(200);
            for (String claimed : List.of(
                    "192.0.2.7",
                    "192.0.2.7 " + "0".repeat(64),
                    new ForwardingKey(new byte[] {1}).seal("192.0.2.7"),
                    ApiUnderTest.FORWARDING.seal("192.0.2.7").replace(".7 ", ".8 "))) {
                assertThat(api.call(
                                        ApiUnderTest.OPERATOR,
                                        "GET",
                                        "/v1/orgs",
                                        null,
                                        ForwardingVerticle.FORWARDED,
                                        claimed)
                                .statusCode())
                        .as(claimed)
                        .isEqualTo(429);
            }
            for (String address : List.of("192.0.2.7", "2001:db8:0:1::1", "2001:db8:0:2::1")) {
                for (int wanted : new int[] {200, 200, 429}) {
                    assertThat(passedOn(api, address)).as(address).isEqualTo(wanted);
                }
            }
            assertThat(passedOn(api, "2001:db8:0:2::ffff"))
                    .as("of the same /64")
                    .isEqualTo(429);
        }
    }

    @Test
    @DisplayName("A20 the account of callers is bounded, and those who are idle make room")
    void theAccountIsBounded() {
        var now = new AtomicLong();
        var gate = new RateGate(RateLimit.perSecond(1), now::get);
        for (int i = 0; i < RateGate.ENTRIES_MAX; i++) {
            assertThat(gate.secondsToWait("caller " + i)).isZero();
        }
        assertThat(gate.secondsToWait("one more")).isZero();
        assertThat(gate.secondsToWait("one more")).as("not kept account of").isZero();
        now.addAndGet(2 * SECOND);
        assertThat(gate.secondsToWait("one more")).isZero();
        assertThat(gate.secondsToWait("one more")).isEqualTo(1);
    }

    private static ApiUnderTest api(RateLimits rates) {
        return new ApiUnderTest(ApiSettings.Surface.ALL, rates, null, null);
    }

    private static int status(ApiUnderTest api, String key, String path) {
        return api.call(key, "GET", path, null).statusCode();
    }

    private static int passedOn(ApiUnderTest api, String address) {
        return api.call(
                        ApiUnderTest.OPERATOR,
                        "GET",
                        "/v1/orgs",
                        null,
                        ForwardingVerticle.FORWARDED,
                        ApiUnderTest.FORWARDING.seal(address))
                .statusCode();
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
