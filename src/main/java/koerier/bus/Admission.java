package koerier.bus;

import java.util.concurrent.atomic.AtomicLong;

/// How many bytes of accepted and unfinished work this node holds in memory, against a limit. Ingest asks before it
/// accepts; whoever finishes a piece of work gives its bytes back. Shared by all event loops.
public final class Admission {
    private final long limit;
    private final AtomicLong held = new AtomicLong();

    public Admission(long limitBytes) {
        if (limitBytes <= 0) {
            throw new IllegalArgumentException("limit must be positive: " + limitBytes);
        }
        this.limit = limitBytes;
    }

    /// Takes room for new work, all or nothing. Work larger than the whole limit is let in when nothing else is held.
    public boolean tryAcquire(long bytes) {
        while (true) {
            long now = held.get();
            if (now + bytes > limit && now > 0) {
                return false;
            }
            if (held.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
    }

    /// Counts work that follows from work already let in; it is never refused.
    public void acquire(long bytes) {
        held.addAndGet(bytes);
    }

    public void release(long bytes) {
        if (held.addAndGet(-bytes) < 0) {
            throw new IllegalStateException("more bytes released than were held");
        }
    }

    /// Whether more than half is held: what can be read again later should wait.
    public boolean isCrowded() {
        return held.get() > limit / 2;
    }

    public long held() {
        return held.get();
    }
}
