package koerier.delivery;

/// Why an attempt did not succeed.
///
/// @param reason the stable sub-reason (`timeout`, `dns`, `refused`, `tls`, ...), "" when the code says it all
/// @param detail for people: what exactly was seen; never a secret or an internal address
public record Failure(FailureCode code, String reason, String detail) {}
