package koerier.load;

import java.util.List;
import java.util.Set;

/// B23: what a delivery allocates in the engine, beside a bare call, and what the collector costs.
final class Garbage implements Scenario {
    private static final String NAME = "B23";

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public String title() {
        return "memory that a delivery allocates, and the collector's share of the CPU";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        int rawPort = bed.listen(1).getFirst();
        PostPlan plan = bed.steady();
        try (JvmProbe probe = JvmProbe.attach(bed.engine().handle().pid())) {
            Contest contest = new Contest(bed);
            Series raw = contest.add("B01", "bare calls: the caller's JVM", seconds -> {
                long before = bed.allocatedByGenerator();
                Sample sample = bed.raw(rawPort, 64, 500, seconds);
                return sample.with(
                        "bytesEach",
                        (bed.allocatedByGenerator() - before)
                                / (double) sample.stretch().operations());
            });
            Series own = contest.add(NAME, "deliveries: the engine's JVM", seconds -> {
                long before = probe.allocatedBytes();
                double collecting = probe.gcSeconds();
                Sample sample = bed.deliver(plan.lasting(seconds));
                double each = (probe.allocatedBytes() - before)
                        / (double) sample.stretch().operations();
                double engine = sample.stretch().cpuMicros().getOrDefault("engine", 0.0)
                        * sample.stretch().operations()
                        / 1e6;
                return sample.with("bytesEach", each)
                        .with("gcShare", (probe.gcSeconds() - collecting) / engine)
                        .with("heapMiB", probe.heapBytes() / 1048576.0);
            });
            contest.run();
            return new Result(
                    NAME,
                    "Memory",
                    "What the JVM of the engine allocates for a delivery under the usual load, and that of a bare caller "
                            + "for a call.",
                    List.of(raw, own),
                    List.of(
                            Gate.atMost(
                                    NAME,
                                    "bytes allocated of a delivery, over a bare call",
                                    own.figure("bytesEach") - raw.figure("bytesEach"),
                                    4_096),
                            Gate.atMost(
                                    NAME,
                                    "the collector's share of the engine's CPU time",
                                    own.figure("gcShare"),
                                    0.05)),
                    List.of("Collectors: " + probe.collectors() + "."));
        }
    }
}
