package koerier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns = new Turns(200);

    private static Line line(String org, String host, int waiting) {
        Line line = Deliveries.line(org, host, 100);
        for (int i = 1; i <= waiting; i++) {
            line.waiting.add(Deliveries.owed(i));
        }
        return line;
    }

    private List<String> taken(int count) {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Line line = turns.next();
            if (line == null) {
                break;
            }
            line.waiting.remove();
            taken.add(line.org().value() + "/" + line.target().host());
            turns.arm(line);
        }
        return taken;
    }

    @Test
    @DisplayName("[D8] organisations take turns first, then the lines of each")
    void roundRobin() {
        turns.arm(line("a", "1", 3));
        turns.arm(line("a", "2", 3));
        turns.arm(line("b", "3", 5));
        assertThat(taken(20))
                .containsExactly("a/1", "b/3", "a/2", "b/3", "a/1", "b/3", "a/2", "b/3", "a/1", "b/3", "a/2");
    }

    @Test
    @DisplayName("a line that cannot issue any more loses its place, one that can has only one")
    void places() {
        Line full = line("a", "1", 1);
        Line other = line("a", "2", 1);
        turns.arm(full);
        turns.arm(full);
        turns.arm(other);
        full.issued = 100;
        assertThat(taken(20)).containsExactly("a/2");
        full.issued = 99;
        turns.arm(full);
        assertThat(taken(20)).containsExactly("a/1");
        assertThat(turns.next()).isNull();
    }
}
