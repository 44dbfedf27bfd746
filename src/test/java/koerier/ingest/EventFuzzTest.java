package koerier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import koerier.testkit.Mutations;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EventFuzzTest {
    @Test
    @DisplayName(
            "T29-T32 any bytes are refused with their mistakes, or are JSON to another reader too, and kept as they came")
    void anything() {
        Mutations.of("event").forEach((text, where) -> EventFuzz.check(text.getBytes(UTF_8), where));
        Mutations.found("event", EventFuzz::check);
    }
}
