package koerier.api.io;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the operation of a method and path: a tree of path segments, in which a literal segment goes before a
/// parameter. Paths are taken as they come: nothing is normalised, so nothing can be smuggled through a normaliser.
final class RouteTable<T> {
    private static final int SEGMENTS_MAX = 16;

    private final Node<T> root = new Node<>();

    /// @param path such as `/v1/orgs/{org}/rules`
    void add(String method, String path, T target) {
        Node<T> node = root;
        List<String> names = new ArrayList<>();
        for (String segment : path.substring(1).split("/", -1)) {
            if (segment.startsWith("{")) {
                names.add(segment.substring(1, segment.length() - 1));
                node = node.parameter == null ? node.parameter = new Node<>() : node.parameter;
            } else {
                node = node.literals.computeIfAbsent(segment, _ -> new Node<>());
            }
        }
        if (node.targets.put(method, new Target<>(target, List.copyOf(names))) != null) {
            throw new IllegalStateException("two operations at " + method + " " + path);
        }
    }

    /// @param rawPath as it stands in the request line, without the query
    /// @return null when there is no such path
    @Nullable Found<T> find(String method, String rawPath) {
        if (!rawPath.startsWith("/")) {
            return null;
        }
        String[] segments = rawPath.substring(1).split("/", SEGMENTS_MAX + 1);
        if (segments.length > SEGMENTS_MAX) {
            return null;
        }
        List<String> values = new ArrayList<>(4);
        Node<T> node = root;
        for (String segment : segments) {
            Node<T> literal = node.literals.get(segment);
            if (literal != null) {
                node = literal;
                continue;
            }
            String value = decoded(segment, false);
            if (node.parameter == null || value == null || value.isEmpty()) {
                return null;
            }
            values.add(value);
            node = node.parameter;
        }
        if (node.targets.isEmpty()) {
            return null;
        }
        Target<T> target = node.targets.get(method.equals("HEAD") ? "GET" : method);
        if (target == null) {
            return new Found<>(null, Map.of(), allowed(node));
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            parameters.put(target.names.get(i), values.get(i));
        }
        return new Found<>(target.value, parameters, "");
    }

    private static <T> String allowed(Node<T> node) {
        TreeSet<String> methods = new TreeSet<>(node.targets.keySet());
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }

    /// Undoes percent-encoding, strictly: null for a broken escape, for what is not UTF-8, and for control characters.
    static @Nullable String decoded(String text, boolean plusIsBlank) {
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                boolean whole = i + 2 < text.length();
                int high = whole ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = whole ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (c >= 0x80) {
                return null;
            } else {
                bytes[length++] = (byte) (c == '+' && plusIsBlank ? ' ' : c);
            }
        }
        try {
            String result = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
            return result.chars().anyMatch(c -> c < 0x20 || c == 0x7F) ? null : result;
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    /// @param target null when the path exists, but not with this method
    /// @param allowed the methods that exist, for the Allow header; empty when the target is there
    record Found<T>(@Nullable T target, Map<String, String> parameters, String allowed) {}

    private record Target<T>(T value, List<String> names) {}

    private static final class Node<T> {
        final Map<String, Node<T>> literals = new HashMap<>();
        final Map<String, Target<T>> targets = new HashMap<>();

        @Nullable Node<T> parameter;
    }
}
