package koerier.api.io;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/// Closes a connection after the answer to a request that says `close` in a list, as in `Connection: close, X-Name`.
/// Vert.x closes after `Connection: close`, but takes a longer line for another word, and whoever reads to the end of
/// the connection would wait until it has been idle for long.
final class LastRequest {
    private static final String CLOSE = "close";

    private LastRequest() {}

    /// Before anything of the answer is written.
    static void close(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.CONNECTION)
                && isLast(request.headers().getAll(HttpHeaders.CONNECTION))) {
            request.response()
                    .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .bodyEndHandler(_ -> request.connection().close());
        }
    }

    /// Lines that are the word alone are left to Vert.x, which closes by itself.
    private static boolean isLast(List<String> lines) {
        for (String line : lines) {
            if (line.strip().equalsIgnoreCase(CLOSE)) {
                return false;
            }
        }
        for (String line : lines) {
            for (String word : line.split(",", -1)) {
                if (word.strip().equalsIgnoreCase(CLOSE)) {
                    return true;
                }
            }
        }
        return false;
    }
}
