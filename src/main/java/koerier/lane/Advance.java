package koerier.lane;

import java.util.List;
import java.util.Optional;
import koerier.log.Firing;

/// What a station has to say to the log, in one commit.
///
/// @param station its number
/// @param settled every event of its lanes up to here needs nothing more from the log
/// @param issuedFrom what was issued in rows before this position has ended
/// @param parkedFrom what was parked in rows before this position has ended
/// @param issued what may be sent once this is committed
/// @param returned what was issued and will not be sent
/// @param ended attempts that have ended
/// @param firings of `once` rules, no later than the deliveries that they caused
/// @param parkings deliveries that *settled* passes over
public record Advance(
        int station,
        long settled,
        long issuedFrom,
        long parkedFrom,
        List<Owed> issued,
        List<Owed> returned,
        List<Ended> ended,
        List<Firing> firings,
        List<Parking> parkings) {
    /// An attempt that has ended; the timer of the next one is in the same commit.
    public record Ended(Owed owed, End end) {
        /// Without what a third party may have written; empty when there is nothing of it.
        Optional<Ended> bare() {
            return end.bare().map(bare -> new Ended(owed, bare));
        }
    }

    /// How many rows it makes, about.
    public int size() {
        return issued.size() + returned.size() + ended.size() + firings.size() + parkings.size();
    }
}
