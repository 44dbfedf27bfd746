package koerier.rule;

/// How often a rule fires for one record.
public enum Repeat {
    ALWAYS,
    /// Only when the criteria were false on the record as it was before.
    ON_TRANSITION,
    /// At most once for each record, remembered when it fires.
    ONCE
}
