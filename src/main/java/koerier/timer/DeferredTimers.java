package koerier.timer;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Timers that were due and for which there was no room: a queue for each line, in 20 bytes a timer. A line whose
/// timers are refused is asked again after a pause, which doubles while none is taken; others do not wait for it.
/// Times come in as arguments, of a clock that only runs on. One thread only.
///
/// @param <K> what tells lines apart
public final class DeferredTimers<K> {
    /// The first pause of a line.
    public static final long PAUSE_MILLIS = 500;

    /// The longest.
    public static final long PAUSE_MAX_MILLIS = 30_000;

    private final TimerChunks chunks = new TimerChunks();
    private final Map<K, Queue<K>> lines = new HashMap<>();
    private final PriorityQueue<Queue<K>> pausing =
            new PriorityQueue<>(Comparator.comparingLong((Queue<K> queue) -> queue.againAt));
    private long size;

    private static final class Queue<K> {
        final K line;
        int head = TimerChunks.NONE;
        int tail = TimerChunks.NONE;
        /// How many of the first chunk are gone.
        int gone;

        long pause = PAUSE_MILLIS;
        long againAt;

        Queue(K line) {
            this.line = line;
        }

        boolean isEmpty() {
            return head == TimerChunks.NONE;
        }
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public long size() {
        return size;
    }

    /// When the next line may be asked; [Long#MAX_VALUE] when none is waiting.
    public long nextMillis() {
        return pausing.isEmpty() ? Long.MAX_VALUE : pausing.element().againAt;
    }

    /// Puts a timer behind the others of its line.
    public void defer(K line, long nowMillis, long dueMillis, long a, long b) {
        Queue<K> queue = lines.get(line);
        if (queue == null) {
            queue = new Queue<>(line);
            lines.put(line, queue);
            queue.againAt = nowMillis + PAUSE_MILLIS;
            pausing.add(queue);
        }
        append(queue, dueMillis, a, b);
    }

    private void append(Queue<K> queue, long dueMillis, long a, long b) {
        queue.tail = chunks.append(queue.tail, dueMillis, a, b);
        if (queue.head == TimerChunks.NONE) {
            queue.head = queue.tail;
        }
        size++;
    }

    /// Takes the timers of one line whose pause is over, the first in the queue first.
    ///
    /// @return the line, which pauses until [#answered] is called; null when none may be asked now
    public @Nullable K take(long nowMillis, int limit, TimerWheel.Due due) {
        Queue<K> queue = pausing.peek();
        if (queue == null || queue.againAt > nowMillis) {
            return null;
        }
        pausing.remove();
        for (int left = limit; left > 0 && !queue.isEmpty(); left--) {
            due.accept(
                    chunks.due(queue.head, queue.gone),
                    chunks.a(queue.head, queue.gone),
                    chunks.b(queue.head, queue.gone));
            size--;
            queue.gone++;
            if (queue.gone == chunks.count(queue.head)) {
                int emptied = queue.head;
                queue.head = chunks.next(emptied);
                queue.gone = 0;
                chunks.release(emptied);
            }
        }
        if (queue.isEmpty()) {
            queue.tail = TimerChunks.NONE;
        }
        return queue.line;
    }

    /// What became of those that were taken of a line last: those that were refused have been deferred again by now.
    ///
    /// @param taken whether there was room for some
    /// @param refused whether there was none for others
    public void answered(K line, long nowMillis, boolean taken, boolean refused) {
        Queue<K> queue = lines.get(line);
        if (queue == null) {
            return;
        }
        if (queue.isEmpty()) {
            lines.remove(line);
            if (size == 0) {
                chunks.reset();
            }
            return;
        }
        queue.pause = taken ? PAUSE_MILLIS : Math.min(2 * queue.pause, PAUSE_MAX_MILLIS);
        queue.againAt = refused ? nowMillis + queue.pause : nowMillis;
        pausing.add(queue);
    }
}
