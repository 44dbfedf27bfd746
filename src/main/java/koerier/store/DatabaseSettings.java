package koerier.store;

/// Where the database is and who asks.
///
/// @param poolSize the connections at most that everything but the log shares
public record DatabaseSettings(String host, int port, String user, String password, String database, int poolSize) {
    public static final int POOL_SIZE_DEFAULT = 8;

    public DatabaseSettings(String host, int port, String user, String password, String database) {
        this(host, port, user, password, database, POOL_SIZE_DEFAULT);
    }

    public DatabaseSettings withDatabase(String name) {
        return new DatabaseSettings(host, port, user, password, name, poolSize);
    }

    /// Everything but the password.
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
