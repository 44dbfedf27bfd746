package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import koerier.api.RateLimits;
import koerier.api.TokenSettings;
import koerier.log.AuditEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {
    private static final String ISSUER = "https://login.example.com/";
    private static final String AUDIENCE = "koerier";

    @TempDir
    static Path folder;

    private static RSAKey rsa;
    private static RSAKey stranger;
    private static Path keys;
    private static ApiUnderTest api;

    @BeforeAll
    static void start() throws JOSEException {
        rsa = new RSAKeyGenerator(2048).keyID("main").keyUse(KeyUse.SIGNATURE).generate();
        stranger = new RSAKeyGenerator(2048).keyID("main").generate();
        keys = folder.resolve("keys.json");
        publish(rsa);
        api = new ApiUnderTest(
                        ApiSettings.Surface.ALL,
                        RateLimits.NONE,
                        new TokenSettings(
                                ISSUER,
                                AUDIENCE,
                                keys.toString(),
                                "koerier_org",
                                "scope",
                                "koerier:",
                                Duration.ofMinutes(5)),
                        null)
                .withOrganisation(ApiUnderTest.ORG)
                .withOrganisation(ApiUnderTest.OTHER);
    }

    @AfterAll
    static void close() {
        api.close();
    }

    /// Far enough that keys may be read again.
    @BeforeEach
    void later() {
        api.now.updateAndGet(now -> now.plus(Duration.ofMinutes(10)));
        publish(rsa);
    }

    private static void publish(JWK... published) {
        try {
            Files.writeString(keys, new JWKSet(List.of(published)).toString());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("noor")
                .claim("koerier_org", "acme")
                .claim("scope", "openid koerier:read")
                .expirationTime(Date.from(api.now.get().plusSeconds(300)));
    }

    private static String token(Consumer<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = claims();
        change.accept(claims);
        return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("main"), claims, rsa);
    }

    private static String signed(JWSHeader.Builder header, JWTClaimsSet.Builder claims, RSAKey key) {
        try {
            return signed(header, claims, new RSASSASigner(key));
        } catch (JOSEException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String signed(JWSHeader.Builder header, JWTClaimsSet.Builder claims, JWSSigner signer) {
        try {
            var jwt = new SignedJWT(header.build(), claims.build());
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException failure) {
            throw new AssertionError(failure);
        }
    }

    private static int status(String token, String path) {
        return api.call(token, "GET", path, null).statusCode();
    }

    @Test
    @DisplayName("A11 a valid token is its organisation's caller with its scopes, and no other's")
    void aValidToken() {
        String token = token(_ -> {});
        assertThat(status(token, "/v1/orgs/acme")).isEqualTo(200);
        assertThat(status(token, "/v1/orgs/other")).isEqualTo(404);
        assertThat(api.call(token, "DELETE", "/v1/orgs/acme", null).statusCode())
                .isEqualTo(403);
        AuditEntry refusal = api.ports.audit.all.getLast();
        assertThat(refusal.actor()).isEqualTo("oidc:noor");
        assertThat(status(token(claims -> claims.claim("scope", List.of("koerier:read"))), "/v1/orgs/acme"))
                .as("a list of scopes")
                .isEqualTo(200);
        assertThat(status(token(claims -> claims.audience(List.of("else", AUDIENCE))), "/v1/orgs/acme"))
                .as("several audiences")
                .isEqualTo(200);
    }

    @Test
    @DisplayName("A11 scopes that mean nothing here give nothing; operator counts only without an organisation")
    void scopes() {
        assertThat(status(token(claims -> claims.claim("scope", "read admin koerier:all")), "/v1/orgs/acme"))
                .isEqualTo(403);
        assertThat(status(token(claims -> claims.claim("scope", "koerier:operator")), "/v1/orgs/acme"))
                .isEqualTo(403);
        assertThat(status(token(claims -> claims.claim("scope", "koerier:operator")), "/v1/orgs/other"))
                .isEqualTo(404);
        String operator =
                token(claims -> claims.claim("scope", "koerier:operator").claim("koerier_org", null));
        assertThat(status(operator, "/v1/orgs/other")).isEqualTo(200);
        assertThat(status(token(claims -> claims.claim("koerier_org", null)), "/v1/orgs/acme"))
                .as("of no organisation")
                .isEqualTo(404);
    }

    @Test
    @DisplayName("A11 claims may lie in objects")
    void nestedClaims() {
        var settings = new TokenSettings(
                ISSUER, AUDIENCE, "", "https://x.example/org", "resource.koerier.roles", "", Duration.ofMinutes(1));
        var caller = TokenClaims.caller(
                settings,
                Map.of(
                        "sub",
                        "noor",
                        "https://x.example/org",
                        "acme",
                        "resource",
                        Map.of("koerier", Map.of("roles", List.of("ingest")))),
                "t",
                api.now.get());
        assertThat(caller).isNotNull();
        assertThat(caller.org()).hasValue(ApiUnderTest.ORG);
        assertThat(caller.scopes()).containsExactly(koerier.api.Scope.INGEST);
    }

    @Test
    @DisplayName(
            "A11 alg none, HS256 with the public key, another's signature, wrong iss and aud, times, hostile kid, and"
                    + " keys that a token brings: 401")
    void hostileTokens() throws Exception {
        Map<String, String> hostile = new LinkedHashMap<>();
        hostile.put("none", new PlainJWT(claims().build()).serialize());
        hostile.put(
                "none, with the header of a signed one",
                "eyJhbGciOiJub25lIn0." + token(_ -> {}).split("\\.")[1] + ".");
        for (byte[] known : List.of(
                rsa.toRSAPublicKey().getEncoded(),
                pem(rsa.toRSAPublicKey().getEncoded()),
                rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
            hostile.put(
                    "HS256 with the public key, " + known.length,
                    signed(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("main"), claims(), new MACSigner(known)));
        }
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("main");
        hostile.put("another's signature", signed(header, claims(), stranger));
        hostile.put(
                "no kid, another's signature", signed(new JWSHeader.Builder(JWSAlgorithm.RS256), claims(), stranger));
        hostile.put("changed", changed(token(_ -> {})));
        hostile.put("iss", token(claims -> claims.issuer("https://login.example.com.evil.test/")));
        hostile.put("no iss", token(claims -> claims.issuer(null)));
        hostile.put("aud", token(claims -> claims.audience("billing")));
        hostile.put("no aud", token(claims -> claims.audience((String) null)));
        hostile.put(
                "expired",
                token(claims -> claims.expirationTime(Date.from(api.now.get().minusSeconds(31)))));
        hostile.put("no exp", token(claims -> claims.expirationTime(null)));
        hostile.put(
                "nbf",
                token(claims -> claims.notBeforeTime(Date.from(api.now.get().plusSeconds(31)))));
        hostile.put("no sub", token(claims -> claims.subject(null)));
        hostile.put("sub of lines", token(claims -> claims.subject("noor\nkey_operator")));
        hostile.put("org", token(claims -> claims.claim("koerier_org", "acme/../other")));
        hostile.put("org of another type", token(claims -> claims.claim("koerier_org", List.of("acme"))));
        for (String kid : List.of(
                "../../../../dev/null", "main' OR '1'='1", "https://evil.test/key", "\u0000", "x".repeat(4_000))) {
            hostile.put("kid " + kid, signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid), claims(), stranger));
        }
        URI evil = URI.create("https://evil.test/keys");
        hostile.put("jku", signed(header.jwkURL(evil), claims(), stranger));
        hostile.put("jku on a good one", signed(new JWSHeader.Builder(JWSAlgorithm.RS256).jwkURL(evil), claims(), rsa));
        hostile.put("x5u", signed(new JWSHeader.Builder(JWSAlgorithm.RS256).x509CertURL(evil), claims(), rsa));
        hostile.put(
                "jwk",
                signed(new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(stranger.toPublicJWK()), claims(), stranger));
        hostile.put(
                "jwk on a good one",
                signed(new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(rsa.toPublicJWK()), claims(), rsa));
        hostile.put(
                "x5c",
                signed(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).x509CertChain(List.of(new Base64("AAAA"))),
                        claims(),
                        rsa));
        hostile.put(
                "typ",
                signed(new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType("dpop+jwt")), claims(), rsa));
        hostile.put("no token", "eyJ.eyJ.x");
        hostile.put("too long", token(claims -> claims.claim("more", "x".repeat(TokenVerifier.LENGTH_MAX))));
        List<String> wrong = new ArrayList<>();
        hostile.forEach((what, token) -> {
            HttpResponse<String> answer = api.call(token, "GET", "/v1/orgs/acme", null);
            if (answer.statusCode() != 401) {
                wrong.add(what + ": " + answer.statusCode());
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(status(token(_ -> {}), "/v1/orgs/acme"))
                .as("and a good one is taken")
                .isEqualTo(200);
    }

    @Test
    @DisplayName("A11 an expired token that was good, and remembered, is refused")
    void remembered() {
        String token =
                token(claims -> claims.expirationTime(Date.from(api.now.get().minusSeconds(27))));
        assertThat(status(token, "/v1/orgs/acme"))
                .as("within the skew of clocks")
                .isEqualTo(200);
        api.now.updateAndGet(now -> now.plusSeconds(4));
        assertThat(status(token, "/v1/orgs/acme")).isEqualTo(401);
    }

    @Test
    @DisplayName(
            "A13 keys of the issuer rotate: a new one is read when a token names it, one that is gone is not believed")
    void rotation() throws JOSEException {
        assertThat(status(token(_ -> {}), "/v1/orgs/acme")).isEqualTo(200);
        api.now.updateAndGet(now -> now.plusSeconds(11));
        var ec = new ECKeyGenerator(Curve.P_256).keyID("next").generate();
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("next");
        assertThat(status(signed(header, claims(), new ECDSASigner(ec)), "/v1/orgs/acme"))
                .isEqualTo(401);
        publish(ec, rsa);
        assertThat(status(signed(header, claims(), new ECDSASigner(ec)), "/v1/orgs/acme"))
                .as("not read more often than every ten seconds, however many ask")
                .isEqualTo(401);
        api.now.updateAndGet(now -> now.plusSeconds(11));
        assertThat(status(signed(header, claims(), new ECDSASigner(ec)), "/v1/orgs/acme"))
                .isEqualTo(200);
        assertThat(status(token(_ -> {}), "/v1/orgs/acme")).isEqualTo(200);
        publish(ec);
        api.now.updateAndGet(now -> now.plus(Duration.ofMinutes(6)));
        // the first has them read; until they are there, tokens are judged by those of before
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        int answer = 200;
        for (int i = 0; answer == 200 && System.nanoTime() < end; i++) {
            String id = "of a key that is gone, " + i;
            answer = status(token(claims -> claims.jwtID(id)), "/v1/orgs/acme");
        }
        assertThat(answer).isEqualTo(401);
    }

    @Test
    @DisplayName("A13 weak, symmetric and encryption keys of a set are not used; a set without others is refused")
    void weakKeys() throws JOSEException {
        var settings = new TokenSettings(ISSUER, AUDIENCE, "", "o", "s", "", Duration.ofMinutes(1));
        var weak = new RSAKeyGenerator(1024, true).keyID("main").generate();
        var encrypting = new RSAKeyGenerator(2048)
                .keyID("main")
                .keyUse(KeyUse.ENCRYPTION)
                .generate();
        var symmetric =
                new com.nimbusds.jose.jwk.OctetSequenceKey.Builder(new Base64URL("AAAAAAAAAAAAAAAAAAAAAA")).build();
        for (JWK each : List.of(weak, encrypting, symmetric)) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> TokenVerifier.of(settings, new JWKSet(each).toString(false), api.now::get))
                    .as(each.toString())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static byte[] pem(byte[] der) {
        String text = java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// With another organisation, and the signature of before.
    private static String changed(String token) {
        String[] parts = token.split("\\.");
        String claims = new Base64URL(parts[1]).decodeToString().replace("acme", "other");
        return parts[0] + "." + Base64URL.encode(claims) + "." + parts[2];
    }
}
