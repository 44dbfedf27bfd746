package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import koerier.bus.AppendedEvents;
import koerier.delivery.Position;
import koerier.ingest.Operation;
import koerier.ingest.RecordEvent;
import koerier.org.OrgId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedTextTest {
    private static final String[] PIECES = {"a", "Z9", "\"", "\\", "/", "\t", "\u007f", "é", "漢", "😀", "\u2028", " "};

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @DisplayName("[E2] the answer that is written by hand says what a JSON library writes")
    void likeTheLibrary(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            List<RecordEvent> events = new ArrayList<>();
            List<Position> positions = new ArrayList<>();
            List<Object> accepted = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                String id = text(random);
                String warning = random.nextInt(3) == 0 ? text(random) : null;
                boolean duplicate = random.nextBoolean();
                events.add(
                        new RecordEvent(new OrgId("o"), id, "Deals", Operation.EDIT, "r", 0, 0, new byte[0], warning));
                positions.add(duplicate ? null : new Position(1, 1));
                Map<String, Object> each = new LinkedHashMap<>(Map.of("id", id));
                each.put("duplicate", duplicate);
                if (warning != null) {
                    each.put("warning", warning);
                }
                accepted.add(each);
            }
            Map<String, Object> tree = new LinkedHashMap<>(Map.of("accepted", accepted));
            tree.put("rejected", List.of());
            byte[] written = AcceptedText.of(events, new AppendedEvents(positions));
            assertThat(Json.read(written)).as("seed %d, round %d", seed, round).isEqualTo(Json.read(Json.write(tree)));
        }
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
