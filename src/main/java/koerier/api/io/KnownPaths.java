package koerier.api.io;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the paths lead that were asked for lately, so that they are neither taken apart nor checked each time. One per
/// event loop.
final class KnownPaths {
    static final int KEPT_MAX = 1_000;
    /// Longer paths are looked up each time.
    static final int LENGTH_MAX = 200;

    private final RouteTable<Dispatcher.Target> table;
    private final Map<String, Found> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Found> eldest) {
            return size() > KEPT_MAX;
        }
    };

    KnownPaths(RouteTable<Dispatcher.Target> table) {
        this.table = table;
    }

    /// @param rawPath as it stands in the request line, without the query
    /// @return null when there is no such path
    @Nullable Found find(String method, String rawPath) {
        Found known = kept.get(rawPath);
        if (known != null && known.method.equals(method)) {
            return known;
        }
        RouteTable.Found<Dispatcher.Target> found = table.find(method, rawPath);
        if (found == null) {
            return null;
        }
        Dispatcher.Target target = found.target();
        if (target == null) {
            return new Found(method, null, Map.of(), found.allowed(), false);
        }
        Map<String, String> parameters = Map.copyOf(found.parameters());
        Found fresh = new Found(method, target, parameters, "", Parameters.pathIsValid(target.operation(), parameters));
        if (rawPath.length() <= LENGTH_MAX) {
            kept.put(rawPath, fresh);
        }
        return fresh;
    }

    int size() {
        return kept.size();
    }

    /// @param target null when the path exists, but not with this method
    /// @param allowed the methods that exist, for the Allow header; empty when the target is there
    /// @param isValid whether the parameters are as the contract says; what is not cannot be the name of anything
    record Found(
            String method,
            Dispatcher.@Nullable Target target,
            Map<String, String> parameters,
            String allowed,
            boolean isValid) {}
}
