package koerier.rule;

/// Why a condition cannot be compiled.
///
/// @param member the member of the condition's document: `field`, `operator`, `values/2`
record Problem(String member, String code, String detail) {}
