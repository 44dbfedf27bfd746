package koerier.lane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines whose next row of `parked` should be read, in the order in which they came to want it.
final class HungryLines {
    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private final List<Line> held = new ArrayList<>();

    /// Gives a line its place when it wants a row and stands nowhere yet.
    void add(Line line) {
        if (!line.hungry && line.wantsRow()) {
            line.hungry = true;
            lines.add(line);
        }
    }

    /// The next one that still wants a row, null when there is none.
    @Nullable Line next() {
        for (Line line = lines.poll(); line != null; line = lines.poll()) {
            line.hungry = false;
            if (line.wantsRow()) {
                return line;
            }
        }
        return null;
    }

    /// No row of a line is read for the time being.
    void hold(Line line) {
        if (!line.recovering) {
            line.recovering = true;
            held.add(line);
        }
    }

    /// Rows may be read again.
    void release() {
        for (Line line : held) {
            line.recovering = false;
            add(line);
        }
        held.clear();
    }
}
