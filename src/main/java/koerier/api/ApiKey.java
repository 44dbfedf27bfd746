package koerier.api;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import koerier.org.OrgId;

/// A bearer key, as it is stored: its secret only as a hash.
///
/// @param id `key_` and random characters
/// @param hash SHA-256 of the whole key
/// @param prefix the first characters of the key, so that a person recognises it
/// @param org the one organisation it may touch; empty for an operator's key
public record ApiKey(
        String id, String name, byte[] hash, String prefix, Optional<OrgId> org, Set<Scope> scopes, Instant createdAt) {
    public ApiKey {
        scopes = Set.copyOf(scopes);
    }
}
