package koerier.evaluator.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import koerier.bus.DispatchDeliveries;
import koerier.bus.RenderedAgain;
import koerier.delivery.Delivery;
import koerier.delivery.Position;
import koerier.evaluator.Evaluator;
import koerier.ingest.EventKey;
import koerier.ingest.RecordEvent;
import koerier.lane.DeliveryRef;
import koerier.log.AttemptRow;
import koerier.log.Firing;
import koerier.schedule.Pin;
import koerier.schedule.RecordKey;
import koerier.schedule.ScheduleEntry;

/// What a slice of events comes to, without what was done before.
final class Outcome implements Evaluator.Output {
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<AttemptRow> unsent = new ArrayList<>();
    private final List<Firing> firings = new ArrayList<>();
    private final List<ScheduleEntry> entries = new ArrayList<>();
    private final List<Pin> pins = new ArrayList<>();
    private final EventKey.Maker keys;
    private final Set<DeliveryRef> done;
    private final boolean fresh;
    private final UnaryOperator<Delivery> signing;

    private Outcome(Set<DeliveryRef> done, boolean fresh, EventKey.Maker keys, UnaryOperator<Delivery> signing) {
        this.done = done;
        this.fresh = fresh;
        this.keys = keys;
        this.signing = signing;
    }

    /// Of events that were accepted just now.
    ///
    /// @param signing signs a delivery with the keys of today; here a replay, of which the configuration may be old
    static Outcome fresh(EventKey.Maker keys, UnaryOperator<Delivery> signing) {
        return new Outcome(Set.of(), true, keys, signing);
    }

    /// Of events that were read from the log: they may be rendered with a configuration of long ago.
    ///
    /// @param done first attempts that need nothing more
    /// @param signing signs a delivery with the keys of today
    static Outcome late(Set<DeliveryRef> done, EventKey.Maker keys, UnaryOperator<Delivery> signing) {
        return new Outcome(done, false, keys, signing);
    }

    @Override
    public void fired(Firing firing) {
        firings.add(firing);
    }

    @Override
    public void deliver(Delivery delivery) {
        if (isNew(delivery)) {
            deliveries.add(fresh && delivery.replayOf() == null ? delivery : signing.apply(delivery));
        }
    }

    @Override
    public void ended(AttemptRow attempt) {
        if (isNew(attempt.delivery())) {
            unsent.add(attempt);
        }
    }

    private boolean isNew(Delivery delivery) {
        return done.isEmpty() || !done.contains(DeliveryRef.of(delivery.id(), 1));
    }

    @Override
    public void scheduled(List<ScheduleEntry> some) {
        entries.addAll(some);
    }

    @Override
    public void pinned(RecordEvent event, Position position, boolean dated) {
        pins.add(new Pin(RecordKey.of(event), position, keys.key(event).uuid(), dated));
    }

    /// What has to be written down before the rest is handed on; from now on nothing has.
    Schedule takeSchedule() {
        var taken = new Schedule(List.copyOf(entries), List.copyOf(pins));
        entries.clear();
        pins.clear();
        return taken;
    }

    int pinCount() {
        return pins.size();
    }

    /// How many entries there are.
    int scheduledCount() {
        return entries.size();
    }

    /// The entries since there were so many.
    List<ScheduleEntry> scheduledSince(int count) {
        return List.copyOf(entries.subList(count, entries.size()));
    }

    /// What events mean for scheduled actions.
    record Schedule(List<ScheduleEntry> entries, List<Pin> pins) {
        boolean isEmpty() {
            return entries.isEmpty() && pins.isEmpty();
        }
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    DispatchDeliveries message(long through) {
        return new DispatchDeliveries(deliveries, unsent, firings, through);
    }

    RenderedAgain again() {
        return new RenderedAgain(deliveries, unsent);
    }
}
