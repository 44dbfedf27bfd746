package koerier.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Counts the CPU time of the processes of the harness between two moments, and how much of the machine went to others.
/// A server process that ends in between is not counted.
final class Meter {
    private static final Path MACHINE = Path.of("/proc/stat");
    /// The kernel's ticks, on every Linux that is around.
    private static final double TICKS_PER_SECOND = 100;

    private final Map<String, Supplier<List<ProcessHandle>>> processes;
    private final Map<String, Double> before;
    private final double busyBefore;
    private final long begin = System.nanoTime();

    private Meter(Map<String, Supplier<List<ProcessHandle>>> processes) {
        this.processes = processes;
        this.before = seconds();
        this.busyBefore = busySeconds();
    }

    static Meter start(Map<String, Supplier<List<ProcessHandle>>> processes) {
        return new Meter(processes);
    }

    /// What was used since the start.
    ///
    /// @param operations done in this time
    /// @param seconds what the rate of the operations is counted over
    Stretch stop(long operations, double seconds) {
        double wall = (System.nanoTime() - begin) / 1e9;
        Map<String, Double> micros = new LinkedHashMap<>();
        double own = 0;
        for (var after : seconds().entrySet()) {
            double used = Math.max(0, after.getValue() - before.getOrDefault(after.getKey(), 0.0));
            own += used;
            micros.put(after.getKey(), operations == 0 ? 0 : used * 1e6 / operations);
        }
        double capacity = wall * Runtime.getRuntime().availableProcessors();
        double foreign = Double.isNaN(busyBefore) ? 0 : Math.max(0, busySeconds() - busyBefore - own) / capacity;
        return new Stretch(operations, seconds, micros, foreign);
    }

    private Map<String, Double> seconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        processes.forEach((name, handles) -> seconds.put(
                name, handles.get().stream().mapToDouble(Meter::seconds).sum()));
        return seconds;
    }

    private static double seconds(ProcessHandle handle) {
        return handle.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    /// Of all processors; NaN where the system does not tell.
    private static double busySeconds() {
        try {
            if (!Files.exists(MACHINE)) {
                return Double.NaN;
            }
            String[] ticks = Files.readAllLines(MACHINE).getFirst().strip().split("\\s+");
            double busy = 0;
            for (int i = 1; i < ticks.length && i <= 8; i++) {
                busy += i == 4 || i == 5 ? 0 : Double.parseDouble(ticks[i]); // idle and waiting for disks
            }
            return busy / TICKS_PER_SECOND;
        } catch (IOException unreadable) {
            return Double.NaN;
        }
    }
}
