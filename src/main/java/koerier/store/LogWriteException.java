package koerier.store;

/// A flush did not come to its end; says what that means for its rows.
public final class LogWriteException extends RuntimeException {
    private final Outcome outcome;

    /// What is known about the rows of a failed flush.
    public enum Outcome {
        /// Nothing was written, and the rows are to blame: at least one of them can never be written.
        REJECTED,
        /// Nothing was written, and the rows are not to blame.
        NOT_WRITTEN,
        /// The connection broke before the answer: all of it is written, or nothing. See [LogWriter#written].
        UNKNOWN
    }

    public LogWriteException(Outcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    public Outcome outcome() {
        return outcome;
    }
}
