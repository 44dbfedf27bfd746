package koerier.webhook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stored documents as people may see them.
public final class SealedDocuments {
    private SealedDocuments() {}

    /// The same document with a mask in the place of every sealed secret.
    public static Map<String, @Nullable Object> masked(Map<String, @Nullable Object> document) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        document.forEach((name, value) -> result.put(name, maskedValue(value)));
        return result;
    }

    private static @Nullable Object maskedValue(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map when map.containsKey(StoredWebhook.SEALED) -> WebhookDocument.MASK;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> result = new LinkedHashMap<>();
                map.forEach((name, member) -> result.put((String) name, maskedValue(member)));
                yield result;
            }
            case List<?> list -> {
                List<@Nullable Object> result = new ArrayList<>(list.size());
                list.forEach(element -> result.add(maskedValue(element)));
                yield result;
            }
            case null, default -> value;
        };
    }
}
