package koerier.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import koerier.delivery.Position;
import koerier.schedule.Pin;
import koerier.schedule.RecordKey;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduledAction;
import koerier.schedule.Standing;
import koerier.store.LaneReader.Share;

/// What the owner of lanes reads and writes of scheduled actions. All that it writes is a function of the log, so
/// writing it again does nothing; and nothing is written for an owner that has ended, as with a flush.
public interface LaneSchedule {
    /// The end of an action that a log entry has woken, and what comes after it.
    ///
    /// @param entry the position of that entry
    /// @param next the next recurrence
    record Woken(Position entry, ScheduleEntry end, Optional<ScheduledAction> next) {}

    /// What is known of some records' actions; nothing is known of those that are not in the answer.
    Future<Map<RecordKey, Standing>> standing(Collection<RecordKey> records);

    /// The positions of some records' latest events; what is not pinned is not in the answer.
    Future<Map<RecordKey, Position>> latest(Collection<RecordKey> records);

    /// Writes down what events came to, all or none. An action that somebody has ended meanwhile moves no more.
    Future<Void> write(List<ScheduleEntry> entries, List<Pin> pins, Instant now);

    /// Ends actions that are due.
    ///
    /// @return the entries whose action was still pending: they are carried out. An entry that was among them once
    ///     is so for ever
    Future<Set<Position>> carryOut(List<Woken> woken, Instant now);

    /// How many records are pinned, of all lanes; about.
    Future<Long> pinnedCount();

    /// Tells the hash of every pinned record of some lanes, of some more than once.
    Future<Void> pinned(Share share, LongConsumer hash);
}
