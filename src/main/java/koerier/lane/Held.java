package koerier.lane;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The deliveries in memory that hold *settled* back, oldest first.
final class Held {
    /// How many are looked at in one go.
    private static final int LOOK_MAX = 4_096;

    private @Nullable Owed oldest;
    private @Nullable Owed newest;

    void add(Owed owed) {
        owed.older = newest;
        if (newest == null) {
            oldest = owed;
        } else {
            newest.newer = owed;
        }
        newest = owed;
    }

    /// Does nothing for one that is not in the list.
    void remove(Owed owed) {
        if (owed.older == null && owed.newer == null && oldest != owed) {
            return;
        }
        if (owed.older == null) {
            oldest = owed.newer;
        } else {
            owed.older.newer = owed.newer;
        }
        if (owed.newer == null) {
            newest = owed.older;
        } else {
            owed.newer.older = owed.older;
        }
        owed.older = null;
        owed.newer = null;
    }

    /// Takes out those that have been here since before a moment, and adds their parkings to a list. What has ended
    /// already leaves by itself.
    void aside(long beforeNanos, List<Parking> parkings) {
        Map<Line, Parking> byLine = new HashMap<>();
        Owed next = oldest;
        for (int i = 0; i < LOOK_MAX && next != null && next.sinceNanos() - beforeNanos < 0; i++) {
            Owed owed = next;
            next = owed.newer;
            Line line = owed.line;
            if (owed.over || line == null) {
                continue;
            }
            remove(owed);
            owed.parking = true;
            Parking parking = byLine.get(line);
            if (parking == null || parking.isFull()) {
                parking = new Parking(line, false);
                byLine.put(line, parking);
                parkings.add(parking);
            }
            parking.keep(owed);
        }
    }
}
