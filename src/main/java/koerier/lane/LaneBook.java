package koerier.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import koerier.delivery.Delivery;
import koerier.lane.Advance.Ended;
import koerier.lane.Owed.Hold;
import koerier.log.AttemptRow;
import koerier.log.Firing;
import org.jspecify.annotations.Nullable;

/// The books of one station: what is owed for the events of its lanes, and what the log has to know before anything
/// else may happen. Nothing is sent before it is issued, and only what is about to be sent is issued. *Settled* is the
/// position up to which every event has come to an end, has a timer, or is parked; after a crash the log is read from
/// there. Pure and single-threaded: the station carries out what it says, and so can a simulator.
///
/// Each [Advance] of [#next] is said to the log in that order, and answered with [#committed] or [#refused] in it.
public final class LaneBook {
    /// What is held in memory for longer is parked, so that *settled* can pass it.
    static final long ASIDE_NANOS = 2_000_000_000L;

    private final int station;
    private final long waitingBytesMax;
    private final Inheritance inherited;
    private final Consumer<Delivery> letGo;
    private final Function<Delivery, End> unknown;

    private final Marks marks;
    private final Held held = new Held();
    private final Turns turns;
    private final HungryLines hungry = new HungryLines();

    private List<Parking> away = new ArrayList<>();
    private List<Ended> ended = new ArrayList<>();
    private List<Firing> firings = new ArrayList<>();
    private List<Owed> returned = new ArrayList<>();
    private long settledSaid;
    private long waitingBytes;
    private boolean stopping;

    /// @param windowMax how many deliveries may be issued and without an end, over all lines
    /// @param waitingBytesMax what waits in memory over all lines, about; beyond it a line keeps one and no more
    /// @param letGo told when memory lets go of a delivery that the station has not seen the end of
    /// @param unknown how an attempt ends that a crash has interrupted
    public LaneBook(
            int station,
            int windowMax,
            long waitingBytesMax,
            Inheritance inherited,
            Consumer<Delivery> letGo,
            Function<Delivery, End> unknown) {
        this.station = station;
        this.turns = new Turns(windowMax);
        this.waitingBytesMax = waitingBytesMax;
        this.inherited = inherited.copy();
        this.letGo = letGo;
        this.unknown = unknown;
        this.marks = new Marks(this.inherited);
        this.settledSaid = inherited.settled();
    }

    /// A delivery of an event; they come in the order of the log.
    public void owe(Line line, Owed owed) {
        owed.hold = Hold.EVENT;
        marks.events.open(owed.position());
        if (dropped(owed)) {
            return;
        }
        if (hasRoom(line, owed) && !line.goesOnInTheLog()) {
            held.add(owed);
            await(line, owed);
        } else {
            putAway(line, owed);
        }
    }

    /// A delivery that is remembered elsewhere: a retry by its timer, a test by nobody.
    ///
    /// @return false when there is no room for it now; memory has let go of it
    public boolean oweAgain(Line line, Owed owed) {
        if (dropped(owed)) {
            return true;
        }
        boolean room = hasRoom(line, owed);
        if (room) {
            await(line, owed);
        } else {
            letGo.accept(owed.delivery());
        }
        return room;
    }

    private boolean hasRoom(Line line, Owed owed) {
        long bytes = owed.delivery().heldBytes();
        return line.waiting.isEmpty() || waitingBytes + bytes <= waitingBytesMax && !line.isFull(bytes);
    }

    /// All timers that were due up to this moment have been handed over.
    public void timersDone(long throughMillis) {
        marks.timersDone(throughMillis);
    }

    /// A delivery of an event, or a test, ended before there was anything to send.
    public void endedUnsent(AttemptRow row) {
        Owed owed = new Owed(row.delivery(), 0, null);
        if (row.delivery().function() != koerier.delivery.Function.TEST) {
            owed.hold = Hold.EVENT;
            marks.events.open(owed.position());
        }
        ended.add(new Ended(owed, End.last(row)));
    }

    /// Rules that fire once have fired; said no later than what they caused is issued.
    public void fired(List<Firing> some) {
        firings.addAll(some);
    }

