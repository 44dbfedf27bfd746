package koerier.api.io;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import koerier.api.ApiKey;
import koerier.api.TokenSettings;
import org.jspecify.annotations.Nullable;

/// Judges bearer tokens (RFC 7519, signed) by one set of public keys. Only asymmetric signatures are known, and
/// only keys of the set: whatever a token says about where its key is makes it invalid.
final class TokenVerifier {
    static final int LENGTH_MAX = 8 << 10;
    /// How far the clocks of issuer and node may differ.
    static final Duration SKEW_MAX = Duration.ofSeconds(30);

    private static final int RSA_BITS_MIN = 2_048;
    private static final int KEYS_MAX = 100;

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);
    private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

    private final TokenSettings settings;
    private final JWKSet keys;
    private final InstantSource clock;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    private TokenVerifier(TokenSettings settings, JWKSet keys, InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
        processor.setJWTClaimsSetVerifier(new Claims(settings, clock));
    }

    /// @param document a JSON Web Key Set
    /// @throws IllegalArgumentException when it is none, or holds no key that can serve
    static TokenVerifier of(TokenSettings settings, String document, InstantSource clock) {
        try {
            List<JWK> usable = JWKSet.parse(document).getKeys().stream()
                    .filter(TokenVerifier::isUsable)
                    .map(JWK::toPublicJWK)
                    .filter(Objects::nonNull)
                    .limit(KEYS_MAX)
                    .toList();
            if (usable.isEmpty()) {
                throw new IllegalArgumentException("there is no public key for signatures in it");
            }
            return new TokenVerifier(settings, new JWKSet(usable), clock);
        } catch (ParseException no) {
            throw new IllegalArgumentException("it is no JSON Web Key Set", no);
        }
    }

    private static boolean isUsable(JWK key) {
        if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
            return false;
        }
        return switch (key) {
            case RSAKey rsa -> rsa.size() >= RSA_BITS_MIN;
            case ECKey ec -> CURVES.contains(ec.getCurve());
            default -> false;
        };
    }

    /// Whether a bearer is a token by its looks: what is none is an API key or nothing.
    static boolean isToken(String bearer) {
        return bearer.startsWith("ey")
                && bearer.length() <= LENGTH_MAX
                && bearer.chars().filter(c -> c == '.').count() == 2;
    }

    /// The end of [#verify].
    sealed interface Verdict {
        /// @param until when the token ends
        record Valid(ApiKey caller, Instant until) implements Verdict {}

        record Invalid() implements Verdict {}

        /// It names a key that is not in the set: that may be newer than the set.
        record UnknownKey() implements Verdict {}
    }

    Verdict verify(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            JWSHeader header = token.getHeader();
            if (bringsItsKey(header) || !ALGORITHMS.contains(header.getAlgorithm())) {
                return new Verdict.Invalid();
            }
            if (header.getKeyID() != null && keys.getKeyByKeyId(header.getKeyID()) == null) {
                return new Verdict.UnknownKey();
            }
            JWTClaimsSet claims = processor.process(token, null);
            ApiKey caller = TokenClaims.caller(settings, claims.getClaims(), text, clock.instant());
            Date end = claims.getExpirationTime();
            return caller == null || end == null
                    ? new Verdict.Invalid()
                    : new Verdict.Valid(caller, end.toInstant().plus(SKEW_MAX));
        } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException bad) {
            return new Verdict.Invalid();
        }
    }

    private static boolean bringsItsKey(JWSHeader header) {
        return header.getJWKURL() != null
                || header.getJWK() != null
                || header.getX509CertURL() != null
                || header.getX509CertChain() != null;
    }

    /// Issuer, audience, times: as the library has it, by our clock.
    private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
        private final InstantSource clock;

        Claims(TokenSettings settings, InstantSource clock) {
            super(
                    settings.audience(),
                    new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                    Set.of("sub", "exp"));
            this.clock = clock;
            setMaxClockSkew((int) SKEW_MAX.toSeconds());
        }

        @Override
        protected @Nullable Date currentTime() {
            return Date.from(clock.instant());
        }
    }
}
