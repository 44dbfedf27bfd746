package koerier.lane;

import static koerier.lane.Deliveries.owed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import koerier.org.OrgId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LineTest {
    private final Line line = Deliveries.line("acme", "example.org", 2);

    private void waits(long... positions) {
        for (long position : positions) {
            Owed owed = owed(position);
            owed.hold = Owed.Hold.EVENT;
            line.waiting.add(owed);
        }
    }

    private static List<Owed> some(long... positions) {
        return LongStream.of(positions).mapToObj(Deliveries::owed).toList();
    }

    private List<Long> order() {
        return line.waiting.stream().map(Owed::position).toList();
    }

    @Test
    @DisplayName("[E5] it is full by number, and by bytes unless it is empty")
    void bounds() {
        assertThat(line.isFull(Line.WAITING_BYTES_MAX + 1)).isFalse();
        waits(1);
        line.waitingBytes = Line.WAITING_BYTES_MAX - 10;
        assertThat(line.isFull(10)).isFalse();
        assertThat(line.isFull(11)).isTrue();
        line.waitingBytes = 0;
        LongStream.range(2, Line.WAITING_MAX).forEach(this::waits);
        assertThat(line.isFull(1)).isFalse();
        waits(Line.WAITING_MAX);
        assertThat(line.isFull(1)).isTrue();
    }

    @Test
    @DisplayName("[E4] what is read from a row takes its place among those that wait")
    void merged() {
        waits(10, 20, 30);
        line.merge(some(5, 15, 16, 25, 35));
        assertThat(order()).containsExactly(5L, 10L, 15L, 16L, 20L, 25L, 30L, 35L);
        line.merge(some(40, 41));
        assertThat(order()).endsWith(35L, 40L, 41L);
    }

    @Test
    @DisplayName("[E4] a retry among those that wait has no place in the order")
    void mergedAroundRetries() {
        waits(10);
        line.waiting.add(owed(1));
        waits(30);
        line.waiting.add(owed(2));
        line.merge(some(20, 40));
        assertThat(order()).containsExactly(10L, 1L, 20L, 30L, 2L, 40L);
    }

    @Test
    @DisplayName("[E4] the head waits for an older row, and the row for an older one that is being written")
    void theLogComesFirst() {
        waits(10);
        assertThat(line.canIssue()).isTrue();
        line.rows.add(100, 5);
        assertThat(line.canIssue()).isFalse();
        assertThat(line.wantsRow()).isTrue();
        Parking older = new Parking(line, true);
        older.putAway(owed(4));
        line.puttingAway.add(older);
        assertThat(line.wantsRow()).isFalse();
        line.puttingAway.clear();
        assertThat(line.takeRow()).isEqualTo(100);
        assertThat(line.canIssue()).isFalse();
        assertThat(line.goesOnInTheLog()).isTrue();
        line.putBackRow(100);
        assertThat(line.rows.first()).isEqualTo(5);
    }

    @Test
    @DisplayName("what may be issued follows what is finished between two commits, from the least to the most")
    void windowFollowsThePace() {
        Line paced = new Line(new OrgId("acme"), line.target(), 2, 10);
        assertThat(issuable(paced)).isEqualTo(2);
        finish(paced, 2, 100);
        assertThat(issuable(paced)).as("2 and twice the 2 that were finished").isEqualTo(6);
        finish(paced, 6, 200);
        assertThat(issuable(paced)).as("no more than the most").isEqualTo(10);
        paced.makeReady(owed(1), 200);
        assertThat(issuable(paced)).as("the same commit").isEqualTo(10);
        finish(paced, 0, 300);
        assertThat(issuable(paced)).as("nothing was finished").isEqualTo(2);
    }

    /// So many end, and then a commit makes another one ready.
    private static void finish(Line line, int count, long at) {
        for (int i = 0; i < count; i++) {
            line.finish();
        }
        line.makeReady(owed(1), at);
    }

    private static int issuable(Line line) {
        line.issued = 0;
        line.waiting.clear();
        line.waiting.add(owed(1));
        while (line.canIssue()) {
            line.issued++;
        }
        int count = line.issued;
        line.issued = 0;
        return count;
    }
}
