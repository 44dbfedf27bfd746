package koerier.load;

import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import koerier.delivery.Position;
import koerier.store.Database;
import koerier.store.DatabaseSettings;
import koerier.store.PgLaneReader;
import koerier.store.PgLogWriter;

/// What it costs to read the events of 512 parked deliveries back, of which every so many-th event of the log is one:
/// before and after the block range index covers the log. A plain main: `./koerier bench readback [SECONDS]`, where the
/// seconds are those of filling the log.
public final class ReadBack {
    private static final double SECONDS = 12;
    private static final int READ = 512;
    private static final int TIMES = 6;
    private static final int[] STRIDES = {4, 40, 200};

    private ReadBack() {}

    public static void main(String[] arguments) throws Exception {
        double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : SECONDS;
        run(Progress.standard()::say, Files.createTempDirectory("koerier-readback"), seconds, READ, STRIDES);
    }

    /// @param folder for the database; what is in it afterwards is of no more use
    /// @param say takes each line of the result
    static void run(Consumer<String> say, Path folder, double seconds, int read, int... strides) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (LogServer server = new LogServer(folder)) {
            server.log("readback", 256, true).round(seconds);
            DatabaseSettings where = server.database("readback");
            Database database = Database.open(vertx, where);
            List<Position> all = positions(where);
            say.accept(all.size() + " events in the log, " + read + " read at a time");
            print(say, "no index yet", database, all, read, strides);
            Sql.await(new PgLogWriter(database, null, InstantSource.system()).maintainPartitions());
            print(say, "indexed", database, all, read, strides);
            Sql.await(database.close());
        } finally {
            Sql.await(vertx.close());
        }
    }

    private static List<Position> positions(DatabaseSettings where) {
        try (Sql sql = new Sql(where)) {
            List<Position> all = new ArrayList<>();
            sql.run("select at, lane from event order by at")
                    .forEach(row -> all.add(new Position(row.getLong(0), row.getShort(1))));
            return all;
        }
    }

    private static void print(
            Consumer<String> say, String state, Database database, List<Position> all, int read, int... strides) {
        PgLaneReader reader = new PgLaneReader(database);
        for (int stride : strides) {
            if (all.size() < read * stride) {
                say.accept(state + ", every " + stride + "th: the log is too short");
                continue;
            }
            Duration before = cpu();
            long begin = System.nanoTime();
            for (int time = 0; time < TIMES; time++) {
                Set<Position> some = some(all, read, stride, time);
                int found = Sql.await(reader.events(some)).size();
                if (found != read) {
                    throw new IllegalStateException(found + " of " + read + " were found");
                }
            }
            double millis = (System.nanoTime() - begin) / 1e6 / TIMES;
            double cpuMillis = cpu().minus(before).toNanos() / 1e6 / TIMES;
            say.accept("%s, every %dth: %.1f ms by the clock, PostgreSQL %.1f ms of CPU time"
                    .formatted(state, stride, millis, cpuMillis));
        }
    }

    private static Set<Position> some(List<Position> all, int read, int stride, int time) {
        int from = (all.size() - read * stride) / TIMES * time;
        Set<Position> some = new HashSet<>();
        for (int i = 0; i < read; i++) {
            some.add(all.get(from + i * stride));
        }
        return some;
    }

    private static Duration cpu() {
        return ProcessHandle.current()
                .descendants()
                .filter(one -> one.info().command().orElse("").endsWith("postgres"))
                .map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
