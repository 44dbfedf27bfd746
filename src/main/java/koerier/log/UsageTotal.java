package koerier.log;

/// What one function, webhook, module or outcome used in one period.
///
/// @param period the index of the period in the question
/// @param value the function, module or outcome, or the number of the webhook
/// @param succeeded requests that were answered with success
/// @param failed requests that were not
/// @param unsent attempts of which nothing was put on the wire: they cost nothing
public record UsageTotal(int period, String value, long succeeded, long failed, long unsent) {
    /// By what usage is told apart.
    public enum Dimension {
        FUNCTION,
        WEBHOOK,
        MODULE,
        OUTCOME
    }

    /// Requests on the wire.
    public long count() {
        return succeeded + failed;
    }
}
