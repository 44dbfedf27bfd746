package koerier.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import koerier.org.OrgId;

/// Seals secrets for the database: AES-256-GCM with a random 96-bit nonce, bound to the organisation, so that
/// one organisation's sealed secret cannot be opened as another's. Several keys are known by id, and the
/// current one seals: a new key can come while what the old one sealed is still read. Text is sealed as
/// `keyId:base64(nonce, ciphertext)`, bytes as one byte of length, the key id, nonce and ciphertext. Safe for
/// use by several threads.
public final class SecretBox {
    public static final int KEY_BYTES = 32;
    private static final int KEY_ID_MAX = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private final Map<String, SecretKey> keys;
    private final String current;
    private final SecureRandom random;

    /// What was sealed cannot be opened: the key is not here, or the text was changed or belongs to another
    /// organisation. Says nothing about what is inside.
    public static final class Unreadable extends RuntimeException {
        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /// @param keys keys of 32 bytes by id; an id is 1 to 32 letters, digits, `-` or `_`
    /// @param current the id of the key that seals
    public SecretBox(Map<String, byte[]> keys, String current, SecureRandom random) {
        Map<String, SecretKey> all = new HashMap<>();
        keys.forEach((id, key) -> {
            if (!isKeyId(id) || key.length != KEY_BYTES) {
                throw new IllegalArgumentException(
                        "key '" + id + "' is not of " + KEY_BYTES + " bytes with a plain id");
            }
            all.put(id, new SecretKeySpec(key, "AES"));
        });
        if (!all.containsKey(current)) {
            throw new IllegalArgumentException("no key has the current id " + current);
        }
        this.keys = Map.copyOf(all);
        this.current = current;
        this.random = random;
    }

    public String seal(OrgId org, String secret) {
        byte[] sealed = encrypt(org, secret.getBytes(StandardCharsets.UTF_8));
        return current + ":" + Base64.getEncoder().encodeToString(sealed);
    }

    /// @throws Unreadable when it cannot be opened
    public String open(OrgId org, String sealed) {
        int colon = sealed.indexOf(':');
        if (colon < 0) {
            throw new Unreadable("a sealed secret names no key");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(sealed.substring(colon + 1));
        } catch (IllegalArgumentException notBase64) {
            throw new Unreadable("a sealed secret is damaged");
        }
        return new String(decrypt(org, sealed.substring(0, colon), bytes, 0), StandardCharsets.UTF_8);
    }

    public byte[] seal(OrgId org, byte[] secret) {
        byte[] id = current.getBytes(StandardCharsets.US_ASCII);
        byte[] sealed = encrypt(org, secret);
        byte[] result = new byte[1 + id.length + sealed.length];
        result[0] = (byte) id.length;
        System.arraycopy(id, 0, result, 1, id.length);
        System.arraycopy(sealed, 0, result, 1 + id.length, sealed.length);
        return result;
    }

    /// @throws Unreadable when it cannot be opened
    public byte[] open(OrgId org, byte[] sealed) {
        int idLength = sealed.length == 0 ? 0 : sealed[0];
        if (idLength <= 0 || sealed.length <= idLength) {
            throw new Unreadable("a sealed secret names no key");
        }
        String id = new String(sealed, 1, idLength, StandardCharsets.ISO_8859_1);
        return decrypt(org, id, sealed, 1 + idLength);
    }

    private byte[] encrypt(OrgId org, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, org, current, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(plain.length));
            cipher.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
            return sealed;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM does not seal", impossible);
        }
    }

    private byte[] decrypt(OrgId org, String keyId, byte[] sealed, int from) {
        if (!keys.containsKey(keyId)) {
            throw new Unreadable(
                    isKeyId(keyId) ? "the key " + keyId + " is not configured" : "a sealed secret names no key");
        }
        if (sealed.length - from < NONCE_BYTES + TAG_BITS / 8) {
            throw new Unreadable("a sealed secret is damaged");
        }
        try {
            GCMParameterSpec parameters = new GCMParameterSpec(TAG_BITS, sealed, from, NONCE_BYTES);
            int begin = from + NONCE_BYTES;
            return cipher(Cipher.DECRYPT_MODE, org, keyId, parameters).doFinal(sealed, begin, sealed.length - begin);
        } catch (GeneralSecurityException wrong) {
            throw new Unreadable("a sealed secret was changed, or sealed with another key or for another organisation");
        }
    }

    /// The key id is authenticated too, so that a sealed text cannot be moved to another key's name.
    private Cipher cipher(int mode, OrgId org, String keyId, GCMParameterSpec parameters)
            throws GeneralSecurityException {
        SecretKey key = keys.get(keyId);
        if (key == null) {
            throw new IllegalArgumentException("no such key: " + keyId);
        }
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, parameters);
        cipher.updateAAD((keyId + ":" + org.value()).getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private static boolean isKeyId(String id) {
        return !id.isEmpty()
                && id.length() <= KEY_ID_MAX
                && id.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '-'
                                || c == '_');
    }
}
