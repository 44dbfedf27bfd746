package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import koerier.api.ApiKey;
import koerier.api.KeyText;
import koerier.api.Problem;
import koerier.store.ApiKeyStore;
import org.jspecify.annotations.Nullable;

/// Knows callers by their bearer key, or by a token if there is somebody who issues them. Keys are looked up by their
/// hash, and remembered for a short while: a revoked key
/// stops working within [#TTL]. One per event loop.
final class Authentication {
    static final Duration TTL = Duration.ofSeconds(9);
    /// How long it is remembered that there is no such key.
    static final Duration UNKNOWN_TTL = Duration.ofSeconds(1);

    private static final int REMEMBERED_MAX = 1_000;
    private static final String SCHEME = "bearer ";

    private final ApiKeyStore keys;
    private final @Nullable Tokens tokens;
    private final InstantSource clock;
    private final Map<ByteBuffer, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Remembered> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    /// @param tokens null when only API keys are taken
    Authentication(ApiKeyStore keys, @Nullable Tokens tokens, InstantSource clock) {
        this.keys = keys;
        this.tokens = tokens;
        this.clock = clock;
    }

    /// The key that the request carries, if it looks like one. A key anywhere in the query is no key: it would
    /// stand in the logs of every proxy on the way.
    static Optional<String> bearer(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        String query = request.query();
        boolean leaked = query != null
                && (query.contains(KeyText.PREFIX)
                        || query.toLowerCase(Locale.ROOT).matches("(.*&)?(access_token|api_key|apikey|token)=.*"));
        if (header == null || leaked || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        return Optional.of(header.substring(SCHEME.length()).strip())
                .filter(text -> KeyText.hasShape(text) || TokenVerifier.isToken(text));
    }

    /// The key if it is remembered; null when [#key] has to be asked.
    @Nullable ApiKey known(String bearer) {
        if (tokens != null && TokenVerifier.isToken(bearer)) {
            return null;
        }
        Remembered known = remembered.get(ByteBuffer.wrap(KeyText.hash(bearer)));
        return known == null || !known.key.succeeded() || !clock.instant().isBefore(known.until)
                ? null
                : known.key.result().orElse(null);
    }

    /// @return fails with 401 when there is no such key
    Future<ApiKey> key(String bearer) {
        if (TokenVerifier.isToken(bearer) && (tokens != null || !KeyText.isPlausible(bearer))) {
            return tokens == null ? Future.failedFuture(new Refused(Problem.UNAUTHORIZED)) : tokens.caller(bearer);
        }
        if (!KeyText.isPlausible(bearer)) {
            return Future.failedFuture(new Refused(Problem.UNAUTHORIZED));
        }
        byte[] hash = KeyText.hash(bearer);
        ByteBuffer name = ByteBuffer.wrap(hash);
        Remembered known = remembered.get(name);
        Instant now = clock.instant();
        if (known == null || !now.isBefore(known.until)) {
            Future<Optional<ApiKey>> asked = keys.byHash(hash);
            known = new Remembered(asked, now.plus(TTL));
            remembered.put(name, known);
            Remembered asking = known;
            asked.onComplete(
                    key -> {
                        if (key.isEmpty()) {
                            remembered.replace(name, asking, new Remembered(asked, now.plus(UNKNOWN_TTL)));
                        }
                    },
                    _ -> remembered.remove(name, asking));
        }
        return known.key.map(key -> key.orElseThrow(() -> new Refused(Problem.UNAUTHORIZED)));
    }

    /// Forgets all that it remembers, so that a key revoked through this event loop is gone at once.
    void forget() {
        remembered.clear();
        if (tokens != null) {
            tokens.forget();
        }
    }

    /// Whether a key is still there, or a token still valid: asks anew.
    ///
    /// @return fails when it is not, or nobody can tell
    Future<?> again(String bearer) {
        if (tokens != null && TokenVerifier.isToken(bearer)) {
            return tokens.caller(bearer);
        }
        return keys.byHash(KeyText.hash(bearer))
                .compose(key -> key.isEmpty() ? Future.failedFuture("revoked") : Future.succeededFuture());
    }

    private record Remembered(Future<Optional<ApiKey>> key, Instant until) {}
}
