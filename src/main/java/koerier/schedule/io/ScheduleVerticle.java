package koerier.schedule.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import koerier.bus.Addresses;
import koerier.bus.Admission;
import koerier.bus.AppendEvents;
import koerier.bus.AppendedEvents;
import koerier.bus.ArmActions;
import koerier.bus.EvaluateEvents;
import koerier.delivery.DeliveryId;
import koerier.ingest.RecordEvent;
import koerier.lane.DeliveryRef;
import koerier.org.OrgId;
import koerier.schedule.Reason;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduledAction;
import koerier.store.DueActions;
import koerier.store.DueActions.Due;
import koerier.store.DueActions.Key;
import koerier.store.ScheduleStore;
import koerier.timer.TimerWheel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wakes scheduled actions when they are due, never before, those that are overdue after a stop first, the oldest
/// first. To wake one is to put a copy of its record's latest event into the log, which says so; what becomes of
/// it is decided when its lane comes to that entry. So an event that was accepted before an action was due is
/// always seen: the copy is made when the record's lane has been evaluated up to then.
///
/// The timers of the hour ahead stand in a wheel, 24 bytes each; all others are in the store alone. What this
/// station has not heard of, it finds there.
public final class ScheduleVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleVerticle.class);
    private static final long HORIZON_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final long LOOK_MILLIS = 100;
    /// How often it is looked for what nobody has told, and how far back.
    private static final long REREAD_MILLIS = TimeUnit.SECONDS.toMillis(20);

    private static final long REREAD_BACK_MILLIS = TimeUnit.MINUTES.toMillis(10);

    /// How many are under way at once: each brings an event of up to 256 KiB into memory.
    private static final int BATCH = 64;

    /// After a failure the same ones are tried again.
    private static final long RETRY_MILLIS = 500;

    /// One that cannot be woken by itself is set aside, and tried again after this time, while others go on.
    private static final long REFUSED_RETRY_MILLIS = 5_000;

    /// So many are set aside; with more, the next one that cannot be woken holds up the others.
    private static final int REFUSED_MAX = 1_024;

    private static final DeliveryOptions PATIENT =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(TimeUnit.DAYS.toMillis(365));

    private final int stations;
    private final DueActions due;
    private final ScheduleStore schedule;
    private final Function<OrgId, Future<Boolean>> exists;
    private final Admission admission;
    private final InstantSource clock;
    private final TimerWheel wheel;
    /// All actions that are due before this moment are in the wheel, or have been.
    private long loadedBefore = Long.MIN_VALUE;

    private long rereadAt;
    private boolean loading;
    private boolean waking;
    private final Deque<Key> refused = new ArrayDeque<>();
    private long refusedAgainAt;

    /// @param stations how many evaluators there are; lane `n` belongs to number `n % stations`
    /// @param exists whether there is such an organisation; its configuration is in memory afterwards
    public ScheduleVerticle(
            int stations,
            DueActions due,
            ScheduleStore schedule,
            Function<OrgId, Future<Boolean>> exists,
            Admission admission,
            InstantSource clock) {
        this.stations = stations;
        this.due = due;
        this.schedule = schedule;
        this.exists = exists;
        this.admission = admission;
        this.clock = clock;
        this.wheel = new TimerWheel(clock.millis());
    }

    @Override
    public Future<?> start() {
        var consumer = vertx.eventBus().<ArmActions>localConsumer(Addresses.SCHEDULE, this::arm);
        vertx.setPeriodic(LOOK_MILLIS, _ -> look());
        look();
        return consumer.completion();
    }

    /// What lies further ahead is read with its stretch.
    private void arm(Message<ArmActions> message) {
        for (ScheduledAction action : message.body().actions()) {
            if (action.due().toEpochMilli() < loadedBefore) {
                add(new Key(action.due().toEpochMilli(), action.id()));
            }
        }
        wake(clock.millis());
    }

    private void add(Key key) {
        DeliveryRef ref = DeliveryRef.of(key.action(), 1);
        wheel.add(key.dueMillis(), ref.micros(), ref.key());
    }

    private void look() {
        long now = clock.millis();
        if (!loading && loadedBefore < now + HORIZON_MILLIS / 2) {
            long from = loadedBefore;
            loadedBefore = now + HORIZON_MILLIS; // what is written from now on is told
            load(from, loadedBefore);
        } else if (!loading && !waking && now - rereadAt > REREAD_MILLIS && wheel.nextDue() > now) {
            load(now - REREAD_BACK_MILLIS, now);
        }
        wake(now);
    }

    private void load(long from, long before) {
        loading = true;
        rereadAt = clock.millis();
        due.due(from, before, keys -> keys.forEach(this::add))
                .onComplete(
                        read -> {
                            loading = false;
                            wake(clock.millis());
                        },
                        failure -> {
                            LOG.warn("scheduled actions could not be read, trying again: {}", failure.getMessage());
                            vertx.setTimer(RETRY_MILLIS, _ -> load(from, before));
                        });
    }

    private void wake(long now) {
        if (waking || admission.isCrowded()) {
            return;
        }
        List<Key> keys = new ArrayList<>(BATCH);
        if (!refused.isEmpty() && now >= refusedAgainAt) {
            keys.add(refused.remove());
        } else {
            wheel.expire(now, BATCH, (millis, micros, key) -> keys.add(key(millis, micros, key)));
        }
        if (!keys.isEmpty()) {
            waking = true;
            wake(keys).onComplete(_ -> {
                waking = false;
                wake(clock.millis());
            });
        }
    }

    private static Key key(long millis, long micros, long key) {
        DeliveryId id = new DeliveryRef(micros, key).id();
        return new Key(millis, id);
    }

    /// Never fails. Those that cannot be woken together are tried in halves, so that in the end one that can never
    /// be woken stands alone.
    private Future<Void> wake(List<Key> keys) {
        return evaluated(keys)
                .compose(_ -> due.load(keys))
                .compose(this::append)
                .recover(failure -> {
                    LOG.warn(
                            "{} scheduled actions could not be woken, {} the first, trying again: {}",
                            keys.size(),
                            keys.getFirst().action(),
                            failure.getMessage());
                    if (keys.size() == 1 && refused.size() < REFUSED_MAX) {
                        refused.add(keys.getFirst());
                        refusedAgainAt = clock.millis() + REFUSED_RETRY_MILLIS;
                        return Future.succeededFuture();
                    }
                    int half = keys.size() / 2;
                    Future<?> pause = vertx.timer(RETRY_MILLIS);
                    return half == 0
                            ? pause.compose(_ -> wake(keys))
                            : pause.compose(_ -> wake(keys.subList(0, half)))
                                    .compose(_ -> wake(keys.subList(half, keys.size())));
                });
    }

    /// Completes when the events of the actions' lanes that have been accepted until now are evaluated.
    private Future<?> evaluated(List<Key> keys) {
        return Future.all(IntStream.range(0, stations)
                .filter(station ->
                        keys.stream().anyMatch(key -> key.action().position().lane() % stations == station))
                .mapToObj(station ->
                        vertx.eventBus().request(Addresses.evaluator(station), new EvaluateEvents(List.of()), PATIENT))
                .toList());
    }

    private Future<Void> append(List<Due> all) {
        Map<OrgId, List<RecordEvent>> entries = new LinkedHashMap<>();
        List<ScheduleEntry> ends = new ArrayList<>();
        for (Due one : all) {
            if (one.latest() == null) {
                ends.add(new ScheduleEntry.Cancelled(one.action(), Reason.EVENT_GONE));
            } else {
                entries.computeIfAbsent(one.action().org(), _ -> new ArrayList<>())
                        .add(one.latest().event().waking(one.action().wake()));
            }
        }
        List<Future<?>> appended = new ArrayList<>();
        entries.forEach((org, some) -> appended.add(append(org, some, all)));
        appended.add(schedule.append(ends, clock.instant()));
        return Future.join(appended).mapEmpty();
    }

    private Future<?> append(OrgId org, List<RecordEvent> entries, List<Due> all) {
        return exists.apply(org).compose(there -> {
            if (!there) {
                return schedule.append(gone(org, all), clock.instant()).mapEmpty();
            }
            var message = new AppendEvents(entries, AppendEvents.Purpose.EVENT);
            return vertx.eventBus()
                    .<AppendedEvents>request(Addresses.LOG_EVENTS, message, PATIENT)
                    .mapEmpty();
        });
    }

    private static List<ScheduleEntry> gone(OrgId org, List<Due> all) {
        return all.stream()
                .filter(one -> one.action().org().equals(org))
                .<ScheduleEntry>map(one -> new ScheduleEntry.Cancelled(one.action(), Reason.RULE_DELETED))
                .toList();
    }
}
