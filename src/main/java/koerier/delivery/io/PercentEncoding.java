package koerier.delivery.io;

import java.nio.charset.StandardCharsets;

/// Makes any text a header value: bytes of its UTF-8 that are not printable ASCII, blanks and `%` become `%XX`.
final class PercentEncoding {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PercentEncoding() {}

    static String encode(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b <= ' ' || b == 0x7F || b == '%') {
                out.append('%').append(HEX[b >> 4 & 0xF]).append(HEX[b & 0xF]);
            } else {
                out.append((char) b);
            }
        }
        return out.toString();
    }
}