    /// All events of the lanes up to here have been evaluated, and what they owe was said before.
    public void evaluated(long position) {
        marks.evaluated(position);
        if (!marks.isRecovering()) {
            hungry.release();
        }
    }

    /// The station stops, or an attempt of the last owner was interrupted.
    private boolean dropped(Owed owed) {
        boolean interrupted = inherited.wasIssued(owed.ref());
        if (interrupted) {
            ended.add(new Ended(owed, unknown.apply(owed.delivery())));
        }
        if (interrupted || stopping) {
            letGo(owed);
            return true;
        }
        return false;
    }

    private void await(Line line, Owed owed) {
        owed.line = line;
        line.waiting.add(owed);
        count(line, owed.delivery().heldBytes());
        turns.arm(line);
    }

    private void count(Line line, long bytes) {
        waitingBytes += line.count(bytes);
    }

    private void putAway(Line line, Owed owed) {
        Parking parking = line.filling;
        if (parking == null || parking.isFull()) {
            parking = new Parking(line, true);
            line.filling = parking;
            line.puttingAway.add(parking);
            away.add(parking);
        }
        parking.putAway(owed);
        letGo.accept(owed.delivery());
    }

    /// A delivery that was started has ended.
    public void ended(Owed owed, End end) {
        Line line = owed.line();
        line.finish();
        turns.ended(line, end.row().attempt().durationMillis());
        owed.over = true;
        turns.arm(line);
        if (owed.parking) {
            owed.late = end;
        } else {
            ended.add(new Ended(owed, end));
        }
    }

    /// It has become known how long the calls of a line take.
    public void paced(Line line) {
        turns.paced(line);
    }

    /// The rows that the last owner left, in ascending order. Each is then given to its line with [#inherit].
    public void inherit(long[] rows) {
        for (long row : rows) {
            marks.parked.open(row);
        }
    }

    /// A row of a line. None is read before the events of the last owner have been evaluated again: some of their
    /// deliveries may come before those of the row.
    ///
    /// @param first the position of its oldest delivery
    public void inherit(Line line, long row, long first) {
        line.rows.add(row, first);
        if (marks.isRecovering()) {
            hungry.hold(line);
        } else {
            hungry.add(line);
        }
    }

    /// A line whose next row should be taken and read; null when there is none.
    public @Nullable Line hungry() {
        return stopping ? null : hungry.next();
    }

    /// The line's oldest row, to be answered with [#loaded] or [#notLoaded].
    public long takeRow(Line line) {
        return line.takeRow();
    }

    /// A row has been read.
    ///
    /// @param deliveries those of it that have not ended, oldest first
    /// @param unsent those of them that cannot be rendered any more
    public void loaded(Line line, long id, List<Owed> deliveries, List<AttemptRow> unsent) {
        line.loadingFrom = Line.NOTHING;
        ParkedRow row = new ParkedRow(id, deliveries.size() + unsent.size());
        if (row.open == 0) {
            marks.parked.close(id);
        }
        for (AttemptRow each : unsent) {
            Owed owed = new Owed(each.delivery(), 0, null);
            owed.park(row);
            ended.add(new Ended(owed, End.last(each)));
        }
        List<Owed> kept = new ArrayList<>(deliveries.size());
        for (Owed owed : deliveries) {
            owed.park(row);
            if (!dropped(owed)) {
                owed.line = line;
                count(line, owed.delivery().heldBytes());
                kept.add(owed);
            }
        }
        line.merge(kept);
        turns.arm(line);
        hungry.add(line);
    }

    /// A row could not be read; it is asked for again.
    public void notLoaded(Line line, long id) {
        line.putBackRow(id);
        hungry.add(line);
    }

    /// What there is to say now, null when it is nothing.
    public @Nullable Advance next(long nowNanos) {
        List<Owed> issued = issue();
        List<Parking> parkings = away;
        away = new ArrayList<>();
        parkings.forEach(parking -> parking.line().filling = null);
        held.aside(nowNanos - ASIDE_NANOS, parkings);
        boolean nothing = issued.isEmpty() && parkings.isEmpty() && ended.isEmpty() && firings.isEmpty();
        return nothing && returned.isEmpty() ? null : said(issued, parkings);
    }

