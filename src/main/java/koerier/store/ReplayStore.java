package koerier.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import koerier.log.ReplayJob;
import koerier.org.OrgId;

/// The replays of many deliveries, which outlive the process.
public interface ReplayStore {
    /// Adds a job; false, and nothing is added, when `openMax` of the organisation go on already, however many
    /// are added at once.
    Future<Boolean> add(ReplayJob job, int openMax);

    /// How many of the organisation's go on.
    Future<Integer> goingOn(OrgId org);

    Future<Optional<ReplayJob>> job(OrgId org, String id);

    /// The oldest job that goes on of each organisation, the oldest first, their queries limited to a page.
    Future<List<ReplayJob>> open(int organisations, int page);

    /// Writes down a page. False, and nothing is written, when the job is no longer where `before` says.
    Future<Boolean> advance(ReplayJob before, ReplayJob after);

    /// Calls a job off that goes on.
    Future<Void> stop(OrgId org, String id, Instant now);

    /// Which of these keys of events the log has held since a moment.
    Future<Set<UUID>> made(Set<UUID> keys, Instant since);

    /// Forgets jobs that ended before a moment.
    Future<Void> forgetBefore(Instant moment);
}
