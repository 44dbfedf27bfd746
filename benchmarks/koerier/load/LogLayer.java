package koerier.load;

import java.util.List;
import java.util.Set;
import koerier.store.DatabaseSettings;

/// B05: the engine's log layer without HTTP, beside the ways that others have.
final class LogLayer implements Scenario {
    private static final String NAME = "B05";
    private static final int BATCH = 256;
    private static final int QUEUE_BATCH = 100;
    private static final int QUEUE_CONNECTIONS = 4;
    private static final int SINGLE_CONNECTIONS = 32;

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public String title() {
        return "the log layer alone: rows, WAL and CPU of a delivery, against SKIP LOCKED and single commits";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        bed.progress().now("starting a database for the log layer");
        try (LogServer server = new LogServer(bed.settings().folder().resolve("log-layer"))) {
            return run(bed, server);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Result run(Bed bed, LogServer server) throws Exception {
        LogServer.Log log = server.log("log", BATCH, true);
        LogServer.Log bare = server.log("log_without_index", BATCH, false);
        DatabaseSettings controls = server.database("controls");
        Contest contest = new Contest(bed);
        Series own = contest.add(NAME, "one event and one attempt, " + BATCH + " a flush", log::round);
        Series without = contest.add("B05i", "the same, repeats not recognised (no index)", bare::round);
        Series queue = contest.add(
                "queue",
                "SKIP LOCKED, " + QUEUE_BATCH + " at a time, " + QUEUE_CONNECTIONS + " connections",
                seconds -> server.skipLocked(controls, QUEUE_BATCH, QUEUE_CONNECTIONS, seconds));
        Series single = contest.add(
                "single",
                "row by row, " + SINGLE_CONNECTIONS + " connections",
                seconds -> server.singleRows(controls, SINGLE_CONNECTIONS, seconds));
        Series hand = contest.add(
                "by hand",
                "two bare tables, " + BATCH + " a commit",
                seconds -> server.handWrittenLog(controls, BATCH, seconds));
        contest.run();
        server.closeLogs();
        Sql.Rows rows;
        try (Sql sql = new Sql(log.where())) {
            rows = sql.rows();
        }
        double deliveries = own.samples().stream()
                        .mapToLong(sample -> sample.stretch().operations())
                        .sum()
                * 1.0;
        int payload = log.payloadBytes();
        return new Result(
                NAME,
                "The log layer alone",
                "The product's log writer on a PostgreSQL of its own: each flush has " + BATCH
                        + " events with " + payload
                        + " bytes of payload, what is issued of them, and the ends of as many "
                        + "deliveries; beside it, in turn, controls with the same payload. The rate counts deliveries: an "
                        + "event and its attempt.",
                List.of(own, without, queue, single, hand),
                List.of(
                        Gate.atLeast(NAME, "times SKIP LOCKED", rate(own, queue), 4, 8),
                        Gate.atLeast(NAME, "times single commits", rate(own, single), 25, 25),
                        Gate.atLeast(NAME, "of a log written by hand", rate(own, hand), 0.8, 0.8),
                        Gate.atMost(NAME, "WAL over the payload, bytes", own.figure("walBytes") - payload, 480),
                        Gate.atMost(
                                "B05i",
                                "WAL over the payload without the index, bytes",
                                without.figure("walBytes") - payload,
                                220),
                        Gate.atMost(
                                NAME,
                                "updates and deletes of a delivery",
                                (rows.updated() + rows.deleted()) / deliveries,
                                0.01)),
                List.of(
                        "PostgreSQL's CPU time of a delivery: SKIP LOCKED has "
                                + Gate.number(queue.cpuMicros().getOrDefault("PostgreSQL", 0.0)
                                        / own.cpuMicros().getOrDefault("PostgreSQL", 1.0))
                                + " times that of the log.",
                        "Rows inserted " + rows.inserted() + ", updated " + rows.updated() + ", deleted "
                                + rows.deleted() + ", warm-up included."));
    }

    private static double rate(Series own, Series other) {
        return own.ratio(other, sample -> sample.stretch().perSecond());
    }
}