    /// How far it has come, null when that was said before; for times when there is nothing else to say.
    public @Nullable Advance settle() {
        return marks.settled() == settledSaid ? null : said(List.of(), List.of());
    }

    private Advance said(List<Owed> issued, List<Parking> parkings) {
        settledSaid = marks.settled();
        marks.forget();
        Advance advance = new Advance(
                station,
                settledSaid,
                marks.issuedFrom(),
                marks.parkedFrom(),
                issued,
                returned,
                ended,
                firings,
                parkings);
        returned = new ArrayList<>();
        ended = new ArrayList<>();
        firings = new ArrayList<>();
        return advance;
    }

    private List<Owed> issue() {
        List<Owed> issued = new ArrayList<>();
        for (Line line = nextTurn(); line != null; line = nextTurn()) {
            Owed owed = line.waiting.remove();
            count(line, -owed.delivery().heldBytes());
            turns.issued(line);
            issued.add(owed);
            turns.arm(line);
            hungry.add(line);
        }
        return issued;
    }

    private @Nullable Line nextTurn() {
        return stopping ? null : turns.next();
    }

    /// It is in the log.
    ///
    /// @param at the position that it has there
    /// @param parkedIds the rows of its parkings, in order
    public void committed(Advance advance, long at, long[] parkedIds) {
        marks.heardOf(at);
        for (int i = 0; i < parkedIds.length; i++) {
            parkedAt(parkedIds[i], advance.parkings().get(i));
        }
        for (Owed owed : advance.issued()) {
            marks.issued(owed, at);
            if (stopping) {
                returned.add(owed);
                letGo(owed);
            } else {
                owed.line().makeReady(owed, at);
            }
        }
        advance.ended().forEach(end -> close(end.owed()));
        advance.returned().forEach(marks::closeIssue);
    }

    private void letGo(Owed owed) {
        letGo.accept(owed.delivery());
        if (owed.asked() != null) {
            owed.asked().accept(null);
        }
    }

    private void parkedAt(long id, Parking parking) {
        marks.parked.open(id);
        Line line = parking.line();
        if (parking.away()) {
            line.puttingAway.remove(parking);
            line.rows.add(id, parking.first());
            parking.refs().forEach(ref -> marks.events.close(ref.micros()));
            hungry.add(line);
            turns.arm(line);
            return;
        }
        ParkedRow row = new ParkedRow(id, parking.kept().size());
        for (Owed owed : parking.kept()) {
            owed.parking = false;
            owed.park(row);
            marks.events.close(owed.position());
            End late = owed.late;
            if (late != null) {
                owed.late = null;
                ended.add(new Ended(owed, late));
            }
        }
    }

    /// The database will never take it as it stands. It is said again, attempts without their texts; those without any
    /// are lost.
    public void refused(Advance advance) {
        advance.ended().forEach(end -> end.bare().ifPresentOrElse(ended::add, () -> close(end.owed())));
        firings.addAll(0, advance.firings());
        returned.addAll(0, advance.returned());
        for (Owed owed : advance.issued().reversed()) {
            Line line = owed.line();
            turns.takenBack(line);
            if (stopping) {
                letGo(owed);
                continue;
            }
            line.waiting.addFirst(owed);
            count(line, owed.delivery().heldBytes());
            turns.arm(line);
        }
        for (Parking parking : advance.parkings().reversed()) {
            away.addFirst(parking);
        }
    }

    private void close(Owed owed) {
        held.remove(owed);
        marks.close(owed);
    }

    /// Nothing new is issued from now on.
    public void stop() {
        stopping = true;
    }

    /// Stops. What of a line was issued and is not under way is given back by what is said next; it and what waits
    /// stay behind *settled*, in a timer, or parked.
    ///
    /// @return what memory lets go of
    public List<Owed> stop(Line line) {
        stop();
        List<Owed> back = new ArrayList<>(line.ready);
        returned.addAll(line.ready);
        line.ready.forEach(_ -> turns.takenBack(line));
        line.ready.clear();
        back.addAll(line.waiting);
        count(line, -line.waitingBytes);
        line.waiting.clear();
        return back;
    }
}
