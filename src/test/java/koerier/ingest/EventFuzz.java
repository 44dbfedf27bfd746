package koerier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import koerier.org.OrgId;

/// Any bytes are refused with their mistakes, or are JSON to another reader too and kept as they came.
public final class EventFuzz {
    private static final OrgId ORG = new OrgId("acme");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final EventScanner SCANNER = new EventScanner();

    private EventFuzz() {}

    /// What a fuzzer calls.
    public static void fuzzerTestOneInput(byte[] bytes) {
        check(bytes, "fuzzed");
    }

    static void check(byte[] bytes, String where) {
        Scanned scanned =
                SCANNER.scan(ORG, bytes, 0, bytes.length, 0, name -> name.equals("Deals") ? name : null, () -> "made");
        if (scanned instanceof Scanned.Event(RecordEvent event)) {
            assertThat(new String(event.body(), UTF_8)).as(where).isEqualTo(new String(bytes, UTF_8).strip());
            assertThat(isObject(bytes)).as(where).isTrue();
        }
    }

    private static boolean isObject(byte[] bytes) {
        try {
            return JSON.readTree(bytes).isObject();
        } catch (IOException noJson) {
            return false;
        }
    }
}
