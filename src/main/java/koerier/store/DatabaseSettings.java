package koerier.store;

import org.jspecify.annotations.Nullable;

/// Where the database is and who asks.
///
/// @param poolSize the connections at most that everything but the log shares
public record DatabaseSettings(
        String host, int port, String user, String password, String database, int poolSize, Tls tls) {
    public static final int POOL_SIZE_DEFAULT = 8;

    /// How a connection is protected.
    public enum TlsMode {
        /// In the clear.
        DISABLE,
        /// Encrypted, whoever answers.
        REQUIRE,
        /// Encrypted, and somebody who is trusted vouches for the server.
        VERIFY_CA,
        /// As [#VERIFY_CA], and the server has the name that was asked for.
        VERIFY_FULL
    }

    /// @param authorities the certificates (PEM) of those who are trusted to vouch for a server; null when nobody is
    ///     asked
    public record Tls(TlsMode mode, @Nullable String authorities) {
        public static final Tls NONE = new Tls(TlsMode.DISABLE, null);

        public Tls {
            if (authorities == null && (mode == TlsMode.VERIFY_CA || mode == TlsMode.VERIFY_FULL)) {
                throw new IllegalArgumentException("nobody is trusted to vouch for the database's certificate");
            }
        }
    }

    public DatabaseSettings(String host, int port, String user, String password, String database) {
        this(host, port, user, password, database, POOL_SIZE_DEFAULT, Tls.NONE);
    }

    public DatabaseSettings withDatabase(String name) {
        return new DatabaseSettings(host, port, user, password, name, poolSize, tls);
    }

    public DatabaseSettings withPoolSize(int size) {
        return new DatabaseSettings(host, port, user, password, database, size, tls);
    }

    public DatabaseSettings withTls(Tls other) {
        return new DatabaseSettings(host, port, user, password, database, poolSize, other);
    }

    /// Everything but the password.
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
