package koerier.org;

import java.util.Set;

/// What an organisation's contract allows. Every number is a policy that an operator may change.
///
/// @param capPerDay requests a day at most; [#UNCAPPED] for none
/// @param capPerLicence requests a day for each user licence; [#UNCAPPED] for none
/// @param methods the HTTP methods that webhooks may use
public record Edition(String name, long capPerDay, long capPerLicence, Set<String> methods, Limits limits) {
    public static final long UNCAPPED = Long.MAX_VALUE;

    /// All methods that a webhook can have.
    public static final Set<String> METHODS = Set.of("POST", "GET", "PUT", "PATCH", "DELETE");

    public Edition {
        methods = Set.copyOf(methods);
        if (capPerDay < 0 || capPerLicence < 0) {
            throw new IllegalArgumentException("edition " + name + ": a cap is negative");
        }
        if (methods.isEmpty() || !METHODS.containsAll(methods)) {
            throw new IllegalArgumentException("edition " + name + ": methods are not among " + METHODS);
        }
    }

    /// The limits of webhooks and rules; [#DEFAULT] are the documented ones.
    public record Limits(
            int nameMax,
            int descriptionMax,
            int urlMax,
            int parametersMax,
            int userDefinedMax,
            int headersMax,
            int headerValueMax,
            int fieldsMax,
            int instantActionsMax,
            int timeBasedActionsMax,
            int conditionsMax,
            int conditionDepthMax) {
        public static final Limits DEFAULT = new Limits(100, 200, 200, 3_000, 10_000, 50, 4_096, 10, 1, 5, 25, 10);
    }
}
