package koerier.webhook;

import java.util.List;

/// A rendered request, frozen: every attempt sends these bytes. What differs between attempts (attempt number,
/// timestamp, signature) is added when it is sent. Its arrays are never changed.
///
/// @param requestTarget path and query in ASCII, as they stand in the request line
/// @param headers the configured headers and Content-Type; not those that Koerier adds
/// @param body empty for GET and DELETE
/// @param hasSecret whether any byte of it came from a secret
public record WebhookRequest(
        String method, TargetUrl target, String requestTarget, List<Header> headers, byte[] body, boolean hasSecret) {
    public WebhookRequest {
        headers = List.copyOf(headers);
    }

    public record Header(String name, String value) {}
}
