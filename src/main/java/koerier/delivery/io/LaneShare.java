package koerier.delivery.io;

import java.util.List;
import koerier.lane.Inheritance;
import koerier.store.LaneReader;
import koerier.store.LogWriter.WaitingRow;

/// What a delivery station knows of the lanes that it serves.
///
/// @param inherited what the last owner left
/// @param rows the deliveries that wait in the log, in their order; those of all stations
/// @param reader reads them
/// @param waitingBytesMax what may wait in the memory of one station, about
public record LaneShare(Inheritance inherited, List<WaitingRow> rows, LaneReader reader, long waitingBytesMax) {
    public LaneShare {
        rows = List.copyOf(rows);
    }
}
