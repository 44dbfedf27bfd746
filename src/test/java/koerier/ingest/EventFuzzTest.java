package koerier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import koerier.org.OrgId;
import koerier.testkit.Mutations;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EventFuzzTest {
    private static final OrgId ORG = new OrgId("acme");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final EventScanner scanner = new EventScanner();

    @Test
    @DisplayName(
            "T29-T32 any bytes are refused with their mistakes, or are JSON to another reader too, and kept as they came")
    void anything() {
        Mutations.of("event").forEach((text, where) -> {
            byte[] bytes = text.getBytes(UTF_8);
            Scanned scanned = scanner.scan(
                    ORG, bytes, 0, bytes.length, 0, name -> name.equals("Deals") ? name : null, () -> "made");
            if (scanned instanceof Scanned.Event(RecordEvent event)) {
                assertThat(new String(event.body(), UTF_8)).as(where).isEqualTo(new String(bytes, UTF_8).strip());
                assertThat(isObject(bytes)).as(where).isTrue();
            }
        });
    }

    private static boolean isObject(byte[] bytes) {
        try {
            return JSON.readTree(bytes).isObject();
        } catch (java.io.IOException noJson) {
            return false;
        }
    }
}
