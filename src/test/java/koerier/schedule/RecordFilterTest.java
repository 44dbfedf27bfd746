package koerier.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import koerier.org.OrgId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RecordFilterTest {
    private static final int RECORDS = 1_000_000;

    private static long hash(int record) {
        return new RecordKey(new OrgId("shop"), "Deals", "r" + record).hash();
    }

    @Test
    @DisplayName(
            "[DESIGN 5] a million records take at most 2 bytes each, none is forgotten, few others are taken for one")
    void aMillion() {
        RecordFilter filter = new RecordFilter(RECORDS);
        assertThat(filter.isEmpty()).isTrue();
        for (int i = 0; i < RECORDS; i++) {
            filter.add(hash(i));
        }
        assertThat(filter.bytes()).isLessThanOrEqualTo(2L * RECORDS);
        check(filter, RECORDS, 0.01);
    }

    @Test
    @DisplayName("[DESIGN 5] it grows by a quarter, and stays within 2 bytes a record")
    void grows() {
        RecordFilter filter = new RecordFilter(RECORDS / 4);
        for (int i = 0; i < RECORDS; i++) {
            filter.add(hash(i));
            filter.add(hash(i));
        }
        assertThat(filter.bytes()).isLessThanOrEqualTo(2L * RECORDS);
        check(filter, RECORDS, 0.05);
    }

    private static void check(RecordFilter filter, int records, double wrongMax) {
        int wrong = 0;
        for (int i = 0; i < records; i++) {
            assertThat(filter.mayContain(hash(i))).isTrue();
            if (filter.mayContain(hash(records + i))) {
                wrong++;
            }
        }
        assertThat((double) wrong / records).isLessThan(wrongMax);
    }
}
