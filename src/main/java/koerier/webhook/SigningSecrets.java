package koerier.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The secrets that a webhook signs with: the newest, and the one before while it is still valid. As text a
/// secret is `whsec_` and standard base64 of 24 to 64 bytes; missing padding is tolerated, the URL-safe
/// alphabet is not.
///
/// @param previous null when there is none; it may have run out
public record SigningSecrets(String newest, @Nullable Previous previous) {
    public static final String PREFIX = "whsec_";
    public static final int BYTES_MIN = 24;
    public static final int BYTES_MAX = 64;
    private static final int BYTES_GENERATED = 32;
    private static final int TEXT_MAX = 100;

    public SigningSecrets {
        if (decode(newest).isEmpty()) {
            throw new IllegalArgumentException("not a signing secret");
        }
    }

    /// @param validUntil the first instant at which it no longer signs
    public record Previous(String secret, Instant validUntil) {
        public Previous {
            if (decode(secret).isEmpty()) {
                throw new IllegalArgumentException("not a signing secret");
            }
        }

        @Override
        public String toString() {
            return "Previous[***, until " + validUntil + "]";
        }
    }

    /// A first secret.
    ///
    /// @param random fills an array with unguessable bytes (`SecureRandom::nextBytes`)
    public static SigningSecrets generate(Consumer<byte[]> random) {
        return new SigningSecrets(fresh(random), null);
    }

    /// A new secret beside this one, which stays valid for `overlap`. An older one is forgotten.
    public SigningSecrets rotated(Consumer<byte[]> random, Instant now, Duration overlap) {
        return new SigningSecrets(fresh(random), new Previous(newest, now.plus(overlap)));
    }

    /// The decoded secrets to sign with now, newest first.
    public List<byte[]> keys(Instant now) {
        byte[] key = decode(newest).orElseThrow();
        return previous != null && previousIsValid(now)
                ? List.of(key, decode(previous.secret()).orElseThrow())
                : List.of(key);
    }

    boolean previousIsValid(Instant now) {
        return previous != null && now.isBefore(previous.validUntil());
    }

    /// The bytes of a secret; empty for what is none.
    public static Optional<byte[]> decode(String secret) {
        if (!secret.startsWith(PREFIX) || secret.length() > TEXT_MAX) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
            return bytes.length < BYTES_MIN || bytes.length > BYTES_MAX ? Optional.empty() : Optional.of(bytes);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static String fresh(Consumer<byte[]> random) {
        byte[] bytes = new byte[BYTES_GENERATED];
        random.accept(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "SigningSecrets[***]";
    }
}
