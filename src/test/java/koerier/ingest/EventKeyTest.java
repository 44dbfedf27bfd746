package koerier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Set;
import koerier.org.OrgId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EventKeyTest {
    private final EventKey.Maker maker = new EventKey.Maker();

    private static RecordEvent event(String org, String module, String recordId, String id) {
        return new RecordEvent(new OrgId(org), id, module, Operation.CREATE, recordId, 0, 0, new byte[0], null);
    }

    @Test
    @DisplayName("[E3] the key is the beginning of SHA-256 over the parts with their lengths")
    void theKeyIsTheBeginningOfSha256() throws NoSuchAlgorithmException {
        ByteBuffer input = ByteBuffer.allocate(100);
        for (String part : new String[] {"demo", "Deals", "47€", "crm-8f1c"}) {
            input.putInt(part.getBytes(UTF_8).length).put(part.getBytes(UTF_8));
        }
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(input.flip());
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
        EventKey key = maker.key(event("demo", "Deals", "47€", "crm-8f1c"));
        assertThat(key).isEqualTo(new EventKey(digest.getLong(), digest.getLong()));
        assertThat(key.uuid().getMostSignificantBits()).isEqualTo(key.high());
        assertThat(key.uuid().getLeastSignificantBits()).isEqualTo(key.low());
        assertThat(maker.key(event("demo", "Deals", "47€", "crm-8f1c"))).isEqualTo(key);
    }

    @Test
    @DisplayName("[E3] the same id on another record is another event")
    void everyPartCounts() {
        Set<EventKey> keys = new HashSet<>();
        keys.add(maker.key(event("a", "b", "c", "d")));
        keys.add(maker.key(event("ab", "", "c", "d")));
        keys.add(maker.key(event("a", "bc", "", "d")));
        keys.add(maker.key(event("a", "b", "cd", "")));
        keys.add(maker.key(event("a", "b", "x", "d")));
        keys.add(maker.key(event("x", "b", "c", "d")));
        keys.add(maker.key(event("a", "x", "c", "d")));
        keys.add(maker.key(event("a", "b", "c", "x")));
        assertThat(keys).hasSize(8);
    }

    @Test
    void theLongestPartsFit() {
        String longest = "😀".repeat(EventScanner.ID_LENGTH_MAX);
        assertThat(maker.key(event("a", longest, longest, longest))).isNotNull();
    }
}
