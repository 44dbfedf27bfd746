package koerier.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts attempts by kind until somebody takes the counts away. Belongs to one thread.
public final class UsageRollup {
    private final Map<UsageKey, long[]> counts = new HashMap<>();

    public void add(List<AttemptRow> attempts) {
        for (AttemptRow row : attempts) {
            add(UsageKey.of(row), 1);
        }
    }

    public void add(UsageKey key, long count) {
        counts.computeIfAbsent(key, _ -> new long[1])[0] += count;
    }

    /// How many kinds are held.
    public int size() {
        return counts.size();
    }

    /// All counts; nothing is left.
    public List<UsageCount> take() {
        List<UsageCount> taken = new ArrayList<>(counts.size());
        counts.forEach((key, count) -> taken.add(new UsageCount(key, count[0])));
        counts.clear();
        return taken;
    }
}
