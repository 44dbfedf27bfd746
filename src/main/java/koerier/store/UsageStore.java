package koerier.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import koerier.log.UsageCount;
import koerier.log.UsagePeriod;
import koerier.log.UsageTotal;
import koerier.org.OrgId;

/// Counts of attempts, kept beside the attempt log so that nobody has to scan it. The counts are appended in
/// steps; each step covers the flushes of the log after one stamp and up to another, and begins where the one
/// before has ended. Therefore the counts of all steps are exactly the attempts up to the last stamp: none is
/// missing, none is double.
public interface UsageStore {
    /// The stamp of the last flush that is counted, 0 when none is.
    Future<Long> covered();

    /// Appends a step, all or nothing.
    ///
    /// @param after where the step before has ended
    /// @param upTo greater than `after`
    /// @return false when the last step ends elsewhere: nothing was written
    Future<Boolean> append(long after, long upTo, List<UsageCount> counts);

    /// Counts the attempt log itself.
    ///
    /// @param after of the stamps of flushes, exclusive
    /// @param before exclusive
    Future<List<UsageCount>> recount(long after, long before);

    /// What an organisation used in each period.
    ///
    /// @param periods in order, without a gap
    /// @return at most `limit`, by period and value
    Future<List<UsageTotal>> totals(OrgId org, List<UsagePeriod> periods, UsageTotal.Dimension dimension, int limit);

    /// Makes the partitions of the days ahead, sums the steps of the past up, and drops what is older than
    /// `kept`. Safe to call again and again.
    Future<Void> maintain(Instant now, Duration kept);
}
