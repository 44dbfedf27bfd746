package koerier.lane;

import java.util.ArrayList;
import java.util.List;

/// Deliveries of one line that get a row in `parked`, oldest first.
public final class Parking {
    /// What one row takes at most, since its deliveries are read back together.
    static final int REFS_MAX = 512;
    static final long BYTES_MAX = 2L << 20;

    private final Line line;
    private final List<DeliveryRef> refs = new ArrayList<>();
    /// Those that stay in memory; empty when they are put away.
    private final List<Owed> kept = new ArrayList<>();
    private final boolean away;
    private long bytes;

    Parking(Line line, boolean away) {
        this.line = line;
        this.away = away;
    }

    public Line line() {
        return line;
    }

    public List<DeliveryRef> refs() {
        return refs;
    }

    /// The position of the oldest.
    long first() {
        return refs.getFirst().micros();
    }

    /// Whether memory lets go of them.
    boolean away() {
        return away;
    }

    List<Owed> kept() {
        return kept;
    }

    void putAway(Owed owed) {
        refs.add(owed.ref());
        bytes += owed.delivery().heldBytes();
    }

    void keep(Owed owed) {
        putAway(owed);
        kept.add(owed);
    }

    boolean isFull() {
        return refs.size() >= REFS_MAX || bytes >= BYTES_MAX;
    }
}
