package koerier.lane;

import static koerier.lane.Deliveries.owed;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import koerier.testkit.Alone;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What memory costs that waits for an endpoint which does not answer.
@Alone
class BacklogHeapTest {
    private static final long ROOM = 1 << 20;

    /// The heap that is in use for good.
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @ParameterizedTest(name = "{0} deliveries, {1} in a flush: at most {2} bytes each")
    @CsvSource({"10000000, 500, 1", "2200000, 1, 32"})
    @DisplayName("[I10, E5] what waits is on disk; in memory is where its row is, however few share one")
    void waiting(int count, int flush, int bytesEachMax) {
        Line line = Deliveries.line("acme", "example.org", 4);
        LaneBook book = new LaneBook(0, 6, ROOM, Inheritance.none(), _ -> {}, Deliveries::interrupted);
        long before = heap();
        long row = 0;
        long nanos = 0;
        for (long position = 1; position <= count; position++) {
            book.owe(line, owed(position, nanos));
            book.evaluated(position);
            if (position % flush == 0) {
                nanos += LaneBook.ASIDE_NANOS / 100;
                Advance advance = book.next(nanos);
                if (advance != null) {
                    long[] ids = new long[advance.parkings().size()];
                    for (int i = 0; i < ids.length; i++) {
                        ids[i] = ++row;
                    }
                    book.committed(advance, position, ids);
                }
            }
        }
        double each = (double) (heap() - before) / count;
        assertThat(each).isLessThan(bytesEachMax);
        assertThat(book.hungry()).as("kept until here").isNull();
        assertThat(line.rows.size()).as("kept until here").isGreaterThan(count / flush / 2);
    }
}
