package koerier.timer;

import java.util.Arrays;

/// Timers that are due, or will be within one tick of a [TimerWheel], the earliest first: a binary heap in
/// three arrays of words.
final class DueHeap {
    private static final int CAPACITY_AT_FIRST = 64;
    /// A capacity that was needed once is given back when the heap is empty.
    private static final int CAPACITY_KEPT = 4_096;

    private long[] dues = new long[CAPACITY_AT_FIRST];
    private long[] as = new long[CAPACITY_AT_FIRST];
    private long[] bs = new long[CAPACITY_AT_FIRST];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /// Of the earliest timer.
    long due() {
        return dues[0];
    }

    long a() {
        return as[0];
    }

    long b() {
        return bs[0];
    }

    void push(long due, long a, long b) {
        if (size == dues.length) {
            resize(size * 2);
        }
        int hole = size++;
        while (hole > 0) {
            int parent = hole - 1 >>> 1;
            if (dues[parent] <= due) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, due, a, b);
    }

    /// Removes the earliest timer.
    void pop() {
        size--;
        long due = dues[size];
        long a = as[size];
        long b = bs[size];
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && dues[child + 1] < dues[child]) {
                child++;
            }
            if (dues[child] >= due) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        put(hole, due, a, b);
        if (size == 0 && dues.length > CAPACITY_KEPT) {
            resize(CAPACITY_AT_FIRST);
        }
    }

    private void move(int from, int to) {
        put(to, dues[from], as[from], bs[from]);
    }

    private void put(int at, long due, long a, long b) {
        dues[at] = due;
        as[at] = a;
        bs[at] = b;
    }

    private void resize(int capacity) {
        dues = Arrays.copyOf(dues, capacity);
        as = Arrays.copyOf(as, capacity);
        bs = Arrays.copyOf(bs, capacity);
    }
}
