package koerier.delivery;

/// How far a delivery has come.
public enum State {
    PENDING,
    RETRYING,
    DELIVERED,
    FAILED,
    SKIPPED
}
