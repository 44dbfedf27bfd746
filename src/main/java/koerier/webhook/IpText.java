package koerier.webhook;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// IP addresses as text and as bytes: the canonical dotted quad, and IPv6 as RFC 4291 writes it, without a
/// zone. Nothing else is an address here: no octal, no hexadecimal, no short form, no leading zero.
public final class IpText {
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final int V6_GROUPS = 8;
    private static final int MAPPED_PREFIX = 12;
    /// `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`
    private static final int TEXT_MAX = 45;

    private IpText() {}

    /// The 4 or 16 bytes of an address; empty for anything else. Brackets are not part of an address.
    public static Optional<byte[]> parse(String text) {
        if (text.length() > TEXT_MAX) {
            return Optional.empty();
        }
        return Optional.ofNullable(text.indexOf(':') < 0 ? v4(text) : v6(text));
    }

    /// The canonical text: a dotted quad, or IPv6 as RFC 5952 wants it (without brackets).
    ///
    /// @throws IllegalArgumentException unless there are 4 or 16 bytes
    public static String format(byte[] address) {
        return switch (address.length) {
            case V4_BYTES -> quad(address, 0);
            case V6_BYTES -> isMapped(address) ? "::ffff:" + quad(address, MAPPED_PREFIX) : groups(address);
            default -> throw new IllegalArgumentException("not an address: " + address.length + " bytes");
        };
    }

    /// The IPv4 address inside an IPv4-mapped one (`::ffff:0:0/96`); any other address as it is.
    public static byte[] unwrap(byte[] address) {
        return isMapped(address) ? Arrays.copyOfRange(address, MAPPED_PREFIX, V6_BYTES) : address;
    }

    static boolean isMapped(byte[] address) {
        if (address.length != V6_BYTES) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == (byte) 0xFF && address[11] == (byte) 0xFF;
    }

    private static byte @Nullable [] v4(String text) {
        byte[] result = new byte[V4_BYTES];
        int part = 0;
        int value = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (value < 0 || part == V4_BYTES) {
                    return null;
                }
                result[part++] = (byte) value;
                value = -1;
            } else if (c >= '0' && c <= '9' && value != 0) {
                value = Math.max(value, 0) * 10 + (c - '0');
                if (value > 255) {
                    return null;
                }
            } else {
                return null;
            }
        }
        return part == V4_BYTES ? result : null;
    }

    private static byte @Nullable [] v6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] whole = run(text);
            return whole != null && whole.length == V6_BYTES ? whole : null;
        }
        byte[] before = run(text.substring(0, gap));
        byte[] after = run(text.substring(gap + 2));
        if (before == null || after == null || before.length + after.length > V6_BYTES - 2) {
            return null;
        }
        // a dotted quad stands at the very end only
        if (text.indexOf('.') >= 0 && text.indexOf('.') < gap) {
            return null;
        }
        byte[] result = Arrays.copyOf(before, V6_BYTES);
        System.arraycopy(after, 0, result, V6_BYTES - after.length, after.length);
        return result;
    }

    /// Groups with single colons between them, the last of which may be a dotted quad; no bytes for no text.
    private static byte @Nullable [] run(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        byte[] result = new byte[V6_BYTES];
        int length = 0;
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf(':', start);
            boolean last = end < 0;
            String group = text.substring(start, last ? text.length() : end);
            if (last && group.indexOf('.') >= 0) {
                byte[] quad = v4(group);
                if (quad == null || length > V6_BYTES - V4_BYTES) {
                    return null;
                }
                System.arraycopy(quad, 0, result, length, V4_BYTES);
                return Arrays.copyOf(result, length + V4_BYTES);
            }
            int value = group(group);
            if (value < 0 || length == V6_BYTES) {
                return null;
            }
            result[length++] = (byte) (value >> 8);
            result[length++] = (byte) value;
            if (last) {
                return Arrays.copyOf(result, length);
            }
            start = end + 1;
        }
        return null;
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static String quad(byte[] address, int from) {
        StringBuilder text = new StringBuilder(15);
        for (int i = 0; i < V4_BYTES; i++) {
            text.append(i == 0 ? "" : ".").append(address[from + i] & 0xFF);
        }
        return text.toString();
    }

    private static String groups(byte[] address) {
        int gapStart = -1;
        int gapLength = 1;
        for (int i = 0; i < V6_GROUPS; i++) {
            int length = 0;
            while (i + length < V6_GROUPS && groupAt(address, i + length) == 0) {
                length++;
            }
            if (length > gapLength) {
                gapStart = i;
                gapLength = length;
            }
        }
        StringBuilder text = new StringBuilder(TEXT_MAX);
        for (int i = 0; i < V6_GROUPS; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(i == 0 || i == gapStart + gapLength && gapStart >= 0 ? "" : ":")
                        .append(Integer.toHexString(groupAt(address, i)));
            }
        }
        return text.toString();
    }

    private static int groupAt(byte[] address, int index) {
        return (address[2 * index] & 0xFF) << 8 | address[2 * index + 1] & 0xFF;
    }
}
