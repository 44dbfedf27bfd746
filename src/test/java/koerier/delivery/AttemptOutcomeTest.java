package koerier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptOutcomeTest {
    private static final Instant START = Instant.parse("2026-11-24T09:30:00Z");
    private static final Duration TOOK = Duration.ofMillis(12);

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 205, 206, 299})
    @DisplayName("[D2] every 2xx is a success, also when the body was cut off")
    void success(int status) {
        var attempt =
                new AttemptOutcome.Answered(status, true, new byte[] {1}, null).toAttempt(1, START, TOOK, "192.0.2.1");
        assertThat(attempt.state()).isEqualTo(State.DELIVERED);
        assertThat(attempt.failure()).isNull();
        assertThat(attempt.status()).isEqualTo(status);
        assertThat(attempt.requestWritten()).isTrue();
        assertThat(attempt.durationMillis()).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 199, 300, 304, 400, 410, 500, 599, 600, 999})
    @DisplayName("[D2] every other status is a failure that carries it")
    void failure(int status) {
        var attempt =
                new AttemptOutcome.Answered(status, true, new byte[0], null).toAttempt(1, START, TOOK, "192.0.2.1");
        assertThat(attempt.state()).isEqualTo(State.FAILED);
        assertThat(attempt.status()).isEqualTo(status);
        assertThat(attempt.failure()).isNotNull().returns(FailureCode.HTTP, Failure::code);
        assertThat(attempt.failure().detail()).endsWith("the body is incomplete");
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 0, 99, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE})
    @DisplayName("R17 a status out of range is a bad response and not stored as a status")
    void statusOutOfRange(int status) {
        var attempt = new AttemptOutcome.Answered(status, false, new byte[] {1}, null).toAttempt(1, START, TOOK, null);
        assertThat(attempt.status()).isZero();
        assertThat(attempt.responseExcerpt()).isEmpty();
        assertThat(attempt.failure()).isNotNull().returns("badResponse", Failure::reason);
    }

    @ParameterizedTest
    @EnumSource(ConnectionFault.class)
    @DisplayName("[Q2] a call that never wrote a request is an attempt but costs no unit")
    void unitsOfFailedConnections(ConnectionFault fault) {
        var attempt = new AttemptOutcome.Unanswered(fault, "").toAttempt(2, START, TOOK, null);
        assertThat(attempt.number()).isEqualTo(2);
        assertThat(attempt.requestWritten()).isEqualTo(fault.requestWritten());
    }

    @Test
    @DisplayName("[Q2] what was refused before sending has no number and costs no unit")
    void unsent() {
        var failure = Failures.refused(Failures.ADDRESS_DENIED, "");
        var attempt = new AttemptOutcome.Unsent(failure).toAttempt(1, START, TOOK, null);
        assertThat(attempt).returns(0, Attempt::number).returns(State.FAILED, Attempt::state);
        assertThat(attempt.requestWritten()).isFalse();
        assertThat(Attempt.unsent(START, failure)).returns(0, Attempt::number).returns(State.FAILED, Attempt::state);
        assertThat(Attempt.skipped(START, Failures.webhookPaused())).returns(State.SKIPPED, Attempt::state);
    }

    @Test
    @DisplayName("[D3] an unknown outcome counts as an attempt on the wire")
    void unknown() {
        var attempt = new AttemptOutcome.Unknown().toAttempt(1, START, TOOK, "192.0.2.1");
        assertThat(attempt.requestWritten()).isTrue();
        assertThat(attempt.failure()).isNotNull().returns(FailureCode.OUTCOME_UNKNOWN, Failure::code);
    }

    @Test
    @DisplayName("[D2] the limits have their documented defaults, and nonsense is refused")
    void settings() {
        var defaults = DeliverySettings.DEFAULTS;
        assertThat(defaults.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(defaults.responseTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(defaults.responseBytesMax()).isEqualTo(65_536);
        assertThat(defaults.connectionsPerLoop(1)).isEqualTo(16);
        assertThat(defaults.connectionsPerLoop(3)).isEqualTo(6);
        assertThat(defaults.connectionsPerLoop(64)).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeliverySettings(
                        Duration.ZERO,
                        defaults.responseTimeout(),
                        defaults.dnsTimeout(),
                        defaults.keepAlive(),
                        1,
                        256,
                        1,
                        1,
                        defaults.drain()))
                .withMessageContaining("connectTimeout");
    }
}
