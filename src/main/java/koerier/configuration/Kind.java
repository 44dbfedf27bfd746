package koerier.configuration;

/// The kinds of things that an organisation configures.
public enum Kind {
    ORGANISATION,
    MODULE,
    FIELD,
    WEBHOOK,
    RULE
}
