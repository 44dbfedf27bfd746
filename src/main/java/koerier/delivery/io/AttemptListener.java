package koerier.delivery.io;

import koerier.delivery.Attempt;

/// Where deliveries go when the client is done with them. Called on the client's event loop.
interface AttemptListener {
    /// The attempt has ended, whichever way.
    void ended(Pending pending, Attempt attempt);

    /// The node stops; nothing was sent and nothing is said about it in the log, so that whoever recovers the lane
    /// sends it.
    void handedBack(Pending pending);
}
