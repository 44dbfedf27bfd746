package koerier.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// What a flush of the log costs, by the number of its events: the engine's log layer alone on a PostgreSQL of its own,
/// one flush after the other, the sizes in turn. A plain main: `./koerier bench flush [SECONDS [EVENTS...]]`.
public final class FlushCost {
    private static final int ROUNDS = 3;
    private static final double SECONDS = 5;
    private static final int[] SIZES = {1, 25, 136};

    private FlushCost() {}

    public static void main(String[] arguments) throws Exception {
        double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : SECONDS;
        int[] sizes = arguments.length > 1
                ? Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray()
                : SIZES;
        run(Progress.standard()::say, Files.createTempDirectory("koerier-flush"), ROUNDS, seconds, sizes);
    }

    /// @param folder for the database; what is in it afterwards is of no more use
    /// @param say takes each line of the result
    static void run(Consumer<String> say, Path folder, int rounds, double seconds, int... sizes) throws Exception {
        try (LogServer server = new LogServer(folder)) {
            Map<Integer, LogServer.Log> logs = new LinkedHashMap<>();
            for (int size : sizes) {
                logs.put(size, server.log("flush" + size, size, true));
            }
            say.accept("events  flushes     clock, µs  PostgreSQL, µs  client, µs  others");
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<Integer, LogServer.Log> log : logs.entrySet()) {
                    say.accept(line(log.getKey(), log.getValue().round(seconds).stretch()));
                }
            }
        }
    }

    private static String line(int size, Stretch stretch) {
        double flushes = stretch.operations() / (double) size;
        return "%6d  %7.0f  %12.0f  %14.0f  %10.0f  %5.0f %%"
                .formatted(
                        size,
                        flushes,
                        stretch.seconds() * 1e6 / flushes,
                        stretch.cpuMicros().get("PostgreSQL") * size,
                        stretch.cpuMicros().get("client") * size,
                        100 * stretch.foreign());
    }
}
