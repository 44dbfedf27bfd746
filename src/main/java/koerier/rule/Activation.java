package koerier.rule;

/// A rule that has fired for an event.
public record Activation(CompiledRule rule) {}
