package koerier.quota;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import koerier.org.OrgId;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// A unit of the day's quota taken before a request, from what the node holds. Whatever is used up is asked of a store
/// in memory, so that the share of asking is in it and the database is not.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class QuotaBenchmark {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final long DEMAND = 10_000;

    private final Terms terms = new Terms(1, Long.MAX_VALUE / 4, ZoneOffset.UTC, Instant.EPOCH);
    private final ModelStore store = new ModelStore();
    private final Account account = new Account(new OrgId("acme"));

    @Setup
    public void hold() {
        refill();
    }

    private synchronized void refill() {
        Ask ask = account.next(terms, DEMAND, 0);
        if (ask != null) {
            account.granted(ask, store.lease(ask, NOON), 0, 0);
        }
    }

    private Take take() {
        Take taken = account.take(terms, 0);
        while (taken == Take.WAIT) {
            refill();
            taken = account.take(terms, 0);
        }
        return taken;
    }

    @Benchmark
    @Threads(1)
    public Take onOneLoop() {
        return take();
    }

    @Benchmark
    @Threads(2)
    public Take onTwoLoops() {
        return take();
    }
}
