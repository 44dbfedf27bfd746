package koerier.rule;

/// What the time of an action is counted from.
public sealed interface Anchor {
    /// The moment at which the rule fires.
    record Activation() implements Anchor {}

    /// A date or date-time field of the record.
    record OfField(String apiName) implements Anchor {}
}
