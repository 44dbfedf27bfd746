package koerier.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The identity of a delivery: a function of the event's position in the log, the rule and the action, so that a crash
/// and re-evaluation make the same one. As text it is `dlv_` and lower-case base32hex, and sorts by time.
///
/// @param rule the number in the rule's id; 0 for tests and replays
/// @param action 0 for the instant action, else the number of the time-based action
public record DeliveryId(Position position, int rule, int action) {
    private static final String PREFIX = "dlv_";
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";
    private static final byte[] DIGITS = digits();
    private static final int MAX_UNSIGNED_SHORT = 0xFFFF;
    private static final int BYTES = Long.BYTES + Short.BYTES + Integer.BYTES + Short.BYTES;
    private static final int BITS_PER_CHARACTER = 5;
    private static final int CHARACTERS = (BYTES * 8 + BITS_PER_CHARACTER - 1) / BITS_PER_CHARACTER;

    public DeliveryId {
        if (position.micros() < 0 || position.lane() < 0 || position.lane() > MAX_UNSIGNED_SHORT) {
            throw new IllegalArgumentException("position out of range: " + position);
        }
        if (rule < 0 || action < 0 || action > MAX_UNSIGNED_SHORT) {
            throw new IllegalArgumentException("rule or action out of range: " + rule + ", " + action);
        }
    }

    @Override
    public String toString() {
        long high = position.micros();
        long low = (long) position.lane() << 48 | (long) rule << 16 | action;
        byte[] text = new byte[PREFIX.length() + CHARACTERS];
        for (int i = 0; i < PREFIX.length(); i++) {
            text[i] = (byte) PREFIX.charAt(i);
        }
        for (int i = 0; i < CHARACTERS; i++) {
            text[PREFIX.length() + i] = (byte) ALPHABET.charAt(fiveBits(high, low, i * BITS_PER_CHARACTER));
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /// Reads [#toString()]; empty for anything else.
    public static Optional<DeliveryId> parse(String text) {
        if (text.length() != PREFIX.length() + CHARACTERS || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        int spare = CHARACTERS * BITS_PER_CHARACTER - BYTES * 8;
        for (int i = 0; i < CHARACTERS; i++) {
            char c = text.charAt(PREFIX.length() + i);
            int digit = c < DIGITS.length ? DIGITS[c] : -1;
            boolean last = i == CHARACTERS - 1;
            if (digit < 0 || last && (digit & (1 << spare) - 1) != 0) {
                return Optional.empty();
            }
            int bits = last ? BITS_PER_CHARACTER - spare : BITS_PER_CHARACTER;
            high = high << bits | low >>> 64 - bits;
            low = low << bits | digit >>> BITS_PER_CHARACTER - bits;
        }
        int rule = (int) (low >>> 16);
        if (high < 0 || rule < 0) {
            return Optional.empty();
        }
        return Optional.of(
                new DeliveryId(new Position(high, (int) (low >>> 48)), rule, (int) (low & MAX_UNSIGNED_SHORT)));
    }

    /// The five bits that begin at bit `from` of the 128, counted from the top; past the end there are zeros.
    private static int fiveBits(long high, long low, int from) {
        int shift = 128 - BITS_PER_CHARACTER - from;
        long bits;
        if (shift >= 64) {
            bits = high >>> shift - 64;
        } else if (shift > 0) {
            bits = high << 64 - shift | low >>> shift;
        } else {
            bits = low << -shift;
        }
        return (int) bits & (1 << BITS_PER_CHARACTER) - 1;
    }

    private static byte[] digits() {
        byte[] digits = new byte[128];
        Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            digits[ALPHABET.charAt(i)] = (byte) i;
        }
        return digits;
    }
}
