package koerier.store;

import org.jspecify.annotations.Nullable;

/// A flush did not come to its end; says what that means for its rows.
public final class LogWriteException extends RuntimeException {
    private final Outcome outcome;

    /// What is known about the rows of a failed flush.
    public enum Outcome {
        /// Nothing was written, and the rows are to blame: at least one of them can never be written.
        REJECTED,
        /// Nothing was written, and the rows are not to blame.
        NOT_WRITTEN,
        /// Nothing was written and nothing ever will be: another process has taken the lanes.
        FENCED,
        /// The connection broke before the answer: all of it is written, or nothing. See [LogWriter#written].
        UNKNOWN
    }

    public LogWriteException(Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    public Outcome outcome() {
        return outcome;
    }
}
