package koerier.timer;

import java.util.Arrays;

/// The memory of a [TimerWheel]: lists of timers without an object or a link for each. A list is a chain of
/// chunks of 32 timers; a timer takes 20 bytes, its two payload words and the lower half of its due time. The
/// upper half stands with the chunk, so all timers of a chunk lie in one span of 2^32 ms (49.7 days).
///
/// Chunks come from pages, so growing copies no timers; a chunk that is emptied is used again.
final class TimerChunks {
    static final int NONE = -1;

    private static final int CHUNK_BITS = 5;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int PAGE_CHUNKS_BITS = 7;
    private static final int PAGE_CHUNKS = 1 << PAGE_CHUNKS_BITS;
    private static final int PAGE = CHUNK << PAGE_CHUNKS_BITS;
    private static final int PAGES_AT_FIRST = 4;

    private long[][] payloads = new long[PAGES_AT_FIRST][];
    private int[][] lows = new int[PAGES_AT_FIRST][];
    /// Of each chunk: the next one of its list, the upper half of the due times, how many timers it holds.
    private int[] nexts = {};

    private int[] highs = {};
    private int[] counts = {};
    private int made;
    private int free = NONE;

    /// Adds a timer to the chunk, or to a new one that is linked behind it, and returns where it went.
    ///
    /// @param tail the last chunk of a list, [#NONE] of an empty one
    int append(int tail, long due, long a, long b) {
        int high = (int) (due >>> Integer.SIZE);
        int chunk = tail;
        if (tail == NONE || counts[tail] == CHUNK || highs[tail] != high) {
            chunk = take(high);
            if (tail != NONE) {
                nexts[tail] = chunk;
            }
        }
        int at = (chunk & PAGE_CHUNKS - 1) << CHUNK_BITS | counts[chunk]++;
        int page = chunk >>> PAGE_CHUNKS_BITS;
        lows[page][at] = (int) due;
        payloads[page][2 * at] = a;
        payloads[page][2 * at + 1] = b;
        return chunk;
    }

    int count(int chunk) {
        return counts[chunk];
    }

    int next(int chunk) {
        return nexts[chunk];
    }

    long due(int chunk, int i) {
        return (long) highs[chunk] << Integer.SIZE | lows[chunk >>> PAGE_CHUNKS_BITS][at(chunk, i)] & 0xFFFF_FFFFL;
    }

    long a(int chunk, int i) {
        return payloads[chunk >>> PAGE_CHUNKS_BITS][2 * at(chunk, i)];
    }

    long b(int chunk, int i) {
        return payloads[chunk >>> PAGE_CHUNKS_BITS][2 * at(chunk, i) + 1];
    }

    void release(int chunk) {
        nexts[chunk] = free;
        free = chunk;
    }

    /// Gives all memory back but one page's. No list may be in use.
    void reset() {
        if (made > PAGE_CHUNKS) {
            payloads = Arrays.copyOf(payloads, PAGES_AT_FIRST);
            lows = Arrays.copyOf(lows, PAGES_AT_FIRST);
            Arrays.fill(payloads, 1, PAGES_AT_FIRST, null);
            Arrays.fill(lows, 1, PAGES_AT_FIRST, null);
            nexts = Arrays.copyOf(nexts, PAGE_CHUNKS);
            highs = Arrays.copyOf(highs, PAGE_CHUNKS);
            counts = Arrays.copyOf(counts, PAGE_CHUNKS);
        }
        made = 0;
        free = NONE;
    }

    private static int at(int chunk, int i) {
        return (chunk & PAGE_CHUNKS - 1) << CHUNK_BITS | i;
    }

    private int take(int high) {
        int chunk = free;
        if (chunk == NONE) {
            chunk = make();
        } else {
            free = nexts[chunk];
        }
        nexts[chunk] = NONE;
        highs[chunk] = high;
        counts[chunk] = 0;
        return chunk;
    }

    private int make() {
        int page = made >>> PAGE_CHUNKS_BITS;
        if (made == nexts.length) {
            int capacity = Math.max(PAGE_CHUNKS, made * 2);
            nexts = Arrays.copyOf(nexts, capacity);
            highs = Arrays.copyOf(highs, capacity);
            counts = Arrays.copyOf(counts, capacity);
        }
        if (page == payloads.length) {
            payloads = Arrays.copyOf(payloads, page * 2);
            lows = Arrays.copyOf(lows, page * 2);
        }
        if (payloads[page] == null) {
            payloads[page] = new long[2 * PAGE];
            lows[page] = new int[PAGE];
        }
        return made++;
    }
}
