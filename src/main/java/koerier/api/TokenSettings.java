package koerier.api;

import java.time.Duration;

/// Whose bearer tokens are believed beside API keys, and what they must say.
///
/// @param issuer who must have made a token, its claim `iss`
/// @param audience for whom, in its claim `aud`
/// @param keys where the issuer's public keys are: an https address, or a file (a JSON Web Key Set)
/// @param orgClaim which claim names the one organisation of the caller
/// @param scopesClaim which claim lists what he may: a list, or one text with blanks
/// @param scopePrefix what stands before the scopes that mean something here
/// @param refresh after how long the keys are read again
public record TokenSettings(
        String issuer,
        String audience,
        String keys,
        String orgClaim,
        String scopesClaim,
        String scopePrefix,
        Duration refresh) {
    public static final String HTTPS = "https://";

    public boolean keysAreFetched() {
        return keys.startsWith(HTTPS);
    }
}
