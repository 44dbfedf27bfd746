package koerier.lane;

import java.util.NoSuchElementException;

/// Rows of parked deliveries; the one with the oldest delivery is the first. 16 to 17 bytes a row while
/// many come, at most 32 otherwise. Adding is cheap for what comes near the end.
final class RowQueue {
    private static final int CAPACITY_MIN = 4;
    /// From here on it does not double any more.
    private static final int LARGE = 4_096;

    private long[] ids = new long[CAPACITY_MIN];
    private long[] firsts = new long[CAPACITY_MIN];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// Behind those that begin no later.
    void add(long id, long first) {
        if (size == ids.length) {
            resize(size < LARGE ? 2 * size : size + size / 16);
        }
        int place = size++;
        for (; place > 0 && firsts[slot(place - 1)] > first; place--) {
            ids[slot(place)] = ids[slot(place - 1)];
            firsts[slot(place)] = firsts[slot(place - 1)];
        }
        ids[slot(place)] = id;
        firsts[slot(place)] = first;
    }

    /// The position of the oldest delivery of the first row.
    long first() {
        if (size == 0) {
            throw new NoSuchElementException();
        }
        return firsts[head];
    }

    /// Takes out the first row.
    long remove() {
        if (size == 0) {
            throw new NoSuchElementException();
        }
        long id = ids[head];
        head = slot(1);
        size--;
        if (size < ids.length / 2 && ids.length > CAPACITY_MIN) {
            resize(Math.max(CAPACITY_MIN, size + size / 8));
        }
        return id;
    }

    private int slot(int index) {
        int slot = head + index;
        return slot < ids.length ? slot : slot - ids.length;
    }

    private void resize(int length) {
        long[] otherIds = new long[length];
        long[] otherFirsts = new long[length];
        for (int i = 0; i < size; i++) {
            otherIds[i] = ids[slot(i)];
            otherFirsts[i] = firsts[slot(i)];
        }
        ids = otherIds;
        firsts = otherFirsts;
        head = 0;
    }
}
