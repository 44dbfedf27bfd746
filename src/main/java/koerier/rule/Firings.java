package koerier.rule;

/// What is remembered of rules with `repeat: once`, for the record of one event.
@FunctionalInterface
public interface Firings {
    /// Nothing has fired.
    Firings NONE = rule -> false;

    /// Whether the rule has fired for the record before.
    ///
    /// @param rule the number in the rule's id
    boolean hasFired(int rule);
}
