package koerier.load;

import java.util.List;
import java.util.Set;
import koerier.load.PostPlan.Form;

/// B04: single events from many connections, answered when they are durable, and nothing to deliver.
final class Ingest implements Scenario {
    private static final String NAME = "B04";
    private static final int CONNECTIONS = 256;
    private static final int BYTES = 700;

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public String title() {
        return "ingest alone: 256 connections, one event a request, against a server that only answers";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        int rawPort = bed.listen(1).getFirst();
        PostPlan plan = bed.steady().as(Form.SINGLE, 1, CONNECTIONS).within(0).firing(0);
        Contest contest = new Contest(bed);
        Series raw = contest.add(
                "echo",
                "a server that only answers, 256 connections",
                seconds -> bed.raw(rawPort, CONNECTIONS, BYTES, seconds));
        Series own = contest.add(
                NAME,
                "durable events, 256 connections",
                seconds -> bed.deliver(plan.lasting(seconds))
                        .with(
                                "fdatasyncMicros",
                                Machine.syncMicros(bed.settings().folder())));
        contest.run();
        double sync = own.figure("fdatasyncMicros") / 1_000;
        return new Result(
                NAME,
                "Ingest alone",
                "Each connection posts an event that no rule fires for, and the next one when it is answered 202.",
                List.of(raw, own),
                List.of(
                        Gate.atLeast(
                                NAME,
                                "events a second / bare answers a second",
                                own.ratio(raw, sample -> sample.stretch().perSecond()),
                                0.55,
                                0.7),
                        Gate.atLeast(
                                NAME,
                                "the same by CPU time",
                                own.ratio(raw, sample -> 1 / sample.stretch().cpu()),
                                0.55,
                                0.7),
                        Gate.atMost(
                                NAME,
                                "202, p99, ms, with 256 at once (bound: 5 x fdatasync + 5 ms)",
                                Histograms.millis(own.latency("answer"), 99),
                                5 * sync + 5)),
                List.of("fdatasync of a page beside the rounds: " + Gate.number(sync) + " ms."));
    }
}
