package koerier.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import koerier.testkit.Mutations;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UrlFuzzTest {
    @Test
    @DisplayName(
            "U2-U6 U40 U44 U46 whatever is typed is refused, or is one plain name or address that reads back the same")
    void anything() {
        Mutations.of("url").forEach(UrlFuzz::check);
        Mutations.found("url", (bytes, where) -> UrlFuzz.check(new String(bytes, UTF_8), where));
    }
}
