package koerier.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    private static final long MICROS_A_MILLI = 1_000;

    private final int station;
    private final int windowMax;
    private final long waitingBytesMax;
    private final Inheritance inherited;
    private final Consumer<Delivery> letGo;
    private final Function<Delivery, End> unknown;

    private final OpenPositions events = new OpenPositions();
    private final OpenPositions parked = new OpenPositions();
    private final OpenPositions issues = new OpenPositions();
    private final Held held = new Held();
    private final Turns turns = new Turns();
    private final HungryLines hungry = new HungryLines();

    private List<Parking> away = new ArrayList<>();
    private List<Ended> ended = new ArrayList<>();
    private List<Firing> firings = new ArrayList<>();
    private List<Owed> returned = new ArrayList<>();
    private long through;
    private long settledSaid;
    private long lastAt;
    private long waitingBytes;
    private int issuedCount;
    private boolean timersDone;
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
        this.windowMax = windowMax;
        this.waitingBytesMax = waitingBytesMax;
        this.inherited = inherited.copy();
        this.letGo = letGo;
        this.unknown = unknown;
        this.through = inherited.settled();
        this.settledSaid = inherited.settled();
        this.lastAt = inherited.tail();
    }

    /// A delivery of an event; they come in the order of the log.
    public void owe(Line line, Owed owed) {
        owed.hold = Hold.EVENT;
        events.open(owed.position());
        if (dropped(owed)) {
            return;
        }
        long bytes = owed.delivery().heldBytes();
        if (isCrowded(line, bytes) || line.goesOnInTheLog() || line.isFull(bytes)) {
            putAway(line, owed);
        } else {
            held.add(owed);
            await(line, owed);
        }
    }

    /// A delivery that is remembered elsewhere: a retry by its timer, a test by nobody.
    ///
    /// @return false when there is no room for it now; memory has let go of it
    public boolean oweAgain(Line line, Owed owed) {
        if (dropped(owed)) {
            return true;
        }
        if (isCrowded(line, owed.delivery().heldBytes())
                || line.isFull(owed.delivery().heldBytes())) {
            letGo.accept(owed.delivery());
            return false;
        }
        await(line, owed);
        return true;
    }

    private boolean isCrowded(Line line, long more) {
        return waitingBytes + more > waitingBytesMax && !line.waiting.isEmpty();
    }

    /// All timers that were due up to this moment have been handed over.
    public void timersDone(long throughMillis) {
        timersDone |= throughMillis >= inherited.tail() / MICROS_A_MILLI;
    }

    /// A delivery of an event, or a test, ended before there was anything to send.
    public void endedUnsent(AttemptRow row) {
        Owed owed = new Owed(row.delivery(), 0, null);
        if (row.delivery().function() != koerier.delivery.Function.TEST) {
            owed.hold = Hold.EVENT;
            events.open(owed.position());
        }
        ended.add(new Ended(owed, End.last(row)));
    }

    /// Rules that fire once have fired; said no later than what they caused is issued.
    public void fired(List<Firing> some) {
        firings.addAll(some);
    }

    /// All events of the lanes up to here have been evaluated, and what they owe was said before.
    public void evaluated(long position) {
        through = Math.max(through, position);
    }

    /// The station stops, or an attempt of the last owner was interrupted.
    private boolean dropped(Owed owed) {
        boolean interrupted = inherited.wasIssued(owed.ref());
        if (interrupted) {
            ended.add(new Ended(owed, unknown.apply(owed.delivery())));
        }
        if (interrupted || stopping) {
            letGo.accept(owed.delivery());
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
            line.puttingAway++;
            away.add(parking);
        }
        parking.putAway(owed);
        letGo.accept(owed.delivery());
    }

    /// A delivery that was started has ended.
    public void ended(Owed owed, End end) {
        Line line = owed.line();
        line.issued--;
        issuedCount--;
        owed.over = true;
        turns.arm(line);
        if (owed.parking) {
            owed.late = end;
        } else {
            ended.add(new Ended(owed, end));
        }
    }

    /// The rows that the last owner left, in ascending order. Each is then given to its line with [#inherit].
    public void inherit(long[] rows) {
        for (long row : rows) {
            parked.open(row);
        }
    }

    /// The rows of a line have to come in the order of their deliveries.
    public void inherit(Line line, long row) {
        line.rows.add(row);
        hungry.add(line);
    }

    /// A line whose next row should be taken and read; null when there is none.
    public @Nullable Line hungry() {
        return stopping ? null : hungry.next();
    }

    /// The line's oldest row, to be answered with [#loaded] or [#notLoaded].
    public long takeRow(Line line) {
        line.loading = true;
        return line.rows.remove();
    }

    /// A row has been read.
    ///
    /// @param deliveries those of it that have not ended, oldest first
    /// @param unsent those of them that cannot be rendered any more
    public void loaded(Line line, long id, List<Owed> deliveries, List<AttemptRow> unsent) {
        line.loading = false;
        ParkedRow row = new ParkedRow(id, deliveries.size() + unsent.size());
        if (row.open == 0) {
            parked.close(id);
        }
        for (AttemptRow each : unsent) {
            Owed owed = new Owed(each.delivery(), 0, null);
            owed.park(row);
            ended.add(new Ended(owed, End.last(each)));
        }
        for (Owed owed : deliveries) {
            owed.park(row);
            if (!dropped(owed)) {
                await(line, owed);
            }
        }
        hungry.add(line);
    }

    /// A row could not be read; it is asked for again.
    public void notLoaded(Line line, long id) {
        line.loading = false;
        line.rows.addFirst(id);
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
        return settled() == settledSaid ? null : said(List.of(), List.of());
    }

    private Advance said(List<Owed> issued, List<Parking> parkings) {
        settledSaid = settled();
        if (timersDone && settledSaid >= inherited.tail() && parked.first(Long.MAX_VALUE) > inherited.tail()) {
            inherited.forget();
        }
        Advance advance = new Advance(
                station,
                settledSaid,
                Math.min(inherited.issuedFrom(), issues.first(lastAt)),
                Math.min(inherited.parkedFrom(), parked.first(lastAt)),
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

    /// The position up to which the log need not be read again.
    public long settled() {
        return events.isEmpty() ? through : events.first(0) - 1;
    }

    private List<Owed> issue() {
        List<Owed> issued = new ArrayList<>();
        while (issuedCount < windowMax && !stopping) {
            Line line = turns.next();
            if (line == null) {
                break;
            }
            Owed owed = line.waiting.remove();
            count(line, -owed.delivery().heldBytes());
            line.issued++;
            issuedCount++;
            issued.add(owed);
            turns.arm(line);
            hungry.add(line);
        }
        return issued;
    }

    /// It is in the log.
    ///
    /// @param at the position that it has there
    /// @param parkedIds the rows of its parkings, in order
    public void committed(Advance advance, long at, long[] parkedIds) {
        lastAt = at;
        for (int i = 0; i < parkedIds.length; i++) {
            parkedAt(parkedIds[i], advance.parkings().get(i));
        }
        for (Owed owed : advance.issued()) {
            owed.issuedAt = at;
            issues.open(at);
            owed.line().ready.add(owed);
        }
        advance.ended().forEach(end -> close(end.owed()));
        advance.returned().forEach(this::closeIssue);
    }

    private void parkedAt(long id, Parking parking) {
        parked.open(id);
        Line line = parking.line();
        if (parking.away()) {
            line.puttingAway--;
            line.rows.add(id);
            parking.refs().forEach(ref -> events.close(ref.micros()));
            hungry.add(line);
            return;
        }
        ParkedRow row = new ParkedRow(id, parking.kept().size());
        for (Owed owed : parking.kept()) {
            owed.parking = false;
            owed.park(row);
            events.close(owed.position());
            End late = owed.late;
            if (late != null) {
                owed.late = null;
                ended.add(new Ended(owed, late));
            }
        }
    }

    /// The database will never take it as it stands. How its attempts ended is lost; the rest is said again.
    public void refused(Advance advance) {
        advance.ended().forEach(end -> close(end.owed()));
        firings.addAll(0, advance.firings());
        returned.addAll(0, advance.returned());
        for (Owed owed : advance.issued().reversed()) {
            Line line = owed.line();
            line.issued--;
            issuedCount--;
            line.waiting.addFirst(owed);
            count(line, owed.delivery().heldBytes());
            turns.arm(line);
        }
        for (Parking parking : advance.parkings().reversed()) {
            away.addFirst(parking);
        }
    }

    private void close(Owed owed) {
        closeIssue(owed);
        switch (owed.hold) {
            case EVENT -> {
                held.remove(owed);
                events.close(owed.position());
            }
            case PARKED -> {
                ParkedRow row = Objects.requireNonNull(owed.row);
                if (--row.open == 0) {
                    parked.close(row.id);
                }
            }
            case FREE -> {}
        }
    }

    private void closeIssue(Owed owed) {
        if (owed.issuedAt != 0) {
            issues.close(owed.issuedAt);
            owed.issuedAt = 0;
        }
    }

    /// Nothing new is issued from now on. What of a line was issued and is not under way is given back by what is said
    /// next; it and what waits stay behind *settled*, in a timer, or parked.
    ///
    /// @return what memory lets go of
    public List<Owed> stop(Line line) {
        stopping = true;
        List<Owed> back = new ArrayList<>(line.ready);
        returned.addAll(line.ready);
        line.issued -= line.ready.size();
        issuedCount -= line.ready.size();
        line.ready.clear();
        back.addAll(line.waiting);
        count(line, -line.waitingBytes);
        line.waiting.clear();
        return back;
    }
}
