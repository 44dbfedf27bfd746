package koerier;

import koerier.api.RateLimits;
import koerier.api.TokenSettings;
import koerier.api.io.ServerTls;
import org.jspecify.annotations.Nullable;

/// Who is let in to the API, and how.
///
/// @param rates requests that are taken
/// @param tokens whose tokens are believed beside API keys; null for nobody's
/// @param tls null for plain HTTP
record AccessSettings(
        RateLimits rates,
        @Nullable TokenSettings tokens,
        @Nullable ServerTls tls) {
    static final AccessSettings OPEN = new AccessSettings(RateLimits.NONE, null, null);
}
