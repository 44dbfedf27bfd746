package koerier.api.io;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import koerier.api.Problem;
import org.jspecify.annotations.Nullable;

/// What is answered to one request.
///
/// @param contentType null without a body
/// @param headers beside those that every answer has
record Answer(int status, @Nullable String contentType, byte[] body, Map<String, String> headers) {
    static final String JSON = "application/json; charset=utf-8";
    static final String PROBLEM = "application/problem+json; charset=utf-8";
    private static final byte[] EMPTY = {};

    static Answer json(int status, @Nullable Object tree) {
        return new Answer(status, JSON, Json.write(tree), Map.of());
    }

    static Answer empty(int status) {
        return new Answer(status, null, EMPTY, Map.of());
    }

    static Answer text(String contentType, String text) {
        return new Answer(200, contentType, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Answer of(Problem problem) {
        Answer answer = new Answer(problem.status(), PROBLEM, Json.write(problem.document()), Map.of());
        return switch (problem.status()) {
            case 401 -> answer.header("WWW-Authenticate", "Bearer realm=\"koerier\"");
            case 429, 503 -> answer.header("Retry-After", "1");
            default -> answer;
        };
    }

    /// The version of what is answered, for If-Match.
    Answer version(long version) {
        return header("ETag", "\"" + version + "\"");
    }

    Answer header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, body, more);
    }
}
