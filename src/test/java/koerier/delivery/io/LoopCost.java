package koerier.delivery.io;

import com.sun.management.ThreadMXBean;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// What some work costs the event loop of a [Caller]. It is done twice: once for the memory, and once beside a
/// tick that comes every millisecond; the CPU time between two ticks is more than the loop was busy with
/// something else at a stretch, whatever else this machine does.
final class LoopCost {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Caller caller;
    private volatile boolean ended;
    private long last;
    private long longest;

    private LoopCost(Caller caller) {
        this.caller = caller;
    }

    /// @param allocatedBytes of heap, by the loop, those included that are garbage already
    /// @param directBytes outside the heap, that are still held
    /// @param longestStretch CPU time
    record Spent(long allocatedBytes, long directBytes, Duration longestStretch) {}

    static Spent of(Caller caller, Runnable work) {
        long thread = caller.onLoop(() -> Thread.currentThread().threadId());
        long allocated = THREADS.getThreadAllocatedBytes(thread);
        long direct = PlatformDependent.usedDirectMemory();
        work.run();
        allocated = THREADS.getThreadAllocatedBytes(thread) - allocated;
        direct = PlatformDependent.usedDirectMemory() - direct;
        return new Spent(allocated, direct, new LoopCost(caller).longestStretch(work));
    }

    private Duration longestStretch(Runnable work) {
        caller.onLoop(() -> last = THREADS.getCurrentThreadCpuTime());
        caller.soon(this::tick);
        try {
            work.run();
        } finally {
            ended = true;
        }
        return Duration.ofNanos(caller.onLoop(() -> longest));
    }

    private void tick() {
        long now = THREADS.getCurrentThreadCpuTime();
        longest = Math.max(longest, now - last);
        last = now;
        if (!ended) {
            caller.soon(this::tick);
        }
    }
}
