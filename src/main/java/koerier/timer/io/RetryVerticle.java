package koerier.timer.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.ArmRetries;
import koerier.bus.DispatchRetries;
import koerier.bus.RefusedRetries;
import koerier.delivery.Delivery;
import koerier.lane.DeliveryRef;
import koerier.lane.RetryKey;
import koerier.org.OrgId;
import koerier.store.RetryStore;
import koerier.timer.DeferredTimers;
import koerier.timer.TimerWheel;
import koerier.webhook.TargetUrl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands retries to the delivery stations when they are due, never before. The timers of the hour ahead stand in a
/// wheel, 24 bytes each; all others are in the log alone. Those that are overdue after a stop come first, the oldest
/// first.
public final class RetryVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(RetryVerticle.class);
    private static final long HORIZON_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final long LOOK_MILLIS = 100;
    /// How many are handed over at once.
    private static final int BATCH = 256;

    private static final long MICROS_A_MILLI = 1_000;
    private static final DeliveryOptions PATIENT =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(TimeUnit.DAYS.toMillis(365));

    private final int stations;
    private final long tailMillis;
    private final RetryStore store;
    private final Function<Delivery, Future<Delivery>> refreshed;
    private final Admission admission;
    private final InstantSource clock;
    private final TimerWheel wheel;
    /// Those that were refused, until there is room at their endpoint.
    private final DeferredTimers<Endpoint> deferred = new DeferredTimers<>();
    /// What was committed while the next stretch was being read, which may or may not have seen it.
    private final List<ArmRetries> arriving = new ArrayList<>();
    /// The ends of the stretches that have been read, and the newest flush that each has seen.
    private final TreeMap<Long, Long> seen = new TreeMap<>();
    /// All timers that are due before this moment are in the wheel.
    private long loadedBefore;

    private boolean loading;
    private boolean offering;
    private boolean allOffered;
    /// Whether it is the turn of those that were refused, when there are others too.
    private boolean deferredNext;

    /// What has room, or has none.
    private record Endpoint(OrgId org, TargetUrl target) {
        static Endpoint of(Delivery delivery) {
            return new Endpoint(delivery.org(), delivery.request().target());
        }
    }

    /// What is offered together: timers that are due now, or such of one endpoint that were refused before.
    private record Offer(@Nullable Endpoint deferred, List<RetryKey> timers) {}

    /// @param stations how many delivery stations there are; lane `n` belongs to number `n % stations`
    /// @param tail the newest position of the lanes' last owner
    /// @param refreshed a delivery with the keys that sign it now
    public RetryVerticle(
            int stations,
            long tail,
            RetryStore store,
            Function<Delivery, Future<Delivery>> refreshed,
            Admission admission,
            InstantSource clock) {
        this.stations = stations;
        this.tailMillis = tail / MICROS_A_MILLI;
        this.store = store;
        this.refreshed = refreshed;
        this.admission = admission;
        this.clock = clock;
        this.wheel = new TimerWheel(clock.millis());
    }

    @Override
    public Future<?> start() {
        var consumer = vertx.eventBus().<ArmRetries>localConsumer(Addresses.TIMERS, this::committed);
        vertx.setPeriodic(LOOK_MILLIS, _ -> look());
        look();
        return consumer.completion();
    }

    private void committed(Message<ArmRetries> message) {
        if (loading) {
            arriving.add(message.body());
        } else {
            arm(message.body());
        }
    }

    /// Timers that were there when their stretch was read are in the wheel already, and those that lie ahead of all
    /// stretches will be read with theirs.
    private void arm(ArmRetries message) {
        for (RetryKey timer : message.timers()) {
            Map.Entry<Long, Long> stretch = seen.higherEntry(timer.dueMillis());
            if (stretch != null && message.at() > stretch.getValue()) {
                add(timer);
            }
        }
    }

    private void add(RetryKey timer) {
        wheel.add(timer.dueMillis(), timer.ref().micros(), timer.ref().key());
    }

    private void look() {
        long now = clock.millis();
        if (!loading && loadedBefore < now + HORIZON_MILLIS / 2) {
            loading = true;
            load(loadedBefore, now + HORIZON_MILLIS);
        }
        if (!offering && loadedBefore > 0 && !admission.isCrowded()) {
            offer(now);
        }
    }

    private void load(long from, long before) {
        List<RetryKey> found = new ArrayList<>();
        store.due(from, before, found::addAll).onComplete(newest -> loaded(found, before, newest), failure -> {
            LOG.warn("retries could not be read, trying again: {}", failure.getMessage());
            vertx.setTimer(LOOK_MILLIS, _ -> load(from, before));
        });
    }

    private void loaded(List<RetryKey> found, long before, long newest) {
        found.forEach(this::add);
        seen.put(before, newest);
        loadedBefore = before;
        loading = false;
        arriving.forEach(this::arm);
        arriving.clear();
        look();
    }

    private void offer(long now) {
        Offer offer = next(now);
        if (offer == null) {
            return;
        }
        offering = true;
        store.load(offer.timers())
                .compose(this::refreshAll)
                .compose(deliveries -> dispatch(deliveries).map(refused -> {
                    answered(offer, deliveries.size(), refused);
                    return null;
                }))
                .onComplete(
                        _ -> {
                            offering = false;
                            look();
                        },
                        failure -> {
                            LOG.warn("due retries could not be handed over, trying again: {}", failure.getMessage());
                            putBack(offer);
                            offering = false;
                        });
    }

    private @Nullable Offer next(long now) {
        deferredNext = !deferredNext;
        Offer first = deferredNext ? deferred() : due(now);
        return first != null ? first : deferredNext ? due(now) : deferred();
    }

    private @Nullable Offer due(long now) {
        List<RetryKey> due = new ArrayList<>();
        wheel.expire(now, BATCH, (dueMillis, micros, key) -> due.add(timer(dueMillis, micros, key)));
        if (due.isEmpty()) {
            sayAllOffered(now);
            return null;
        }
        return new Offer(null, due);
    }

    private @Nullable Offer deferred() {
        List<RetryKey> again = new ArrayList<>();
        Endpoint endpoint = deferred.take(
                elapsedMillis(), BATCH, (dueMillis, micros, key) -> again.add(timer(dueMillis, micros, key)));
        return endpoint == null ? null : new Offer(endpoint, again);
    }

    /// A clock that is put back must not lengthen a pause.
    private static long elapsedMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private static RetryKey timer(long dueMillis, long micros, long key) {
        return new RetryKey(dueMillis, new DeliveryRef(micros, key));
    }

    private void answered(Offer offer, int offered, List<Delivery> refused) {
        refused.forEach(delivery -> defer(Endpoint.of(delivery), RetryKey.of(delivery)));
        if (offer.deferred() != null) {
            boolean taken = refused.size() < Math.max(1, offered);
            deferred.answered(offer.deferred(), elapsedMillis(), taken, !refused.isEmpty());
        }
    }

    private void putBack(Offer offer) {
        Endpoint endpoint = offer.deferred();
        if (endpoint == null) {
            offer.timers().forEach(this::add);
            return;
        }
        offer.timers().forEach(timer -> defer(endpoint, timer));
        deferred.answered(endpoint, elapsedMillis(), true, true);
    }

    private void defer(Endpoint endpoint, RetryKey timer) {
        DeliveryRef ref = timer.ref();
        deferred.defer(endpoint, elapsedMillis(), timer.dueMillis(), ref.micros(), ref.key());
    }

    private Future<List<Delivery>> refreshAll(List<Delivery> deliveries) {
        List<Future<Delivery>> all = deliveries.stream().map(refreshed).toList();
        return Future.all(all).map(done -> done.<Delivery>list());
    }

    /// Completes with those that there is no room for.
    private Future<List<Delivery>> dispatch(List<Delivery> deliveries) {
        List<Future<List<Delivery>>> answers = new ArrayList<>();
        for (int station = 0; station < stations; station++) {
            int index = station;
            List<Delivery> own = deliveries.stream()
                    .filter(delivery -> delivery.id().position().lane() % stations == index)
                    .toList();
            if (!own.isEmpty()) {
                own.forEach(delivery -> admission.acquire(delivery.heldBytes()));
                answers.add(send(index, new DispatchRetries(own, 0)));
            }
        }
        return Future.all(answers)
                .map(done -> done.<List<Delivery>>list().stream()
                        .flatMap(List::stream)
                        .toList());
    }

    private Future<List<Delivery>> send(int station, DispatchRetries message) {
        return vertx.eventBus()
                .<RefusedRetries>request(Addresses.retries(station), message, PATIENT)
                .map(answer -> answer.body().deliveries())
                .otherwise(_ -> message.deliveries());
    }

    /// Once: everything that the last owner may have begun has been offered, and what is refused was not begun.
    private void sayAllOffered(long now) {
        if (!allOffered && now > tailMillis) {
            allOffered = true;
            for (int station = 0; station < stations; station++) {
                send(station, new DispatchRetries(List.of(), now));
            }
        }
    }
}
