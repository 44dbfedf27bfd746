package koerier.webhook;

/// The only thing that can be dialled: scheme, host and port as the strict parser read them. The same object
/// serves the check, the dialling, SNI, the Host header, the connection pool and the display. The path is not
/// part of it. [UrlParser] makes it; whoever stores one stores [#origin()] and reads it with the parser again.
///
/// @param secure whether the scheme is https
/// @param host lower-case ASCII: a name of LDH labels after UTS 46, a canonical dotted quad, or a bracketed
///     IPv6 address
/// @param port the port, 80 or 443 filled in from the scheme
/// @param literal whether the host is an address and no name
public record TargetUrl(boolean secure, String host, int port, boolean literal) {
    public static final int HTTP_PORT = 80;
    public static final int HTTPS_PORT = 443;
    public static final int PORT_MAX = 65_535;

    public TargetUrl {
        if (host.isEmpty() || port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("no target: " + host + ":" + port);
        }
    }

    /// As in the Host header: without the port when it is the scheme's own.
    public String authority() {
        return port == (secure ? HTTPS_PORT : HTTP_PORT) ? host : host + ":" + port;
    }

    /// Scheme and authority, as in `https://example.com`.
    public String origin() {
        return (secure ? "https://" : "http://") + authority();
    }

    /// The host without the brackets of an IPv6 address, as a dialler wants it.
    public String address() {
        return host.charAt(0) == '[' ? host.substring(1, host.length() - 1) : host;
    }
}
