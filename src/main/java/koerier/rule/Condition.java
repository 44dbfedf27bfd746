package koerier.rule;

/// One row of the criteria. The same shape without a field of its own is a predicate of a `fieldUpdate` trigger.
public record Condition(String field, Operator operator, Operand operand) {}
