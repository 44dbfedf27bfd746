package koerier.quota;

import org.jspecify.annotations.Nullable;

/// The server that notices are handed to, by SMTP.
///
/// @param user null to send without logging in
/// @param from the sender's address
public record MailSettings(
        String host,
        int port,
        Security security,
        @Nullable String user,
        @Nullable String password,
        String from) {
    /// How the connection is protected.
    public enum Security {
        /// Not at all: for a server on this machine.
        NONE,
        /// It begins in the clear and must change to TLS before anything is said.
        STARTTLS,
        /// TLS from the first byte.
        TLS
    }

    public MailSettings {
        if (host.isBlank() || port < 1 || port > 65_535 || from.indexOf('@') < 1) {
            throw new IllegalArgumentException("no mail server or sender: " + host + ":" + port + ", " + from);
        }
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("a mail user and a password come together");
        }
    }

    @Override
    public String toString() {
        return "MailSettings[" + host + ":" + port + ", " + security + ", " + user + ", ***, " + from + "]";
    }
}
