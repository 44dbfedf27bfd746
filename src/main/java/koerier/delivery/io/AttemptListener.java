package koerier.delivery.io;

import java.time.Duration;
import koerier.delivery.Attempt;
import koerier.lane.Line;
import koerier.lane.Owed;

/// Where deliveries go when the client is done with them. Called on the client's event loop.
interface AttemptListener {
    /// The attempt has ended, whichever way.
    ///
    /// @param retryAfter how long the receiver asked to be left alone
    void ended(Owed owed, Attempt attempt, Duration retryAfter);

    /// The line's calls take longer than was thought, though none has ended.
    void paced(Line line);

    /// The node stops; what the line holds and is not under way will not be sent from here.
    void stopping(Line line);
}
