package koerier.load;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Where a run took place.
final class Machine {
    private static final int SYNCS = 200;
    private static final int SYNC_BYTES = 8_192;

    private Machine() {}

    static JsonObject describe(Settings settings) {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new JsonObject()
                .put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("processor", processor())
                .put("memoryGiB", Math.round(system.getTotalMemorySize() / 1073741824.0))
                .put("system", system.getName() + " " + system.getVersion())
                .put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"))
                .put("loadAverage", system.getSystemLoadAverage())
                .put("fdatasyncMicros", syncMicros(settings.folder()))
                .put("database", "PostgreSQL 18, fsync and synchronous_commit on");
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException elsewhere) {
            return System.getProperty("os.arch");
        }
    }

    /// The median time that a write of a page takes to be on the disk under `folder`, microseconds.
    static double syncMicros(Path folder) {
        Path file = folder.resolve("sync");
        double[] micros = new double[SYNCS];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocate(SYNC_BYTES);
            for (int i = 0; i < SYNCS; i++) {
                long begin = System.nanoTime();
                channel.write(page.clear(), 0);
                channel.force(false);
                micros[i] = (System.nanoTime() - begin) / 1_000.0;
            }
            Files.delete(file);
        } catch (IOException failure) {
            return Double.NaN;
        }
        return Series.median(micros);
    }

    static List<String> lines(JsonObject machine) {
        return machine.stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .toList();
    }
}
