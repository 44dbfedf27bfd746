package koerier.delivery.io;

import koerier.delivery.Attempt;
import koerier.lane.Line;
import koerier.lane.Owed;

/// Where deliveries go when the client is done with them. Called on the client's event loop.
interface AttemptListener {
    /// The attempt has ended, whichever way.
    void ended(Owed owed, Attempt attempt);

    /// The node stops; what the line holds and is not under way will not be sent from here.
    void stopping(Line line);
}
