package koerier.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import koerier.delivery.Position;
import koerier.lane.Advance;
import koerier.lane.DeliveryRef;
import koerier.lane.Inheritance;
import koerier.lane.Parking;
import koerier.sim.ModelLog.Event;
import koerier.sim.ModelLog.Flush;
import koerier.sim.ModelLog.ParkedRow;
import koerier.sim.ModelLog.Progress;
import koerier.sim.ModelLog.Taken;
import org.jspecify.annotations.Nullable;

/// One process: the log station, which has one flush in flight, and a delivery station for each share of the lanes.
final class ModelNode {
    final World world;
    final long epoch;
    final List<ModelStation> stations = new ArrayList<>();
    private final ArrayDeque<Said> waiting = new ArrayDeque<>();
    private final ArrayDeque<Draft> drafts = new ArrayDeque<>();
    private final long[] settled;
    private final long[] issuedFrom;
    private final long[] parkedFrom;
    private final long skewMicros;
    private long lastPosition;
    private @Nullable InFlight flight;
    private boolean fenced;
    boolean stopping;

    private record Said(ModelStation station, Advance advance) {}

    /// An event without its place in the log.
    record Draft(int record, int lane, List<SimRule> rules) {}

    private static final class InFlight {
        final List<Said> said;
        final Flush flush;
        Stage stage = Stage.SENT;

        InFlight(List<Said> said, Flush flush) {
            this.said = said;
            this.flush = flush;
        }
    }

    private enum Stage {
        SENT,
        COMMITTED,
        FENCED,
        /// The connection broke, and what became of it has to be asked.
        BROKEN_COMMITTED,
        BROKEN_LOST
    }

    ModelNode(World world, Taken taken, int count) {
        this.world = world;
        this.epoch = taken.epoch();
        Inheritance inherited = taken.inheritance();
        this.lastPosition = inherited.tail();
        this.skewMicros = world.random.nextInt(-50_000, 50_000);
        this.settled = filled(count, inherited.settled());
        this.issuedFrom = filled(count, inherited.issuedFrom());
        this.parkedFrom = filled(count, inherited.parkedFrom());
        for (int i = 0; i < count; i++) {
            stations.add(new ModelStation(this, i, count, taken));
        }
    }

    private static long[] filled(int count, long value) {
        long[] all = new long[count];
        Arrays.fill(all, value);
        return all;
    }

    boolean isZombie() {
        return !world.log.isOwner(epoch);
    }

    void append(Draft draft) {
        if (!fenced && !stopping) {
            drafts.add(draft);
        }
    }

    void say(ModelStation station, Advance advance) {
        waiting.add(new Said(station, advance));
    }

    /// Does one thing of what it could do.
    boolean act(boolean faults) {
        SplittableRandom random = world.random;
        return switch (random.nextInt(6)) {
            case 0 -> flush();
            case 1 -> database(faults);
            case 2 -> answer();
            default -> stations.get(random.nextInt(stations.size())).act(faults);
        };
    }

    /// Does whatever it can do, in some order, until there is nothing left but waiting.
    boolean actAll() {
        boolean any = flush() | database(false) | answer();
        for (ModelStation station : stations) {
            any |= station.actAll();
        }
        return any;
    }

    private boolean flush() {
        if (flight != null || fenced || waiting.isEmpty() && drafts.isEmpty()) {
            return false;
        }
        List<Said> said = new ArrayList<>();
        for (int i = world.random.nextInt(1, 5); i > 0 && !waiting.isEmpty(); i--) {
            said.add(waiting.remove());
        }
        List<Event> events = new ArrayList<>();
        while (!drafts.isEmpty()) {
            Draft draft = drafts.remove();
            events.add(new Event(new Position(nextPosition(), draft.lane), draft.record, draft.rules));
        }
        flight = new InFlight(said, rows(said, events));
        return true;
    }

