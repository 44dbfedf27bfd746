package koerier.webhook;

/// The only thing that can be dialled: scheme, host and port as the strict parser read them. The same object serves the
/// check, the dialling, SNI, the Host header, the connection pool and the display. The path is not part of it.
///
/// @param secure whether the scheme is https
/// @param host lower-case ASCII: a name of LDH labels after UTS 46, a canonical dotted quad, or a bracketed IPv6
/// address
/// @param port the port, 80 or 443 filled in from the scheme
/// @param literal whether the host is an address and no name
public record TargetUrl(boolean secure, String host, int port, boolean literal) {

    /// As in the Host header: without the port when it is the scheme's own.
    public String authority() {
        return port == (secure ? 443 : 80) ? host : host + ":" + port;
    }
}
