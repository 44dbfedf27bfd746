package koerier.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import koerier.api.ApiKey;

/// The API keys.
public interface ApiKeyStore {
    Future<Void> add(ApiKey key);

    /// By the SHA-256 of the whole key.
    Future<Optional<ApiKey>> byHash(byte[] hash);

    Future<List<ApiKey>> list();

    /// @return whether there was one
    Future<Boolean> revoke(String id);
}
