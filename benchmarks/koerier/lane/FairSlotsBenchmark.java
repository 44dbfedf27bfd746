package koerier.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import koerier.delivery.Pace;
import koerier.lane.FairSlots.Claim;
import koerier.lane.FairSlots.Party;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One slot that is handed to whoever's turn it is, and given back after a millisecond, while all claims of all
/// organisations want one.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FairSlotsBenchmark {
    private static final int SLOTS = 64;
    private static final int CLAIMS = 4;

    @Param({"1", "100", "10000"})
    int parties = 1;

    private final List<Claim<Integer>> claims = new ArrayList<>();
    private FairSlots<Integer> slots = new FairSlots<>(SLOTS);

    @Setup
    public void stand() {
        slots = new FairSlots<>(SLOTS);
        claims.clear();
        for (int i = 0; i < parties; i++) {
            Party<Integer> party = new Party<>();
            for (int j = 0; j < CLAIMS; j++) {
                Claim<Integer> claim = new Claim<>(claims.size());
                claim.join(party);
                slots.paced(claim, Pace.QUICK);
                slots.want(claim);
                claims.add(claim);
            }
        }
    }

    @Benchmark
    public int turn() {
        int index = Objects.requireNonNull(slots.next());
        Claim<Integer> claim = claims.get(index);
        slots.take(claim);
        slots.want(claim);
        slots.release(claim, 1);
        return index;
    }
}
