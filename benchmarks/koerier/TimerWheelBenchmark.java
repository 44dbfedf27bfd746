package koerier;

import io.netty.util.HashedWheelTimer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import koerier.timer.TimerWheel;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// Half a million timers spread over the next hour are added to an empty timer; per timer, and with `-prof gc`
/// the bytes of each, since none is let go of meanwhile (B11). `live` is the wheel's whole life of a timer:
/// added, moved down the levels and handed over. The others are what an event loop of Vert.x and Netty's own
/// wheel take for the same.
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
@Threads(1)
public class TimerWheelBenchmark {
    private static final int TIMERS = 500_000;
    private static final long NOW = 1_795_512_600_123L;
    private static final int HOUR_MILLIS = 3_600_000;
    private static final int STEP_MILLIS = 250;
    private static final int SLICE = 1_024;

    private final int[] delays = new int[TIMERS];
    private TimerWheel wheel = new TimerWheel(NOW);
    private @Nullable Vertx vertx;
    private @Nullable HashedWheelTimer netty;
    private long sum;

    @Setup(Level.Trial)
    public void delays() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < TIMERS; i++) {
            delays[i] = 60_000 + random.nextInt(HOUR_MILLIS - 60_000);
        }
    }

    @Setup(Level.Iteration)
    public void start() {
        wheel = new TimerWheel(NOW);
        vertx = Vertx.vertx();
        netty = new HashedWheelTimer(STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    @TearDown(Level.Iteration)
    public void stop() {
        if (vertx != null) {
            vertx.close().await();
        }
        if (netty != null) {
            netty.stop();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public long add() {
        for (int i = 0; i < TIMERS; i++) {
            wheel.add(NOW + delays[i], i, i);
        }
        return wheel.nextDue();
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public long live() {
        add();
        for (long now = NOW; now <= NOW + HOUR_MILLIS; now += STEP_MILLIS) {
            while (wheel.nextDue() <= now) {
                wheel.expire(now, SLICE, (due, a, b) -> sum += a);
            }
        }
        return sum;
    }

    /// From the event loop, as the stations would.
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public long vertxSetTimer() {
        Vertx on = vertx;
        if (on == null) {
            throw new IllegalStateException("not started");
        }
        Promise<Long> done = Promise.promise();
        on.getOrCreateContext().runOnContext(_ -> {
            long last = 0;
            for (int i = 0; i < TIMERS; i++) {
                long word = i;
                last = on.setTimer(delays[i], _ -> sum += word);
            }
            done.complete(last);
        });
        return done.future().await();
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public long nettyHashedWheel() {
        HashedWheelTimer on = netty;
        if (on == null) {
            throw new IllegalStateException("not started");
        }
        for (int i = 0; i < TIMERS; i++) {
            long word = i;
            on.newTimeout(_ -> sum += word, delays[i], TimeUnit.MILLISECONDS);
        }
        return on.pendingTimeouts();
    }
}
