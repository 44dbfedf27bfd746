package koerier.delivery;

/// The kinds of failure that people see. HTTP failures are shown as `HTTP_` and the status.
public enum FailureCode {
    HTTP,
    CONNECTION_FAILED,
    INTERNAL_PROCESSING_ERROR,
    DAILY_LIMIT_REACHED,
    URL_REFUSED,
    OUTCOME_UNKNOWN,
    WEBHOOK_PAUSED
}
