package koerier.quota;

import java.time.Instant;

/// What was told last about a webhook.
///
/// @param since the first failure after a success that it spoke of
/// @param at when it was told
public record Told(WebhookNotice.Kind kind, Instant since, Instant at) {
    boolean isFailing() {
        return kind != WebhookNotice.Kind.RECOVERED;
    }
}
