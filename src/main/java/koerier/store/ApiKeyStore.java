package koerier.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import koerier.api.ApiKey;

/// The API keys.
public interface ApiKeyStore {
    /// @param actor who makes it, for the audit log: the id of an API key, or a part of the system
    Future<Void> add(ApiKey key, String actor);

    /// By the SHA-256 of the whole key.
    Future<Optional<ApiKey>> byHash(byte[] hash);

    Future<List<ApiKey>> list();

    /// @param actor who revokes it, for the audit log
    /// @return whether there was one
    Future<Boolean> revoke(String id, String actor, Instant at);
}
