package koerier.api.io;

import koerier.api.ForwardingKey;
import org.jspecify.annotations.Nullable;

/// Where and how the API is served.
///
/// @param host the address to listen on
/// @param port 0 for any free one
/// @param surface what is served there
/// @param tryItOut whether the API page can send requests: for development only
/// @param tls null for plain HTTP
/// @param forwarding how nodes tell each other where a request came from
public record ApiSettings(
        String host,
        int port,
        Surface surface,
        boolean tryItOut,
        @Nullable ServerTls tls,
        ForwardingKey forwarding) {
    /// Which operations answer at an address.
    public enum Surface {
        /// The API and its pages.
        API,
        /// Health and metrics: for an address of their own that the public does not reach.
        MANAGEMENT,
        /// Both, for development.
        ALL;

        boolean serves(Contract.Operation operation) {
            boolean isManagement = operation.tag().equals("operations");
            return this == ALL || isManagement == (this == MANAGEMENT);
        }
    }
}
