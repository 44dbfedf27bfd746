package koerier;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import koerier.api.ApiKey;
import koerier.api.KeyText;
import koerier.api.Scope;
import koerier.store.ApiKeyStore;

/// The key that comes in with a start, since the API makes keys only for who has one.
final class OperatorKey {
    private static final int ID_CHARACTERS = 12;

    private OperatorKey() {}

    /// Stores it, unless it is known.
    ///
    /// @param name what it is called in lists
    /// @param by who stores it, for the audit log
    /// @param random for its id
    static Future<Void> remember(ApiKeyStore keys, String text, String name, String by, byte[] random) {
        byte[] hash = KeyText.hash(text);
        String id =
                "key_" + KeyText.of(random).substring(KeyText.PREFIX.length(), KeyText.PREFIX.length() + ID_CHARACTERS);
        return isKnown(keys, hash).compose(known -> {
            if (known) {
                return Future.succeededFuture();
            }
            var key = new ApiKey(
                    id, name, hash, KeyText.shown(text), Optional.empty(), Set.of(Scope.OPERATOR), Instant.now());
            return keys.add(key, by)
                    .recover(failure -> isKnown(keys, hash) // another node may have been first
                            .compose(now -> now ? Future.succeededFuture() : Future.failedFuture(failure)));
        });
    }

    private static Future<Boolean> isKnown(ApiKeyStore keys, byte[] hash) {
        return keys.byHash(hash).map(Optional::isPresent);
    }
}
