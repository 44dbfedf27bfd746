package koerier.load;

/// One connection of a [Posting], with at most one request under way.
interface Sender {
    /// Begins the next request if there is one to be made.
    void next();

    void close();
}
