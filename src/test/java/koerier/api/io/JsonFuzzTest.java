package koerier.api.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import koerier.testkit.Mutations;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JsonFuzzTest {
    @Test
    @DisplayName("T29-T32 any body is refused as 400 or 422, or is a value that is written as it was read")
    void anything() {
        Mutations.of("json").forEach((text, where) -> JsonFuzz.check(text.getBytes(UTF_8), where));
        Mutations.found("json", JsonFuzz::check);
    }
}
