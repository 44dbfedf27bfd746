package koerier.delivery;

import org.jspecify.annotations.Nullable;

/// What makes a status, a fault or a refusal a [Failure].
public final class Failures {
    /// The reason of a 3xx status: redirects are never followed.
    public static final String REDIRECT = "redirect";
    /// The reason of [FailureCode#URL_REFUSED] when an address of the host is denied. It is the same whatever answers
    /// there, so that nobody can look into the network through it.
    public static final String ADDRESS_DENIED = "addressDenied";
    /// The reason of [FailureCode#URL_REFUSED] when the name has more addresses than are looked at.
    public static final String TOO_MANY_ADDRESSES = "tooManyAddresses";
    /// The reason of [FailureCode#URL_REFUSED] when the rendered request cannot be sent as it stands.
    public static final String ILLEGAL_REQUEST = "illegalRequest";

    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 999;
    private static final String NO_REASON = "";

    private Failures() {}

    /// Whether a status can be one: three digits.
    public static boolean isStatus(int status) {
        return status >= STATUS_MIN && status <= STATUS_MAX;
    }

    /// Judges the status of a whole response head: null for success (2xx).
    public static @Nullable Failure http(int status) {
        if (!isStatus(status)) {
            return connection(ConnectionFault.BAD_RESPONSE, "the status " + status + " is out of range");
        }
        if (status >= 200 && status <= 299) {
            return null;
        }
        String phrase = StatusPhrase.of(status);
        return new Failure(
                FailureCode.HTTP,
                status >= 300 && status <= 399 ? REDIRECT : NO_REASON,
                phrase.isEmpty() ? "HTTP status " + status : "HTTP status " + status + " " + phrase);
    }

    /// @param detail what was seen; never an address, since tenants read it
    public static Failure connection(ConnectionFault fault, String detail) {
        return new Failure(FailureCode.CONNECTION_FAILED, fault.reason(), detail);
    }

    /// @param reason one of the constants of this class, or the code of a verdict on the target
    public static Failure refused(String reason, String detail) {
        return new Failure(FailureCode.URL_REFUSED, reason, detail);
    }

    public static Failure internal(String detail) {
        return new Failure(FailureCode.INTERNAL_PROCESSING_ERROR, NO_REASON, detail);
    }

    public static Failure dailyLimitReached() {
        return new Failure(FailureCode.DAILY_LIMIT_REACHED, NO_REASON, "");
    }

    public static Failure outcomeUnknown() {
        return new Failure(FailureCode.OUTCOME_UNKNOWN, NO_REASON, "");
    }

    public static Failure webhookPaused() {
        return new Failure(FailureCode.WEBHOOK_PAUSED, "webhook paused", "");
    }
}
