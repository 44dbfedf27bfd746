package koerier.delivery;

import java.util.Optional;

/// How a call fails without an HTTP answer: the sub-reasons of [FailureCode#CONNECTION_FAILED].
public enum ConnectionFault {
    /// No server of names gave an answer that can be used (SERVFAIL, REFUSED): not the receiver's fault.
    DNS("dns", false),
    /// No server of names answered in time.
    DNS_TIMEOUT("dnsTimeout", false),
    /// The name does not exist or has no address: the receiver's fault.
    NO_SUCH_NAME("noSuchName", false),
    REFUSED("refused", false),
    /// No route to the address.
    UNREACHABLE("unreachable", false),
    CONNECT_TIMEOUT("connectTimeout", false),
    /// The TLS handshake failed (no common version, an alert, a broken record).
    TLS("tls", false),
    /// The certificate is not trusted, expired, or made for another host.
    TLS_CERTIFICATE("tlsCertificate", false),
    /// No whole response head before the deadline.
    TIMEOUT("timeout", true),
    /// The receiver reset the connection after the request had been written.
    RESET("reset", true),
    /// The receiver closed the connection without a whole response head.
    CLOSED("closed", true),
    RESPONSE_TOO_LARGE("responseTooLarge", true),
    /// What came is not HTTP/1.x as the standard has it.
    BAD_RESPONSE("badResponse", true);

    private final String reason;
    private final boolean requestWritten;

    ConnectionFault(String reason, boolean requestWritten) {
        this.reason = reason;
        this.requestWritten = requestWritten;
    }

    /// The stable name, as in [Failure#reason()].
    public String reason() {
        return reason;
    }

    /// Whether a request had been put on the wire, so that it cost a unit of the daily limit.
    public boolean requestWritten() {
        return requestWritten;
    }

    /// The fault with this [#reason()]; empty for a reason that this version does not know.
    public static Optional<ConnectionFault> of(String reason) {
        for (ConnectionFault fault : values()) {
            if (fault.reason.equals(reason)) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }
}
