package koerier.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import koerier.delivery.Pace;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the books of a station do for one delivery: owed, issued, committed, started, ended, committed. 64 at a time,
/// as they come from an evaluator, over four lines; the rows that are said are not written anywhere.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LaneStepBenchmark {
    private static final int DELIVERIES = 64;
    private static final int LINES = 4;
    private static final long ROOM = 64L << 20;

    private final LaneBook book = new LaneBook(0, 256, ROOM, Inheritance.none(), _ -> {}, Deliveries::interrupted);
    private final List<Line> lines = new ArrayList<>();
    private long position = 1_000;

    /// Of lines whose calls are known to be quick.
    public LaneStepBenchmark() {
        for (int i = 0; i < LINES; i++) {
            Line line = Deliveries.line("org" + i, "example.org", DELIVERIES);
            line.follow(DELIVERIES, Pace.QUICK);
            book.paced(line);
            lines.add(line);
        }
    }

    @Benchmark
    @OperationsPerInvocation(DELIVERIES)
    public long delivery() {
        for (int i = 0; i < DELIVERIES; i++) {
            book.owe(lines.get(i % LINES), Deliveries.owed(++position, position));
        }
        book.evaluated(position);
        commit();
        for (Line line : lines) {
            while (line.ready() > 0) {
                Owed owed = line.start();
                book.ended(owed, Deliveries.delivered(owed.delivery()));
            }
        }
        return commit();
    }

    private long commit() {
        Advance advance = Objects.requireNonNull(book.next(position));
        book.committed(advance, ++position, new long[0]);
        return advance.settled();
    }
}
