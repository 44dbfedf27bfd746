package koerier.api.io;

import java.util.HashMap;
import java.util.Map;

/// Counts the connections to the live log, over all event loops of a node.
public final class LiveGate {
    private final LiveSettings settings;
    private final Map<String, Integer> byKey = new HashMap<>();
    private int all;

    public LiveGate(LiveSettings settings) {
        this.settings = settings;
    }

    LiveSettings settings() {
        return settings;
    }

    /// @return whether there was room for one more
    synchronized boolean enter(String key) {
        int ofKey = byKey.getOrDefault(key, 0);
        if (ofKey >= settings.perKey() || all >= settings.perNode()) {
            return false;
        }
        byKey.put(key, ofKey + 1);
        all++;
        return true;
    }

    synchronized void leave(String key) {
        byKey.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
        all--;
    }
}
