package koerier.lane;

import static koerier.lane.Deliveries.delivered;
import static koerier.lane.Deliveries.delivery;
import static koerier.lane.Deliveries.owed;
import static koerier.lane.Deliveries.ref;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.FailureCode;
import koerier.delivery.State;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LaneBookTest {
    private static final long ROOM = 100_000;
    private static final long LATER = LaneBook.ASIDE_NANOS + 1;

    private final Line line = Deliveries.line("acme", "example.org", 4);
    private final List<Delivery> letGo = new ArrayList<>();
    private long at = 1_000;

    private LaneBook book(long waitingBytesMax, Inheritance inherited) {
        // of which endpoints that nothing is known of yet get nine, those of one organisation five, of two three each
        return new LaneBook(0, 12, waitingBytesMax, inherited, letGo::add, Deliveries::interrupted);
    }

    private LaneBook book() {
        return book(ROOM, Inheritance.none());
    }

    private static Advance next(LaneBook book, long nanos) {
        return Objects.requireNonNull(book.next(nanos));
    }

    private void owe(LaneBook book, long... positions) {
        for (long position : positions) {
            book.owe(line, owed(position));
            book.evaluated(position);
        }
    }

    /// @return the rows of its parkings
    private long[] commit(LaneBook book, Advance advance) {
        long[] ids = new long[advance.parkings().size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = ++at;
        }
        book.committed(advance, ++at, ids);
        return ids;
    }

    private static List<Long> positions(List<Owed> some) {
        return some.stream().map(Owed::position).toList();
    }

    private static void load(LaneBook book, Line line, long... positions) {
        long row = book.takeRow(line);
        book.loaded(
                line, row, LongStream.of(positions).mapToObj(Deliveries::owed).toList(), List.of());
    }

    @Test
    @DisplayName("nothing is ready before its issue is committed, and no more than the window is issued")
    void issuedFirst() {
        LaneBook book = book();
        owe(book, 1, 2, 3, 4, 5, 6);
        Advance advance = next(book, 0);
        assertThat(positions(advance.issued())).containsExactly(1L, 2L, 3L, 4L);
        assertThat(line.ready()).isZero();
        assertThat(book.next(0)).isNull();
        commit(book, advance);
        assertThat(line.ready()).isEqualTo(4);
        Owed first = line.start();
        assertThat(book.next(0)).isNull();
        book.ended(first, delivered(first.delivery()));
        Advance second = next(book, 0);
        assertThat(positions(second.issued())).containsExactly(5L);
        assertThat(second.ended()).extracting(Advance.Ended::owed).containsExactly(first);
        commit(book, second);
        book.timersDone(1);
        Owed another = line.start();
        book.ended(another, delivered(another.delivery()));
        assertThat(next(book, 0).issuedFrom()).as("the row of 3 and 4").isEqualTo(1_001);
    }

    @Test
    @DisplayName("the window over all lines is shared by turns")
    void oneWindowForAll() {
        LaneBook book = book();
        Line other = Deliveries.line("other", "example.org", 4);
        owe(book, 1, 2, 3, 4);
        for (long position = 5; position < 9; position++) {
            book.owe(other, owed(position));
        }
        assertThat(positions(next(book, 0).issued())).containsExactly(1L, 5L, 2L, 6L, 3L, 7L);
    }

    @Test
    @DisplayName("[I1] settled passes an event when the end of its delivery is committed, and not before")
    void settledWaits() {
        LaneBook book = book();
        owe(book, 10, 20);
        commit(book, next(book, 0));
        Owed first = line.start();
        Owed second = line.start();
        book.ended(second, delivered(second.delivery()));
        Advance advance = next(book, 0);
        assertThat(advance.settled()).isEqualTo(9);
        commit(book, advance);
        book.ended(first, delivered(first.delivery()));
        Advance last = next(book, 0);
        assertThat(last.settled()).isEqualTo(9);
        commit(book, last);
        assertThat(Objects.requireNonNull(book.settle()).settled()).isEqualTo(20);
        assertThat(book.settle()).isNull();
    }

    @Test
    @DisplayName("[I1] settled passes what is put away when its row is committed; it is let go of at once")
    void putAway() {
        LaneBook book = book(600, Inheritance.none());
        owe(book, 10, 20, 30);
        assertThat(letGo).hasSize(2);
        Advance advance = next(book, 0);
        assertThat(advance.parkings()).hasSize(1);
        assertThat(advance.parkings().getFirst().refs()).containsExactly(ref(20), ref(30));
        assertThat(advance.settled()).isEqualTo(9);
        Owed first = advance.issued().getFirst();
        commit(book, advance);
        line.start();
        book.ended(first, delivered(first.delivery()));
        commit(book, next(book, 0));
        assertThat(Objects.requireNonNull(book.settle()).settled()).isEqualTo(30);
        owe(book, 40);
        Advance behind = next(book, 0);
        assertThat(behind.parkings().getFirst().refs()).containsExactly(ref(40));
        assertThat(behind.settled()).isEqualTo(39);
        commit(book, behind);
        assertThat(Objects.requireNonNull(book.settle()).settled()).isEqualTo(40);
    }

    @Test
    @DisplayName("[E4] what comes later queues behind what is put away, and is sent in that order")
    void orderOverRows() {
        LaneBook book = book(600, Inheritance.none());
        owe(book, 10, 20, 30);
        commit(book, next(book, 0));
        owe(book, 40);
        Advance second = next(book, 0);
        assertThat(second.parkings().getFirst().refs()).containsExactly(ref(40));
        assertThat(book.hungry()).isSameAs(line);
        load(book, line, 20, 30);
        commit(book, second);
        Advance third = next(book, 0);
        assertThat(positions(third.issued())).containsExactly(20L, 30L);
        assertThat(book.hungry()).isSameAs(line);
        load(book, line, 40);
        assertThat(positions(next(book, 0).issued())).containsExactly(40L);
    }

    @Test
    @DisplayName("what has been in memory for long is parked: settled passes it once that is committed")
    void aside() {
        LaneBook book = book();
        owe(book, 10);
        commit(book, next(book, 0));
        line.start();
        Advance advance = next(book, LATER);
        assertThat(advance.parkings().getFirst().refs()).containsExactly(ref(10));
        assertThat(advance.settled()).isEqualTo(9);
        assertThat(letGo).isEmpty();
        commit(book, advance);
        assertThat(Objects.requireNonNull(book.settle()).settled()).isEqualTo(10);
    }

    @Test
    @DisplayName("an end that comes while its parking is written is said with the row's end, once")
    void lateEnd() {
        LaneBook book = book();
        owe(book, 10);
        commit(book, next(book, 0));
        Owed owed = line.start();
        Advance parking = next(book, LATER);
        book.ended(owed, delivered(owed.delivery()));
        assertThat(book.next(LATER)).isNull();
        long[] ids = commit(book, parking);
        Advance end = next(book, LATER);
        assertThat(end.ended()).hasSize(1);
        assertThat(end.ended().getFirst().owed().parkedId()).isEqualTo(ids[0]);
        assertThat(end.parkedFrom()).isLessThanOrEqualTo(ids[0]);
        commit(book, end);
        assertThat(book.next(LATER)).isNull();
    }

    @Test
    @DisplayName("the answers to one flush come one by one: its rows are not passed between them")
    void answersOfOneFlush() {
        LaneBook book = book(600, Inheritance.none());
        book.timersDone(1);
        owe(book, 10);
        Advance first = next(book, 0);
        owe(book, 20, 30);
        Advance second = next(book, 0);
        assertThat(second.parkings()).hasSize(1);
        book.committed(first, 2_000, new long[0]);
        Owed sent = line.start();
        book.ended(sent, delivered(sent.delivery()));
        assertThat(next(book, 0).parkedFrom())
                .as("the row of the second answer")
                .isLessThan(1_999);
        book.committed(second, 2_000, new long[] {1_999});
    }

    @Test
    @DisplayName("what is refused is said again, attempts without the words of others, until they have none")
    void refused() {
        LaneBook book = book(600, Inheritance.none());
        owe(book, 10);
        commit(book, next(book, 0));
        Owed first = line.start();
        owe(book, 20, 30);
        book.ended(first, delivered(first.delivery()));
        Advance advance = next(book, 0);
        assertThat(positions(advance.issued())).containsExactly(20L);
        book.refused(advance);
        Advance again = next(book, 0);
        assertThat(positions(again.issued())).containsExactly(20L);
        assertThat(again.parkings()).isEqualTo(advance.parkings());
        Attempt bare = again.ended().getFirst().end().row().attempt();
        assertThat(bare.state()).isEqualTo(State.DELIVERED);
        assertThat(bare.hasTexts()).isFalse();
        assertThat(again.settled()).as("it has not ended in the log").isEqualTo(9);
        book.refused(again);
        Advance last = next(book, 0);
        assertThat(last.ended()).as("nothing is left to leave out").isEmpty();
        assertThat(last.settled()).isEqualTo(19);
    }

    @Test
    @DisplayName("C5 a stop gives back what is issued and not under way, nothing else, late issues as well")
    void stop() {
        LaneBook book = book();
        owe(book, 1, 2, 3);
        commit(book, next(book, 0));
        Owed underWay = line.start();
        owe(book, 4, 5);
        Advance late = next(book, 0);
        assertThat(positions(late.issued())).containsExactly(4L);
        assertThat(positions(book.stop(line))).containsExactly(2L, 3L, 5L);
        commit(book, late);
        assertThat(line.ready()).isZero();
        assertThat(letGo).extracting(each -> each.id().position().micros()).containsExactly(4L);
        book.ended(underWay, delivered(underWay.delivery()));
        Advance last = next(book, 0);
        assertThat(positions(last.returned())).containsExactly(2L, 3L, 4L);
        assertThat(last.issued()).isEmpty();
        commit(book, last);
        owe(book, 6);
        assertThat(book.next(0)).isNull();
        assertThat(book.settle()).extracting(Advance::settled).isEqualTo(1L);
    }

    @Test
    @DisplayName("[D5] what the last owner has issued has an unknown outcome; what it has not is new")
    void inheritance() {
        LaneBook book = book(ROOM, new Inheritance(9, 50, 5, 5, Set.of(ref(10))));
        owe(book, 10, 20);
        Advance advance = next(book, 0);
        assertThat(positions(advance.issued())).containsExactly(20L);
        assertThat(advance.ended()).hasSize(1);
        assertThat(Objects.requireNonNull(
                                advance.ended().getFirst().end().row().attempt().failure())
                        .code())
                .isEqualTo(FailureCode.OUTCOME_UNKNOWN);
        assertThat(advance.issuedFrom()).as("while it may be asked for").isEqualTo(5);
        assertThat(letGo).hasSize(1);
    }

    @Test
    @DisplayName("[D4] what was issued is remembered until events, rows and timers of the last owner are dealt with")
    void inheritanceIsKept() {
        LaneBook book = book(
                ROOM,
                new Inheritance(50, 50, 5, 5, Set.of(DeliveryRef.of(delivery(3).id(), 2))));
        owe(book, 60);
        commit(book, next(book, 0));
        var turn = delivery(3).next(Instant.EPOCH, Instant.EPOCH);
        assertThat(book.oweAgain(line, new Owed(turn, 0, null))).isTrue();
        Advance advance = next(book, 0);
        assertThat(advance.ended()).hasSize(1);
        commit(book, advance);
        book.timersDone(1);
        Owed sent = line.start();
        book.ended(sent, delivered(sent.delivery()));
        assertThat(next(book, 0).issuedFrom()).isGreaterThan(50);
    }

    @Test
    @DisplayName("[E4] rows of the last owner wait for the events before them, and take their place among them")
    void rowsAfterATakeover() {
        LaneBook book = book(ROOM, new Inheritance(9, 50, 9, 9, Set.of()));
        book.inherit(new long[] {40});
        book.inherit(line, 40, 20);
        assertThat(book.hungry()).isNull();
        owe(book, 10, 30);
        Advance advance = next(book, 0);
        assertThat(advance.issued()).isEmpty();
        assertThat(advance.parkings().getFirst().refs()).containsExactly(ref(10), ref(30));
        book.evaluated(50);
        assertThat(book.hungry()).as("an older row is being written").isNull();
        commit(book, advance);
        assertThat(book.hungry()).isSameAs(line);
        load(book, line, 10, 30);
        assertThat(book.hungry()).isSameAs(line);
        load(book, line, 20);
        book.timersDone(1);
        Advance last = next(book, 0);
        assertThat(positions(last.issued())).containsExactly(10L, 20L, 30L);
        assertThat(last.issuedFrom()).as("its own row has no end yet").isEqualTo(9);
    }
}
