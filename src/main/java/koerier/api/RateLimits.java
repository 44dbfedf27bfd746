package koerier.api;

import org.jspecify.annotations.Nullable;

/// How many requests are taken, each null for no limit.
///
/// @param key of one API key, or of one person with tokens
/// @param org of all keys of one organisation together; operators' keys are none's
/// @param address of one address, whatever keys come from there, none included
public record RateLimits(
        @Nullable RateLimit key,
        @Nullable RateLimit org,
        @Nullable RateLimit address) {
    public static final RateLimits NONE = new RateLimits(null, null, null);
}
