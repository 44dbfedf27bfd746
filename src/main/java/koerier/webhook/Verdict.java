package koerier.webhook;

/// What the address rule says of a target.
public sealed interface Verdict {
    Verdict ALLOWED = new Allowed();

    record Allowed() implements Verdict {}

    /// @param code stable: `portDenied`, `nameDenied`, `addressDenied`
    /// @param detail why, for the person who configured it; at dispatch, for operators only
    record Denied(String code, String detail) implements Verdict {}

    default boolean allowed() {
        return this instanceof Allowed;
    }
}
