package koerier.webhook;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import koerier.bytes.ByteSink;

/// Signs requests as the Standard Webhooks specification says: `v1,` and the base64 of HMAC-SHA256 over
/// `id.timestamp.body`, one signature for each key, newest first, a blank between two. HMAC is RFC 2104 over
/// the JDK's SHA-256, so that changing the key costs no object. Mutable and reused: one per event loop.
public final class Signature {
    private static final byte[] VERSION = "v1,".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
    private static final int BLOCK = 64;
    private static final int DIGEST = 32;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5C;
    private static final int PREFIX_MAX = 256;
    /// `v1,`, 44 characters of base64, and the blank in front of the next one.
    private static final int TEXT = VERSION.length + 44 + 1;

    private final MessageDigest sha256;
    private final byte[] pad = new byte[BLOCK];
    private final byte[] digest = new byte[DIGEST];
    private final ByteSink prefix = new ByteSink(PREFIX_MAX);

    public Signature() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /// Writes the value of `webhook-signature`.
    ///
    /// @param keys decoded secrets, newest first; nothing is written when there are none
    /// @param id the webhook-id: ASCII, without a dot, as it is sent
    /// @param timestamp the webhook-timestamp, seconds since the epoch
    /// @param body exactly the bytes that are sent
    public void sign(List<byte[]> keys, String id, long timestamp, byte[] body, ByteSink out) {
        if (id.indexOf('.') >= 0) {
            throw new IllegalArgumentException("an id with a dot cannot be signed: " + id);
        }
        prefix.clear();
        prefix.ascii(id);
        prefix.put('.');
        decimal(timestamp);
        prefix.put('.');
        for (int i = 0; i < keys.size(); i++) {
            if (i > 0) {
                out.put(' ');
            }
            hmac(keys.get(i), body);
            out.put(VERSION);
            base64(out);
        }
    }

    /// [#sign] as a header value.
    public String header(List<byte[]> keys, String id, long timestamp, byte[] body) {
        ByteSink out = new ByteSink(Math.max(1, keys.size() * TEXT));
        sign(keys, id, timestamp, body, out);
        return out.toString();
    }

    private void hmac(byte[] key, byte[] body) {
        if (key.length > BLOCK) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
        }
        begin(key, INNER);
        sha256.update(prefix.array(), 0, prefix.length());
        sha256.update(body);
        finish();
        begin(key, OUTER);
        sha256.update(digest);
        finish();
        Arrays.fill(pad, (byte) 0);
    }

    private void begin(byte[] key, byte with) {
        Arrays.fill(pad, with);
        for (int i = 0; i < key.length; i++) {
            pad[i] ^= key[i];
        }
        sha256.reset();
        sha256.update(pad);
    }

    private void finish() {
        try {
            sha256.digest(digest, 0, DIGEST);
        } catch (DigestException impossible) {
            throw new IllegalStateException("32 bytes are enough for SHA-256", impossible);
        }
    }

    private void decimal(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a timestamp before 1970: " + value);
        }
        long divisor = 1;
        while (value / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            prefix.put((int) ('0' + value / divisor % 10));
        }
    }

    private void base64(ByteSink out) {
        int i = 0;
        for (; i + 3 <= DIGEST; i += 3) {
            int bits = (digest[i] & 0xFF) << 16 | (digest[i + 1] & 0xFF) << 8 | digest[i + 2] & 0xFF;
            out.put(BASE64[bits >> 18]);
            out.put(BASE64[bits >> 12 & 0x3F]);
            out.put(BASE64[bits >> 6 & 0x3F]);
            out.put(BASE64[bits & 0x3F]);
        }
        int rest = (digest[i] & 0xFF) << 16 | (digest[i + 1] & 0xFF) << 8;
        out.put(BASE64[rest >> 18]);
        out.put(BASE64[rest >> 12 & 0x3F]);
        out.put(BASE64[rest >> 6 & 0x3F]);
        out.put('=');
    }
}
