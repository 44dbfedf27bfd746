package koerier.evaluator.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import koerier.bus.DispatchDeliveries;
import koerier.bus.RenderedAgain;
import koerier.delivery.Delivery;
import koerier.evaluator.Evaluator;
import koerier.lane.DeliveryRef;
import koerier.log.AttemptRow;
import koerier.log.Firing;

/// What a slice of events comes to, without what was done before.
final class Outcome implements Evaluator.Output {
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<AttemptRow> unsent = new ArrayList<>();
    private final List<Firing> firings = new ArrayList<>();
    private final Set<DeliveryRef> done;
    private final UnaryOperator<Delivery> signing;

    Outcome(UnaryOperator<Delivery> signing) {
        this(Set.of(), signing);
    }

    /// @param done first attempts that need nothing more
    /// @param signing signs a replay with the keys of today: it may be rendered with a configuration of long ago
    Outcome(Set<DeliveryRef> done, UnaryOperator<Delivery> signing) {
        this.done = done;
        this.signing = signing;
    }

    @Override
    public void fired(Firing firing) {
        firings.add(firing);
    }

    @Override
    public void deliver(Delivery delivery) {
        if (isNew(delivery)) {
            deliveries.add(delivery.replayOf() == null ? delivery : signing.apply(delivery));
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