    private long nextPosition() {
        lastPosition = Math.max(world.millis() * 1_000 + skewMicros, lastPosition + 1);
        return lastPosition;
    }

    private Flush rows(List<Said> said, List<Event> events) {
        List<ParkedRow> parked = new ArrayList<>();
        List<DeliveryRef> issued = new ArrayList<>();
        List<DeliveryRef> returned = new ArrayList<>();
        for (Said each : said) {
            Advance advance = each.advance;
            int station = advance.station();
            settled[station] = advance.settled();
            issuedFrom[station] = advance.issuedFrom();
            parkedFrom[station] = advance.parkedFrom();
            advance.issued().forEach(owed -> issued.add(owed.ref()));
            advance.returned().forEach(owed -> returned.add(owed.ref()));
            for (Parking parking : advance.parkings()) {
                parked.add(new ParkedRow(
                        nextPosition(),
                        parking.line().org(),
                        parking.line().target(),
                        List.copyOf(parking.refs()),
                        new java.util.HashSet<>()));
            }
        }
        long[] upTo = settled.clone();
        if (world.plant == Plant.SETTLED_TOO_FAR) {
            Arrays.setAll(upTo, i -> upTo[i] + 1);
        }
        var progress = new Progress(
                nextPosition(),
                epoch,
                upTo,
                Arrays.stream(issuedFrom).min().orElseThrow(),
                Arrays.stream(parkedFrom).min().orElseThrow(),
                issued,
                returned);
        return new Flush(progress, events, said.stream().map(Said::advance).toList(), parked);
    }

    private boolean database(boolean faults) {
        InFlight sent = flight;
        if (sent == null || sent.stage != Stage.SENT) {
            return false;
        }
        int chance = faults ? world.random.nextInt(100) : 100;
        if (chance < 8) {
            giveUp(sent);
        } else if (chance < 14) {
            sent.stage = Stage.BROKEN_LOST;
        } else {
            boolean written = world.log.commit(sent.flush);
            sent.stage = !written ? Stage.FENCED : chance < 22 ? Stage.BROKEN_COMMITTED : Stage.COMMITTED;
            if (written) {
                world.ledger.committed(this, sent.flush);
            }
        }
        return true;
    }

    private boolean answer() {
        InFlight sent = flight;
        if (sent == null || sent.stage == Stage.SENT) {
            return false;
        }
        switch (sent.stage) {
            case SENT, FENCED -> end();
            case COMMITTED -> committed(sent);
            case BROKEN_COMMITTED, BROKEN_LOST -> {
                if (isZombie()) {
                    end();
                } else if (sent.stage == Stage.BROKEN_LOST) {
                    giveUp(sent);
                } else {
                    committed(sent);
                }
            }
        }
        return true;
    }

    /// Nothing of it was written: stations are written later, events have to be sent again.
    private void giveUp(InFlight sent) {
        flight = null;
        sent.said.reversed().forEach(waiting::addFirst);
    }

    private void end() {
        flight = null;
        fenced = true;
    }

    private void committed(InFlight sent) {
        flight = null;
        for (Event event : sent.flush.events()) {
            stations.get(event.position().lane() % stations.size()).evaluate(event);
        }
        int parked = 0;
        for (Said said : sent.said) {
            long[] ids = new long[said.advance.parkings().size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = sent.flush.parked().get(parked++).id();
            }
            said.station.answered(said.advance, sent.flush.progress().at(), ids);
        }
    }

    /// No call is under way, and there is nothing left to say.
    boolean isSilent() {
        if (!isQuiet()) {
            return false;
        }
        stations.forEach(ModelStation::pump);
        return isQuiet();
    }

    private boolean isQuiet() {
        return flight == null && waiting.isEmpty() && stations.stream().allMatch(ModelStation::isQuiet);
    }

    void stop() {
        stopping = true;
        drafts.clear();
        stations.forEach(ModelStation::stop);
    }
}
