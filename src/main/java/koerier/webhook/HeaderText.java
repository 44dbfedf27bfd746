package koerier.webhook;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import koerier.bytes.ByteSink;

/// What may stand in a header: names that people may set, and values that are one line of visible ASCII on the
/// wire.
final class HeaderText {
    /// Koerier's own, and those that decide how a message is framed or passed on.
    private static final Set<String> REFUSED = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "cookie2",
            "user-agent");

    private static final String[] REFUSED_PREFIXES = {"proxy-", "webhook-", "koerier-"};
    private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final int LEAD_OF_C1_CONTROLS = 0xC2;

    private HeaderText() {}

    /// Whether a name is a token of RFC 9110.
    static boolean isToken(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || TOKEN_PUNCTUATION.indexOf(c) >= 0);
    }

    static boolean isRefused(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String prefix : REFUSED_PREFIXES) {
            if (lower.startsWith(prefix)) {
                return true;
            }
        }
        return REFUSED.contains(lower);
    }

    /// The value that a sink holds, made fit for the wire whatever it came from: CR, LF and NUL become blanks,
    /// other controls go, what is not ASCII is percent-encoded, and the ends are trimmed.
    static String clean(ByteSink rendered) {
        byte[] array = rendered.array();
        int end = rendered.length();
        while (end > 0 && isBlank(array[end - 1])) {
            end--;
        }
        int start = 0;
        while (start < end && isBlank(array[start])) {
            start++;
        }
        boolean plain = true;
        for (int i = start; i < end && plain; i++) {
            plain = array[i] >= ' ' && array[i] != 0x7F;
        }
        return plain
                ? new String(array, start, end - start, StandardCharsets.ISO_8859_1)
                : cleaned(array, start, end).strip();
    }

    private static String cleaned(byte[] array, int start, int end) {
        StringBuilder clean = new StringBuilder(end - start + 16);
        for (int i = start; i < end; i++) {
            int b = array[i] & 0xFF;
            if (b == LEAD_OF_C1_CONTROLS && i + 1 < end && (array[i + 1] & 0xFF) < 0xA0) {
                i++;
            } else if (b >= 0x80) {
                clean.append('%').append((char) HEX[b >> 4]).append((char) HEX[b & 0xF]);
            } else if (b == '\r' || b == '\n' || b == 0) {
                clean.append(' ');
            } else if (b >= ' ' && b != 0x7F) {
                clean.append((char) b);
            }
        }
        return clean.toString();
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\r' || b == '\n' || b == 0 || b == '\t';
    }
}
