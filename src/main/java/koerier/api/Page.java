package koerier.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One page of a list.
///
/// @param next the cursor of the next page, null at the end
public record Page<T>(List<T> data, @Nullable String next) {
    public static final int LIMIT_DEFAULT = 50;
    public static final int LIMIT_MAX = 200;

    /// What separates the parts of a cursor; no id holds it.
    private static final char SEPARATOR = '\n';

    public Page {
        data = List.copyOf(data);
    }

    /// Cuts a page out of a whole list that is held in memory. When the last thing of the page before is gone,
    /// its place in the list counts.
    ///
    /// @param kind what the list holds; a cursor of another list is refused
    /// @return empty when `after` is no cursor of this list
    public static <T> Optional<Page<T>> cut(
            List<T> all, Function<T, String> id, String kind, @Nullable String after, int limit) {
        int from = 0;
        if (after != null) {
            Optional<String[]> parts = read(kind, after, 2);
            if (parts.isEmpty() || !parts.get()[0].matches("[0-9]{1,9}")) {
                return Optional.empty();
            }
            from = Math.min(Integer.parseInt(parts.get()[0]), all.size());
            for (int i = 0; i < all.size(); i++) {
                if (id.apply(all.get(i)).equals(parts.get()[1])) {
                    from = i + 1;
                }
            }
        }
        int to = Math.min(all.size(), from + limit);
        String next =
                to < all.size() && to > from ? cursor(kind, Integer.toString(to), id.apply(all.get(to - 1))) : null;
        return Optional.of(new Page<>(all.subList(from, to), next));
    }

    /// A page out of a query that asked for one more than `limit`.
    public static <T> Page<T> trimmed(List<T> found, int limit, Function<T, String> cursor) {
        return found.size() <= limit
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, limit), cursor.apply(found.get(limit - 1)));
    }

    /// An opaque cursor.
    public static String cursor(String kind, String... parts) {
        String text = kind + SEPARATOR + String.join(String.valueOf(SEPARATOR), parts);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a cursor; empty when it is none, or of another kind of list.
    public static Optional<String[]> read(String kind, String cursor, int parts) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        String[] read = new String(bytes, StandardCharsets.UTF_8).split(String.valueOf(SEPARATOR), -1);
        if (read.length != parts + 1 || !read[0].equals(kind)) {
            return Optional.empty();
        }
        String[] result = new String[parts];
        System.arraycopy(read, 1, result, 0, parts);
        return Optional.of(result);
    }

    /// As a document.
    public Map<String, @Nullable Object> document(Function<T, ? extends Object> show) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("data", data.stream().<Object>map(show::apply).toList());
        result.put("next", next);
        return result;
    }
}
