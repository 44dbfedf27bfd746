package koerier.load;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import koerier.load.PostPlan.Form;

/// B07: a dead endpoint has a backlog of millions; what does it cost in memory, and what do the others notice?
final class Backlog implements Scenario {
    private static final String NAME = "B07";
    /// For each second of a round.
    private static final long EVENTS = 50_000;

    private static final double QUIET_LOAD = 0.3;
    private static final Behaviour DEAD = new Behaviour(Duration.ofMinutes(10), 200, 1, 1);

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public String title() {
        return "a dead endpoint's backlog: its heap, and what the others notice";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        long events = (long) (EVENTS * bed.settings().seconds());
        int port = bed.listen(1).getFirst();
        List<String> dead =
                bed.organisations("dead", 1, List.of("http://127.0.0.1:" + port + "/in"), Shop.standardRetry());
        PostPlan plan = bed.steady();
        double rate = QUIET_LOAD * bed.steadyRate();
        Series before = new Series("before", "the usual load, no backlog");
        Series beforeQuiet = new Series("before, quiet", "30 % load, no backlog");
        Series after = new Series(NAME, "the usual load beside the backlog");
        Series afterQuiet = new Series("B07 quiet", "30 % load beside the backlog");
        try (JvmProbe probe = JvmProbe.attach(bed.engine().handle().pid())) {
            bed.deliver(plan.lasting(bed.settings().warmUp()));
            rounds(bed, plan, rate, before, beforeQuiet);
            long heapBefore = probe.heapBytes();
            bed.behave(port, DEAD);
            bed.begin(0);
            bed.progress().now(NAME + "  " + Gate.number(events) + " events for an endpoint that does not answer");
            bed.post(bed.plan(dead)
                    .as(Form.LINES, 50, 8)
                    .within(0)
                    .lasting(3_600)
                    .atMost(events));
            long heapAfter = probe.heapBytes();
            rounds(bed, plan, rate, after, afterQuiet);
            double each = (heapAfter - heapBefore) / (double) events;
            return new Result(
                    NAME,
                    "A backlog",
                    Gate.number(events) + " deliveries wait for one endpoint that takes requests and never answers; "
                            + "beside it, the usual load.",
                    List.of(before, after, beforeQuiet, afterQuiet),
                    List.of(
                            Gate.atMost(NAME, "bytes of heap of a delivery that waits", each, 32),
                            Gate.atLeast(
                                    NAME,
                                    "the others' deliveries a second / before",
                                    after.perSecond() / before.perSecond(),
                                    0.9,
                                    0.9),
                            Gate.atMost(
                                    NAME,
                                    "the others' p99 at 30 % load / before",
                                    p99(afterQuiet) / p99(beforeQuiet),
                                    2)),
                    List.of("Heap after a collection: " + heapBefore / 1048576 + " MiB before, " + heapAfter / 1048576
                            + " MiB with it. The definition asks for ten million; this run had " + Gate.number(events)
                            + "."));
        }
    }

    private static double p99(Series series) {
        return Histograms.millis(series.latency("receipt"), 99);
    }

    /// What the dead endpoint still gets belongs to an earlier page of the ledger.
    private static void rounds(Bed bed, PostPlan plan, double rate, Series full, Series quiet) {
        double seconds = bed.settings().seconds();
        for (int i = 1; i <= bed.settings().rounds(); i++) {
            bed.progress()
                    .now("%s  round %d of %d"
                            .formatted(full.name(), i, bed.settings().rounds()));
            full.samples().add(withoutStrays(bed.deliver(plan.lasting(seconds))));
            quiet.samples().add(withoutStrays(bed.deliver(plan.at(rate).lasting(seconds))));
        }
    }

    private static Sample withoutStrays(Sample sample) {
        return new Sample(
                sample.stretch(),
                sample.figures(),
                sample.latencies(),
                sample.faults().stream()
                        .filter(fault -> !fault.endsWith("after the end"))
                        .toList());
    }
}
