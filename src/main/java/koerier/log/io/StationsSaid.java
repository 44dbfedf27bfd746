package koerier.log.io;

import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import koerier.bus.AdvanceLanes;
import koerier.delivery.Delivery;
import koerier.lane.Advance;
import koerier.lane.DeliveryRef;
import koerier.lane.Inheritance;
import koerier.lane.Owed;
import koerier.lane.Parking;
import koerier.lane.RetryKey;
import koerier.log.AttemptRow;
import koerier.log.Firing;
import koerier.store.LogWriter.Flush;
import koerier.store.LogWriter.ParkedEnd;
import koerier.store.LogWriter.ParkedRow;
import koerier.store.LogWriter.Progress;

/// How far each station has said it is, and the rows that a flush makes of what they say.
final class StationsSaid {
    private final long[] settled;
    /// The newest event of each station's lanes that may be in the log.
    private final long[] newestEvent;
    private final long[] issuedFrom;
    private final long[] parkedFrom;

    StationsSaid(int stations, Inheritance inherited) {
        settled = new long[stations];
        newestEvent = new long[stations];
        issuedFrom = new long[stations];
        parkedFrom = new long[stations];
        Arrays.fill(settled, inherited.settled());
        Arrays.fill(newestEvent, inherited.tail());
        Arrays.fill(issuedFrom, inherited.issuedFrom());
        Arrays.fill(parkedFrom, inherited.parkedFrom());
    }

    /// The rows of a batch. Every row of parked deliveries gets a position, and the flush the one after.
    Flush flush(Batch batch, Positions positions, long nowMicros) {
        var attempts = new ArrayList<AttemptRow>();
        var firings = new ArrayList<Firing>();
        var issued = new ArrayList<DeliveryRef>();
        var returned = new ArrayList<DeliveryRef>();
        var parked = new ArrayList<ParkedRow>();
        var ends = new ArrayList<ParkedEnd>();
        var retries = new ArrayList<Delivery>();
        var retryEnds = new ArrayList<RetryKey>();
        for (Message<AdvanceLanes> message : batch.advances()) {
            Advance advance = message.body().advance();
            settled[advance.station()] = advance.settled();
            issuedFrom[advance.station()] = advance.issuedFrom();
            parkedFrom[advance.station()] = advance.parkedFrom();
            advance.issued().forEach(owed -> issued.add(owed.ref()));
            advance.returned().forEach(owed -> returned.add(owed.ref()));
            firings.addAll(advance.firings());
            for (Advance.Ended ended : advance.ended()) {
                attempts.add(ended.end().row());
                end(ended.owed(), ends, retryEnds);
                if (ended.end().next() != null) {
                    retries.add(ended.end().next());
                }
            }
            for (Parking parking : advance.parkings()) {
                parked.add(new ParkedRow(
                        positions.next(nowMicros),
                        parking.line().org(),
                        parking.line().target(),
                        parking.refs()));
            }
        }
        var rows = batch.events().stream()
                .flatMap(appended -> appended.rows().stream())
                .toList();
        rows.forEach(row -> {
            int station = row.position().lane() % newestEvent.length;
            newestEvent[station] = Math.max(newestEvent[station], row.position().micros());
        });
        long at = positions.next(nowMicros);
        Progress progress = new Progress(
                at,
                settledAt(at),
                Arrays.stream(issuedFrom).min().orElse(0),
                Arrays.stream(parkedFrom).min().orElse(0),
                issued,
                returned,
                parked,
                ends);
        return new Flush(rows, attempts, firings, retries, retryEnds, progress);
    }

    /// A station that has settled the newest event of its lanes has settled everything so far, though nobody told it:
    /// lanes in which nothing happens hold nothing back.
    private Long[] settledAt(long at) {
        Long[] all = new Long[settled.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = settled[i] >= newestEvent[i] ? at - 1 : settled[i];
        }
        return all;
    }

    private static void end(Owed owed, List<ParkedEnd> ends, List<RetryKey> retryEnds) {
        if (owed.parkedId() != 0) {
            ends.add(new ParkedEnd(owed.parkedId(), owed.ref()));
        }
        long due = owed.delivery().turn().dueMillis();
        if (due != 0) {
            retryEnds.add(new RetryKey(due, owed.ref()));
        }
    }
}
