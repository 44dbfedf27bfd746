package koerier.lane;

/// Which of an ever growing series of positions still have something open, and how much. The oldest of them is where
/// a reader has to begin after a crash. A ring of primitives: 12 bytes a position, from the oldest open one on, and a
/// sixteenth more for those to come when they are many.
public final class OpenPositions {
    private static final int CAPACITY_MIN = 16;
    /// From here on it does not double any more.
    private static final int LARGE = 4_096;

    private long[] positions = new long[CAPACITY_MIN];
    private int[] open = new int[CAPACITY_MIN];
    private int head;
    private int size;

    /// Opens one more at a position that is the newest, or was opened before and is not older than the oldest open one.
    public void open(long position) {
        if (size > 0 && position <= at(size - 1)) {
            int index = find(position);
            if (index < 0) {
                throw new IllegalArgumentException("positions only grow: " + position + " after " + at(size - 1));
            }
            open[slot(index)]++;
            return;
        }
        if (size == positions.length) {
            resize(size < LARGE ? 2 * size : size + size / 16);
        }
        int slot = slot(size++);
        positions[slot] = position;
        open[slot] = 1;
    }

    /// Closes one at a position.
    public void close(long position) {
        int index = find(position);
        if (index < 0 || open[slot(index)] == 0) {
            throw new IllegalArgumentException("nothing is open at " + position);
        }
        open[slot(index)]--;
        while (size > 0 && open[head] == 0) {
            head = slot(1);
            size--;
        }
        if (size < positions.length / 4 && positions.length > CAPACITY_MIN) {
            resize(Math.max(CAPACITY_MIN, positions.length / 2));
        }
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /// The oldest position with something open, `otherwise` when there is none.
    public long first(long otherwise) {
        return size == 0 ? otherwise : positions[head];
    }

    private int find(long position) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            long found = at(middle);
            if (found == position) {
                return middle;
            }
            if (found < position) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private long at(int index) {
        return positions[slot(index)];
    }

    private int slot(int index) {
        int slot = head + index;
        return slot < positions.length ? slot : slot - positions.length;
    }

    private void resize(int length) {
        long[] otherPositions = new long[length];
        int[] otherOpen = new int[length];
        for (int i = 0; i < size; i++) {
            otherPositions[i] = positions[slot(i)];
            otherOpen[i] = open[slot(i)];
        }
        positions = otherPositions;
        open = otherOpen;
        head = 0;
    }
}
