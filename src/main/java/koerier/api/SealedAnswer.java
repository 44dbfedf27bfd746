package koerier.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// How the answer to an idempotent request is kept for its repeat. It may hold a key or a signing secret, so it is
/// stored under a cipher key that the database does not know: it is made from the caller's own bearer key and
/// Idempotency-Key, of both of which only hashes are stored.
public final class SealedAnswer {
    public static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final byte[] row;
    private final SecretKeySpec cipherKey;

    /// @param bearer the caller's whole API key
    /// @param route method and path, so that one Idempotency-Key can serve two routes
    public SealedAnswer(String bearer, String route, String idempotencyKey) {
        this.row = digest("row", bearer, route, idempotencyKey);
        this.cipherKey = new SecretKeySpec(digest("cipher", bearer, route, idempotencyKey), "AES");
    }

    /// Names the request in the store.
    public byte[] row() {
        return row.clone();
    }

    /// What tells another request under the same Idempotency-Key apart.
    public static byte[] fingerprint(byte[] body) {
        return KeyText.sha256(body);
    }

    /// @param nonce [#NONCE_BYTES] random bytes
    public byte[] seal(byte[] nonce, byte[] answer) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, cipherKey, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = cipher.doFinal(answer);
            byte[] result = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, result, nonce.length, sealed.length);
            return result;
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /// Empty when it was not sealed with these keys.
    public Optional<byte[]> open(byte[] sealed) {
        if (sealed.length < NONCE_BYTES) {
            return Optional.empty();
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, cipherKey, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
            return Optional.of(cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
        } catch (GeneralSecurityException notOurs) {
            return Optional.empty();
        }
    }

    private static byte[] digest(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
