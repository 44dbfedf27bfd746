package koerier.delivery;

/// What made a delivery.
public enum Function {
    INSTANT_ACTION,
    TIME_BASED_ACTION,
    DATE_TRIGGER,
    REPLAY,
    TEST
}
