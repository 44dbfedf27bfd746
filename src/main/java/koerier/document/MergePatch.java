package koerier.document;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON merge patch (RFC 7396) over plain trees.
public final class MergePatch {
    private MergePatch() {}

    /// The target as the patch wants it: members of the patch replace those of the target, null removes, objects are
    /// merged, everything else (lists included) is replaced whole. Neither argument is changed.
    public static Map<String, @Nullable Object> apply(
            Map<String, @Nullable Object> target, Map<String, @Nullable Object> patch) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>(target);
        patch.forEach((name, value) -> {
            if (value == null) {
                result.remove(name);
            } else {
                result.put(name, apply(result.get(name), value));
            }
        });
        return result;
    }

    /// The same for values of any kind: a patch that is no object takes the target's place.
    @SuppressWarnings("unchecked") // documents hold JSON values only
    public static @Nullable Object apply(@Nullable Object target, @Nullable Object patch) {
        if (!(patch instanceof Map<?, ?> members)) {
            return patch;
        }
        Map<String, @Nullable Object> onto =
                target instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
        return apply(onto, (Map<String, @Nullable Object>) members);
    }
}
