package koerier.quota.io;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import koerier.bus.UnitGate;
import koerier.org.OrgId;
import koerier.quota.Ask;
import koerier.quota.Grant;
import koerier.quota.Lease;
import koerier.quota.NoticeKind;
import koerier.quota.QuotaDay;
import koerier.quota.Take;
import koerier.quota.Terms;
import koerier.store.QuotaStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's units of the daily limits. Event loops take them without waiting; the quota station, on its own
/// event loop, drives the accounts: what they want of the store goes out in one statement at a time, all
/// organisations together, so that the next one fills while the last one is under way.
public final class QuotaGate implements UnitGate {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaGate.class);

    /// Organisations in one statement; the others wait for the next.
    static final int ASKS_MAX = 500;

    /// After this time nobody knows what became of a statement.
    private static final long ANSWER_SECONDS_MAX = 30;

    /// How often the accounts are gone through.
    private static final long LOOK_ROUND_MILLIS = 250;

    private static final long STOP_SECONDS_MAX = 5;
    private static final long LOOK_SECONDS_MAX = 10;

    private final QuotaStore store;
    private final Function<OrgId, @Nullable Terms> terms;
    private final Function<OrgId, Future<Boolean>> load;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<OrgId, Desk> desks = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Desk> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean driving = new AtomicBoolean();

    private volatile @Nullable Context driver;
    private @Nullable DueNotices notices;
    private boolean stopping;
    private @Nullable Future<?> underWay;
    private long ticker;

    /// @param terms what an organisation's configuration says; null when it is not in memory
    /// @param load brings a configuration into memory; false when there is no such organisation
    /// @param nanoTime the monotonic clock
    public QuotaGate(
            QuotaStore store,
            Function<OrgId, @Nullable Terms> terms,
            Function<OrgId, Future<Boolean>> load,
            LongSupplier nanoTime) {
        this.store = store;
        this.terms = terms;
        this.load = load;
        this.nanoTime = nanoTime;
    }

    /// Hears of notices that are due; called on the driver's event loop.
    interface DueNotices {
        /// @return fails when the notice should be considered again
        Future<Void> due(OrgId org, QuotaDay day, NoticeKind kind, Terms terms);
    }

    @Override
    public Take take(OrgId org) {
        Desk desk = desk(org);
        Terms now = terms(desk);
        return now == null ? Take.WAIT : desk.account.take(now, nanoTime.getAsLong());
    }

    @Override
    public void await(OrgId org, int demand, Runnable decided) {
        Desk desk = desk(org);
        desk.await(demand, decided);
        signal(desk);
    }

    @Override
    public void giveBack(OrgId org, Lease lease) {
        desk(org).account.giveBack(lease);
    }

    @Override
    public Future<Optional<Long>> used(OrgId org) {
        Desk desk = desk(org);
        Promise<Optional<Long>> looker = Promise.promise();
        desk.look(looker);
        signal(desk);
        return looker.future().timeout(LOOK_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private Desk desk(OrgId org) {
        Desk known = desks.get(org);
        return known != null ? known : desks.computeIfAbsent(org, Desk::new);
    }

    private @Nullable Terms terms(Desk desk) {
        Terms now = terms.apply(desk.org);
        return now == null && desk.gone ? Terms.NONE : now;
    }

    /// Something is to be done for an organisation.
    private void signal(Desk desk) {
        if (desk.queued.compareAndSet(false, true)) {
            queue.add(desk);
        }
        Context on = driver;
        if (on != null && driving.compareAndSet(false, true)) {
            on.runOnContext(_ -> drive());
        }
    }

    // The driver's part, on its event loop.

    void start(Vertx vertx, Context context, DueNotices due) {
        notices = due;
        ticker = vertx.setPeriodic(LOOK_ROUND_MILLIS, _ -> desks.values().forEach(this::signal));
        driver = context;
        desks.values().forEach(this::signal);
    }

    /// Gives everything back that is not spent. Nothing may be taken any more.
    Future<Void> stop(Vertx vertx) {
        stopping = true;
        driver = null;
        vertx.cancelTimer(ticker);
        Future<?> last = underWay == null ? Future.succeededFuture() : underWay;
        return last.transform(_ -> {
                    List<Ask> rest = new ArrayList<>();
                    for (Desk desk : desks.values()) {
                        Ask ask = desk.account.close(nanoTime.getAsLong());
                        if (ask != null) {
                            rest.add(ask);
                        }
                    }
                    return giveBack(rest);
                })
                .timeout(STOP_SECONDS_MAX, TimeUnit.SECONDS)
                .otherwise(failure -> {
                    LOG.warn("units of today's limits could not be given back and are lost", failure);
                    return null;
                });
    }

    private Future<Void> giveBack(List<Ask> rest) {
        if (rest.isEmpty()) {
            return Future.succeededFuture();
        }
        int size = Math.min(rest.size(), ASKS_MAX);
        return store.lease(rest.subList(0, size)).compose(_ -> giveBack(rest.subList(size, rest.size())));
    }

    private void drive() {
        driving.set(false);
        if (underWay != null || stopping) {
            return;
        }
        List<Desk> asking = new ArrayList<>();
        List<Ask> asks = new ArrayList<>();
        while (asks.size() < ASKS_MAX) {
            Desk desk = queue.poll();
            if (desk == null) {
                break;
            }
            desk.queued.set(false);
            Ask ask = attend(desk);
            if (ask != null) {
                asking.add(desk);
                asks.add(ask);
            }
        }
        if (!asks.isEmpty()) {
            send(asking, asks);
        }
    }

    /// Serves those who wait, as far as this node can.
    ///
    /// @return what to ask the store, null for nothing
    private @Nullable Ask attend(Desk desk) {
        Terms now = terms(desk);
        long nanos = nanoTime.getAsLong();
        if (now == null) {
            if (desk.isLookedAt() || desk.demand() > 0) {
                load(desk);
            }
            return null;
        }
        if (now.uncapped()) {
            desk.takeLookers().forEach(looker -> looker.tryComplete(Optional.empty()));
        }
        if (desk.account.isDecided(now, nanos)) {
            desk.wake();
        }
        notice(desk, now);
        Ask ask = desk.account.next(now, desk.demand(), nanos);
        return ask == null && desk.isLookedAt() ? desk.account.look(now) : ask;
    }

    private void load(Desk desk) {
        if (!desk.loading) {
            desk.loading = true;
            load.apply(desk.org)
                    .onSuccess(found -> desk.gone = !found)
                    .onComplete(_ -> onDriver(() -> {
                        desk.loading = false;
                        signal(desk);
                    }));
        }
    }

    private void onDriver(Runnable step) {
        Context on = driver;
        if (on != null) {
            on.runOnContext(_ -> step.run());
        }
    }

    private void send(List<Desk> asking, List<Ask> asks) {
        long sent = nanoTime.getAsLong();
        Future<?> exchange = store.lease(asks)
                .timeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .onComplete(
                        grants -> {
                            for (int i = 0; i < asks.size(); i++) {
                                answered(asking.get(i), asks.get(i), grants.get(i), sent);
                            }
                        },
                        failure -> {
                            LOG.warn("units of daily limits could not be had: {}", failure.getMessage());
                            asking.forEach(desk -> unanswered(desk, failure));
                        });
        underWay = exchange;
        exchange.onComplete(_ -> {
            underWay = null;
            if (driving.compareAndSet(false, true)) {
                drive();
            }
        });
    }

    private void answered(Desk desk, Ask ask, Grant grant, long sentNanos) {
        desk.account.granted(ask, grant, sentNanos, nanoTime.getAsLong());
        long used = desk.account.used();
        desk.takeLookers().forEach(looker -> looker.tryComplete(Optional.of(used)));
        signal(desk);
    }

    private void unanswered(Desk desk, Throwable failure) {
        desk.account.unknown(nanoTime.getAsLong());
        desk.takeLookers().forEach(looker -> looker.tryFail(failure));
    }

    private void notice(Desk desk, Terms now) {
        QuotaDay day = desk.account.day();
        DueNotices due = notices;
        if (day == null || due == null || now.uncapped()) {
            return;
        }
        for (NoticeKind kind : NoticeKind.values()) {
            boolean reached = kind == NoticeKind.LIMIT_REACHED && desk.account.isExhausted();
            if ((reached || now.cap() > 0 && kind.isDue(desk.account.used(), now.cap())) && desk.isNews(day, kind)) {
                due.due(desk.org, day, kind, now).onFailure(_ -> desk.isNewsAgain(kind));
            }
        }
    }
}
