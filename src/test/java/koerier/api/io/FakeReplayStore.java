package koerier.api.io;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import koerier.log.ReplayJob;
import koerier.org.OrgId;
import koerier.store.ReplayStore;

/// Remembers jobs; they make no progress here.
final class FakeReplayStore implements ReplayStore {
    final List<ReplayJob> jobs = new CopyOnWriteArrayList<>();

    @Override
    public Future<Boolean> add(ReplayJob job, int openMax) {
        return goingOn(job.query().org()).map(open -> open < openMax && jobs.add(job));
    }

    @Override
    public Future<Integer> goingOn(OrgId org) {
        return Future.succeededFuture((int) jobs.stream()
                .filter(job -> job.end() == null && job.query().org().equals(org))
                .count());
    }

    @Override
    public Future<Optional<ReplayJob>> job(OrgId org, String id) {
        return Future.succeededFuture(jobs.stream()
                .filter(job -> job.id().equals(id) && job.query().org().equals(org))
                .findFirst());
    }

    @Override
    public Future<List<ReplayJob>> open(int organisations, int page) {
        return Future.succeededFuture(jobs.stream()
                .filter(job -> job.end() == null)
                .limit(organisations)
                .toList());
    }

    @Override
    public Future<Boolean> advance(ReplayJob before, ReplayJob after) {
        return Future.succeededFuture(jobs.remove(before) && jobs.add(after));
    }

    @Override
    public Future<Void> stop(OrgId org, String id, Instant now) {
        jobs.replaceAll(job -> job.id().equals(id) && job.end() == null
                ? new ReplayJob(
                        id,
                        job.query(),
                        job.anew(),
                        job.createdAt(),
                        job.total(),
                        job.done(),
                        job.failed(),
                        new ReplayJob.End(now, true))
                : job);
        return Future.succeededFuture();
    }

    @Override
    public Future<Set<UUID>> made(Set<UUID> keys, Instant since) {
        return Future.succeededFuture(Set.of());
    }

    @Override
    public Future<Void> forgetBefore(Instant moment) {
        return Future.succeededFuture();
    }
}
