package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import koerier.api.ApiKey;
import koerier.api.KeyText;
import koerier.api.Problem;
import koerier.api.TokenSettings;
import koerier.api.io.TokenVerifier.Verdict;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows callers by tokens of the operator's identity provider. Its keys are read when the first token comes,
/// again when they are old, and when a token names one that is not among them, but never more often than
/// [#READ_EVERY]. One per event loop.
final class Tokens {
    static final Duration READ_EVERY = Duration.ofSeconds(10);
    /// Keys that could not be read anew for longer are not believed any more.
    static final Duration STALE_MAX = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
    private static final int REMEMBERED_MAX = 1_000;

    private final TokenSettings settings;
    private final Supplier<Future<Buffer>> source;
    private final InstantSource clock;
    private final Map<ByteBuffer, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Remembered> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };
    private @Nullable TokenVerifier verifier;
    private Instant readAt = Instant.MIN;
    private Instant triedAt = Instant.MIN;
    private @Nullable Future<Void> reading;

    /// @param source reads the issuer's key set
    Tokens(TokenSettings settings, Supplier<Future<Buffer>> source, InstantSource clock) {
        this.settings = settings;
        this.source = source;
        this.clock = clock;
    }

    /// @return fails with 401 when the token is not valid, with 503 when nobody can tell
    Future<ApiKey> caller(String token) {
        ByteBuffer name = ByteBuffer.wrap(KeyText.hash(token));
        Remembered known = remembered.get(name);
        Instant now = clock.instant();
        if (known != null && now.isBefore(known.until)) {
            return Future.succeededFuture(known.caller);
        }
        return keys(false).compose(first -> switch (first.verify(token)) {
            case Verdict.UnknownKey _ -> keys(true).map(newer -> accepted(name, newer.verify(token)));
            case Verdict.Valid valid -> Future.succeededFuture(accepted(name, valid));
            case Verdict.Invalid invalid -> Future.succeededFuture(accepted(name, invalid));
        });
    }

    private ApiKey accepted(ByteBuffer name, Verdict verdict) {
        if (!(verdict instanceof Verdict.Valid(ApiKey caller, Instant end))) {
            throw new Refused(Problem.UNAUTHORIZED);
        }
        Instant soon = clock.instant().plus(Authentication.TTL);
        remembered.put(name, new Remembered(caller, end.isBefore(soon) ? end : soon));
        return caller;
    }

    void forget() {
        remembered.clear();
    }

    /// The keys as they are known; waits for them only when there are none, or they do not serve.
    ///
    /// @param anew whether the known ones did not serve
    private Future<TokenVerifier> keys(boolean anew) {
        Instant now = clock.instant();
        boolean old = verifier == null || !now.isBefore(readAt.plus(settings.refresh()));
        if (reading == null && (anew || old) && !now.isBefore(triedAt.plus(READ_EVERY))) {
            triedAt = now;
            read();
        }
        Future<Void> current = reading;
        boolean usable = verifier != null && now.isBefore(readAt.plus(STALE_MAX));
        return current == null || usable && !anew ? known() : current.transform(_ -> known());
    }

    private Future<TokenVerifier> known() {
        TokenVerifier now = verifier;
        return now == null || !clock.instant().isBefore(readAt.plus(STALE_MAX))
                ? Future.failedFuture(
                        new Refused(Problem.unavailable("The keys that tokens are signed with are not known.")))
                : Future.succeededFuture(now);
    }

    private void read() {
        Instant began = clock.instant();
        Future<Void> done = source.get()
                .map(document -> {
                    verifier = TokenVerifier.of(settings, document.toString(), clock);
                    readAt = began;
                    return (Void) null;
                })
                .onFailure(failure -> LOG.warn(
                        "the keys that tokens are signed with cannot be read from {}: {}",
                        settings.keys(),
                        failure.getMessage()));
        reading = done;
        done.onComplete(_ -> reading = null);
    }

    private record Remembered(ApiKey caller, Instant until) {}
}
