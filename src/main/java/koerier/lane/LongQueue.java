package koerier.lane;

import java.util.NoSuchElementException;

/// First in, first out, 8 to 16 bytes an element.
final class LongQueue {
    private static final int CAPACITY_MIN = 4;

    private long[] elements = new long[CAPACITY_MIN];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(long element) {
        if (size == elements.length) {
            resize(2 * size);
        }
        elements[head + size++ & elements.length - 1] = element;
    }

    void addFirst(long element) {
        if (size == elements.length) {
            resize(2 * size);
        }
        head = head - 1 & elements.length - 1;
        elements[head] = element;
        size++;
    }

    long remove() {
        if (size == 0) {
            throw new NoSuchElementException();
        }
        long first = elements[head];
        head = head + 1 & elements.length - 1;
        size--;
        if (size < elements.length / 4 && elements.length > CAPACITY_MIN) {
            resize(elements.length / 2);
        }
        return first;
    }

    private void resize(int length) {
        long[] other = new long[length];
        for (int i = 0; i < size; i++) {
            other[i] = elements[head + i & elements.length - 1];
        }
        elements = other;
        head = 0;
    }
}
