package koerier.api.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/// Any body is refused as 400 or 422, or is a value that is written as it was read.
public final class JsonFuzz {
    private static final int NOT_JSON = 400;
    private static final int NOT_ACCEPTABLE = 422;

    private JsonFuzz() {}

    /// What a fuzzer calls.
    public static void fuzzerTestOneInput(byte[] bytes) {
        check(bytes, "fuzzed");
    }

    static void check(byte[] bytes, String where) {
        @Nullable Object tree;
        try {
            tree = Json.read(bytes);
        } catch (Refused refused) {
            assertThat(refused.problem().status()).as(where).isIn(NOT_JSON, NOT_ACCEPTABLE);
            return;
        }
        byte[] written = Json.write(tree);
        try {
            assertThat(new String(Json.write(Json.read(written)), UTF_8))
                    .as(where)
                    .isEqualTo(new String(written, UTF_8));
        } catch (Refused refused) { // 1e99 has more digits when it is written out
            assertThat(refused.problem().status()).as(where).isEqualTo(NOT_ACCEPTABLE);
        }
    }
}
