package koerier.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import koerier.quota.WebhookNotice.Kind;
import org.jspecify.annotations.Nullable;

/// Who is told of failing webhooks, and when.
///
/// @param operators e-mail addresses that hear of every organisation's webhooks, beside its own administrators
/// @param stillAfter after so long a webhook is told to be still failing
/// @param pause so long after it was told to have recovered, a webhook is not told to fail again
public record FailingSettings(List<String> operators, Duration stillAfter, Duration pause) {
    public static final FailingSettings DEFAULTS =
            new FailingSettings(List.of(), Duration.ofHours(6), Duration.ofMinutes(10));

    public static final int OPERATORS_MAX = 20;

    public FailingSettings {
        operators = List.copyOf(operators);
        if (operators.size() > OPERATORS_MAX
                || operators.stream().anyMatch(address -> !address.matches("[^\\s@<>,;]+@[^\\s@<>,;]+"))) {
            throw new IllegalArgumentException("at most " + OPERATORS_MAX + " e-mail addresses: " + operators);
        }
        if (stillAfter.isNegative() || stillAfter.isZero() || pause.isNegative()) {
            throw new IllegalArgumentException("no times: " + stillAfter + ", " + pause);
        }
    }

    /// What is to be told now.
    ///
    /// @param told what was told last, null for nothing
    /// @param failingSince the webhook's first failure after its last success, null when it does not fail
    Optional<Kind> due(@Nullable Told told, @Nullable Instant failingSince, Instant now) {
        if (told == null || !told.isFailing()) {
            return failingSince != null && !isPaused(told, now) ? Optional.of(Kind.FAILING) : Optional.empty();
        }
        if (failingSince == null) {
            return Optional.of(Kind.RECOVERED);
        }
        return told.kind() == Kind.FAILING && !now.isBefore(failingSince.plus(stillAfter))
                ? Optional.of(Kind.STILL_FAILING)
                : Optional.empty();
    }

    boolean isPaused(@Nullable Told told, Instant now) {
        return told != null && !told.isFailing() && now.isBefore(told.at().plus(pause));
    }
}
