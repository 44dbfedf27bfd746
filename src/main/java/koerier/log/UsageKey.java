package koerier.log;

import java.time.Instant;
import koerier.delivery.Attempt;
import koerier.delivery.Failure;
import koerier.delivery.FailureText;
import koerier.delivery.Function;
import koerier.document.DocumentReader;
import koerier.org.OrgId;

/// What attempts have in common that are counted together.
///
/// @param quarter quarters of an hour since the epoch, of the attempt's start. Every offset of today's time zones is a
///     multiple of one, so every local day of every zone begins at the beginning of a quarter
/// @param webhook the number in the webhook's id
/// @param function as shown: that of the delivery for its first attempt, [#RETRY] for later ones
/// @param outcome as shown: [#SUCCESS], or a failure's code (`HTTP_404`, `CONNECTION_FAILED`)
/// @param sent whether a request was put on the wire, which cost a unit of the daily limit
public record UsageKey(
        OrgId org, long quarter, int webhook, String module, String function, String outcome, boolean sent) {
    public static final String RETRY = "retry";
    public static final String SUCCESS = "success";
    public static final long QUARTER_SECONDS = 15 * 60L;

    /// Where an attempt is counted.
    ///
    /// @param function of its delivery
    public static UsageKey of(OrgId org, int webhook, String module, Function function, Attempt attempt) {
        Failure failure = attempt.failure();
        return new UsageKey(
                org,
                quarter(attempt.startedAt()),
                webhook,
                module,
                attempt.number() > 1 ? RETRY : DocumentReader.spelling(function),
                failure == null ? SUCCESS : FailureText.code(failure, attempt.status()),
                attempt.requestWritten());
    }

    static UsageKey of(AttemptRow row) {
        return of(
                row.delivery().org(),
                row.delivery().webhook(),
                row.delivery().module(),
                row.delivery().function(),
                row.attempt());
    }

    /// The quarter in which a moment lies.
    public static long quarter(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), QUARTER_SECONDS);
    }
}
