package koerier.api;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The text of API keys: `koe_live_`, 43 characters of base62 out of 32 random bytes, and 6 that check them, so that a
/// mistyped key is refused without a look into the database and secret scanners can tell one. An operator may also
/// choose a key of his own, of 16 to 200 printable ASCII characters; that has no checksum.
public final class KeyText {
    public static final String PREFIX = "koe_live_";
    public static final int RANDOM_BYTES = 32;
    public static final int LENGTH_MIN = 16;
    public static final int LENGTH_MAX = 200;

    /// How much of a key is kept for people to recognise it.
    private static final int SHOWN = 13;

    private static final int RANDOM_LENGTH = 43;
    private static final int CHECK_LENGTH = 6;
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private KeyText() {}

    /// A key out of [#RANDOM_BYTES] random bytes.
    public static String of(byte[] random) {
        if (random.length != RANDOM_BYTES) {
            throw new IllegalArgumentException("a key needs " + RANDOM_BYTES + " random bytes");
        }
        String body = PREFIX + base62(random, RANDOM_LENGTH);
        return body + check(body);
    }

    /// Whether a text can be a key at all: what is not is never looked up.
    public static boolean isPlausible(String text) {
        if (!hasShape(text)) {
            return false;
        }
        if (!text.startsWith(PREFIX)) {
            return true;
        }
        int body = text.length() - CHECK_LENGTH;
        return body == PREFIX.length() + RANDOM_LENGTH
                && check(text.substring(0, body)).equals(text.substring(body));
    }

    /// Whether a text has the length and the characters of a key; its check characters may be wrong.
    public static boolean hasShape(String text) {
        if (text.length() < LENGTH_MIN || text.length() > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /// What is stored and looked up: SHA-256 of the whole key. Keys have full entropy, so no slow hash is needed.
    public static byte[] hash(String key) {
        return sha256(key.getBytes(StandardCharsets.UTF_8));
    }

    /// The first characters: enough to recognise a key, too few to guess one.
    public static String shown(String key) {
        return key.substring(0, key.startsWith(PREFIX) ? SHOWN : Math.min(4, key.length()));
    }

    private static String check(String body) {
        byte[] digest = sha256(body.getBytes(StandardCharsets.UTF_8));
        return base62(new byte[] {digest[0], digest[1], digest[2], digest[3]}, CHECK_LENGTH);
    }

    private static String base62(byte[] bytes, int length) {
        BigInteger rest = new BigInteger(1, bytes);
        BigInteger base = BigInteger.valueOf(BASE62.length());
        char[] digits = new char[length];
        for (int i = length - 1; i >= 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(base);
            digits[i] = BASE62.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(digits);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
