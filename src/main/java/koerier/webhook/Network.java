package koerier.webhook;

import java.util.Optional;

/// A range of addresses with a common prefix (CIDR), IPv4 or IPv6. IPv4-mapped addresses are nobody's: unwrap
/// them first.
///
/// @param v4 whether it holds IPv4 addresses
/// @param high the upper 64 bits of an IPv6 prefix, 0 for IPv4
/// @param low the lower 64 bits of an IPv6 prefix, or the 32 bits of an IPv4 one
/// @param bits how many leading bits all its addresses share
public record Network(boolean v4, long high, long low, int bits) {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    public Network {
        if (bits < 0 || bits > (v4 ? V4_BITS : V6_BITS)) {
            throw new IllegalArgumentException("prefix length out of range: " + bits);
        }
        if ((high & ~highMask(v4, bits)) != 0 || (low & ~lowMask(v4, bits)) != 0) {
            throw new IllegalArgumentException("bits are set outside the prefix of " + bits);
        }
    }

    /// Reads `10.0.0.0/8`, `2001:db8::/32` or a single address. Empty for anything else, also when bits are set
    /// outside the prefix (`10.0.0.1/8`), since that is a mistake more often than not.
    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = IpText.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty() || IpText.isMapped(address.get())) {
            return Optional.empty();
        }
        byte[] bytes = address.get();
        boolean v4 = bytes.length == 4;
        int bits = slash < 0 ? bytes.length * 8 : prefixLength(text.substring(slash + 1));
        if (bits < 0 || bits > bytes.length * 8) {
            return Optional.empty();
        }
        long high = high(bytes);
        long low = low(bytes);
        return (high & ~highMask(v4, bits)) != 0 || (low & ~lowMask(v4, bits)) != 0
                ? Optional.empty()
                : Optional.of(new Network(v4, high, low, bits));
    }

    /// Reads a network that is known to be one.
    ///
    /// @throws IllegalArgumentException when it is none
    public static Network of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a network: " + text));
    }

    /// Whether an address of 4 or 16 bytes lies in this range.
    public boolean contains(byte[] address) {
        return address.length == (v4 ? 4 : 16)
                && (high(address) & highMask(v4, bits)) == high
                && (low(address) & lowMask(v4, bits)) == low;
    }

    @Override
    public String toString() {
        byte[] bytes = new byte[v4 ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int shift = 8 * (bytes.length - 1 - i);
            bytes[i] = (byte) (shift >= 64 ? high >>> shift - 64 : low >>> shift);
        }
        return IpText.format(bytes) + "/" + bits;
    }

    private static int prefixLength(String text) {
        if (text.isEmpty() || text.length() > 3 || text.length() > 1 && text.charAt(0) == '0') {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    private static long high(byte[] address) {
        return address.length == 4 ? 0 : bits(address, 0, 8);
    }

    private static long low(byte[] address) {
        return address.length == 4 ? bits(address, 0, 4) : bits(address, 8, 16);
    }

    private static long bits(byte[] address, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value << 8 | address[i] & 0xFF;
        }
        return value;
    }

    private static long highMask(boolean v4, int bits) {
        return v4 ? 0 : mask(Math.min(bits, 64), 64);
    }

    private static long lowMask(boolean v4, int bits) {
        return v4 ? mask(bits, V4_BITS) : mask(Math.max(bits - 64, 0), 64);
    }

    /// The upper `bits` of a number of `width` bits.
    private static long mask(int bits, int width) {
        if (bits == 0) {
            return 0;
        }
        long all = width == 64 ? -1L : (1L << width) - 1;
        return bits == width ? all : all & -1L << width - bits;
    }
}
