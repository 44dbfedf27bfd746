package koerier.lane;

import koerier.delivery.DeliveryId;
import koerier.delivery.Position;

/// One attempt of one delivery, in 16 bytes: the position of its event, and the rest packed. It is stored, so the
/// packing never changes.
///
/// @param micros of the event's position
/// @param key from the top: attempt number (8 bits), lane (8), rule (32), action (16)
public record DeliveryRef(long micros, long key) {
    public static final int BYTES = 2 * Long.BYTES;

    private static final int NUMBER_SHIFT = 56;
    private static final int LANE_SHIFT = 48;
    private static final int RULE_SHIFT = 16;
    private static final int BYTE_MASK = 0xFF;
    private static final int ACTION_MASK = 0xFFFF;

    /// @param number of the attempt, from 1 to 127
    public static DeliveryRef of(DeliveryId id, int number) {
        if (number < 1 || number > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("no attempt has this number: " + number);
        }
        Position position = id.position();
        return new DeliveryRef(
                position.micros(),
                (long) number << NUMBER_SHIFT
                        | (long) position.lane() << LANE_SHIFT
                        | (long) id.rule() << RULE_SHIFT
                        | id.action());
    }

    public DeliveryId id() {
        return new DeliveryId(position(), (int) (key >>> RULE_SHIFT), (int) key & ACTION_MASK);
    }

    public Position position() {
        return new Position(micros, lane());
    }

    public int lane() {
        return (int) (key >>> LANE_SHIFT) & BYTE_MASK;
    }

    public int number() {
        return (int) (key >>> NUMBER_SHIFT) & BYTE_MASK;
    }

    /// The same delivery's first attempt.
    public DeliveryRef first() {
        return new DeliveryRef(micros, key & ~((long) BYTE_MASK << NUMBER_SHIFT) | 1L << NUMBER_SHIFT);
    }
}
