package koerier.lane;

import java.util.Objects;
import java.util.function.Consumer;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import org.jspecify.annotations.Nullable;

/// One attempt of a delivery that a station holds in memory, from the moment that it is rendered to the commit of how
/// it ended. Belongs to one [LaneBook].
public final class Owed {
    private final Delivery delivery;
    private final long sinceNanos;
    private final @Nullable Consumer<@Nullable Attempt> asked;

    /// What a crash would find it by.
    Hold hold = Hold.FREE;
    /// Its neighbours in the book's list of those that hold *settled* back.
    @Nullable Owed older;

    @Nullable Owed newer;
    /// Where it waits; null for what never had to wait.
    @Nullable Line line;

    @Nullable ParkedRow row;
    /// The position of the row that says it is issued.
    long issuedAt;
    /// Its row in `parked` is being written.
    boolean parking;
    /// How it ended while its parking was being written.
    @Nullable End late;

    /// It has ended, which may not be in the log yet.
    boolean over;

    /// What makes a delivery be found again after a crash.
    enum Hold {
        /// Its event lies after *settled*.
        EVENT,
        /// It has a place in a row of `parked`.
        PARKED,
        /// A timer, or nothing: a test is not repeated.
        FREE
    }

    /// @param sinceNanos when it came, on the monotonic clock
    /// @param asked who waits for the attempt, told null when it will not be made; null when nobody waits
    public Owed(Delivery delivery, long sinceNanos, @Nullable Consumer<@Nullable Attempt> asked) {
        this.delivery = delivery;
        this.sinceNanos = sinceNanos;
        this.asked = asked;
    }

    void park(ParkedRow place) {
        hold = Hold.PARKED;
        row = place;
    }

    /// Where its event stands in the log.
    long position() {
        return delivery.id().position().micros();
    }

    public Delivery delivery() {
        return delivery;
    }

    /// Where it waits or has waited.
    public Line line() {
        return Objects.requireNonNull(line);
    }

    public long sinceNanos() {
        return sinceNanos;
    }

    public @Nullable Consumer<@Nullable Attempt> asked() {
        return asked;
    }

    public DeliveryRef ref() {
        return DeliveryRef.of(delivery.id(), delivery.attempt());
    }

    /// The row in which it is parked, 0 when it is not.
    public long parkedId() {
        return row == null ? 0 : row.id;
    }
}
